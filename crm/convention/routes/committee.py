"""Pages of the committee: its meetings, one to prepare and hold, its agenda, its minutes."""

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from crm import history, paging, storage
from crm.access import Permission, requires
from crm.convention import actions, minutes, queries
from crm.convention.forms import CorrectItemForm, CorrectMeetingForm, ItemForm, MeetingForm
from crm.convention.models import AgendaItem, Meeting, MeetingState
from crm.convention.routes.blueprint import bp
from crm.database import db
from crm.errors import Refusal
from crm.formatting import date_fr

LOST = 'Ce compte rendu n’est plus sur le disque, ou il a été altéré. Prévenez l’administration.'
NOT_YET = 'Ce compte rendu est en préparation : il est prêt dans quelques secondes.'


def trail(meeting: Meeting | None = None) -> list[tuple[str, str]]:
    """Where a page stands."""
    found = [('Convention', url_for('convention.index')), ('Comité de suivi', url_for('convention.committee'))]
    if meeting is not None:
        found.append((f'{meeting.kind.label} du {date_fr(meeting.on)}', _address(meeting)))
    return found


def _address(meeting: Meeting) -> str:
    return url_for('convention.meeting', meeting_id=meeting.id)


def back(meeting: Meeting, said: str) -> ResponseReturnValue:
    """To the page of the meeting, with what was done."""
    flash(said, 'success')
    return redirect(_address(meeting), 303)


@bp.get('/comite')
@requires(Permission.COMMITTEE)
def committee() -> ResponseReturnValue:
    page = paging.page(db.select(Meeting), [Meeting.on, Meeting.id], descending=True)
    return render_template('convention/committee.html', page=page, breadcrumb=trail()[:-1])


@bp.route('/comite/ajouter', methods=['GET', 'POST'])
@requires(Permission.COMMITTEE)
def add_meeting() -> ResponseReturnValue:
    form = MeetingForm()
    if form.accepted(lambda: actions.plan_meeting(**form.values())):
        return back(form.result, 'La réunion est prévue. Composez son ordre du jour.')
    return form.page('convention/edit_meeting.html', meeting=None, breadcrumb=trail())


@bp.get('/comite/<int:meeting_id>')
@requires(Permission.COMMITTEE)
def meeting(meeting_id: int) -> ResponseReturnValue:
    """One meeting: what is followed, its agenda, its decisions, its minutes."""
    shown = db.get_or_404(Meeting, meeting_id)
    return render_template(
        'convention/meeting.html',
        meeting=shown,
        followed=queries.followed(shown),
        about_label=queries.about_label,
        frozen=shown.state == MeetingState.APPROVED,
        breadcrumb=trail(),
    )


@bp.route('/comite/<int:meeting_id>/modifier', methods=['GET', 'POST'])
@requires(Permission.COMMITTEE)
def edit_meeting(meeting_id: int) -> ResponseReturnValue:
    changed = db.get_or_404(Meeting, meeting_id)
    form = CorrectMeetingForm.of(changed)
    if form.accepted_for(changed, lambda: actions.correct_meeting(changed, **form.values())):
        return back(changed, 'La réunion est modifiée.')
    return form.page('convention/edit_meeting.html', meeting=changed, breadcrumb=trail(changed))


@bp.post('/comite/<int:meeting_id>/tenue')
@requires(Permission.COMMITTEE)
def hold_meeting(meeting_id: int) -> ResponseReturnValue:
    held = db.get_or_404(Meeting, meeting_id)
    actions.hold_meeting(held)
    return back(held, 'La réunion est marquée comme tenue : notez les décisions, puis approuvez le compte rendu.')


@bp.route('/comite/<int:meeting_id>/points/ajouter', methods=['GET', 'POST'])
@requires(Permission.COMMITTEE)
def add_item(meeting_id: int) -> ResponseReturnValue:
    of, form = db.get_or_404(Meeting, meeting_id), ItemForm()
    if form.accepted(lambda: actions.add_item(of, **form.values())):
        return back(of, 'Le point est à l’ordre du jour.')
    return form.page('convention/edit_item.html', item=None, cancel=_address(of), breadcrumb=trail(of))


@bp.route('/comite/points/<int:item_id>/modifier', methods=['GET', 'POST'])
@requires(Permission.COMMITTEE)
def edit_item(item_id: int) -> ResponseReturnValue:
    item = db.get_or_404(AgendaItem, item_id)
    form = CorrectItemForm.of(item)
    if form.accepted_for(item, lambda: actions.correct_item(item, **form.values())):
        return back(item.meeting, 'Le point est enregistré.')
    place = _address(item.meeting)
    return form.page('convention/edit_item.html', item=item, cancel=place, breadcrumb=trail(item.meeting))


@bp.post('/comite/points/<int:item_id>/monter')
@requires(Permission.COMMITTEE)
def raise_item(item_id: int) -> ResponseReturnValue:
    item = db.get_or_404(AgendaItem, item_id)
    actions.raise_item(item)
    return redirect(_address(item.meeting), 303)


@bp.post('/comite/points/<int:item_id>/retirer')
@requires(Permission.COMMITTEE)
def remove_item(item_id: int) -> ResponseReturnValue:
    item = db.get_or_404(AgendaItem, item_id)
    of = item.meeting
    actions.remove_item(item)
    return back(of, 'Le point est retiré de l’ordre du jour.')


@bp.post('/comite/<int:meeting_id>/approuver')
@requires(Permission.COMMITTEE)
def approve_minutes(meeting_id: int) -> ResponseReturnValue:
    approved = db.get_or_404(Meeting, meeting_id)
    actions.approve_minutes(approved)
    return back(approved, 'Le compte rendu est approuvé et figé. Son document est en préparation.')


@bp.get('/comite/<int:meeting_id>/document')
@requires(Permission.COMMITTEE)
def minutes_document(meeting_id: int) -> ResponseReturnValue:
    """The minutes as PDF: the document kept once approved, else the draft, drawn while no transaction is held."""
    asked = db.get_or_404(Meeting, meeting_id)
    name = f'compte-rendu-{asked.on:%Y-%m-%d}{"" if asked.sha256 else "-projet"}.pdf'
    headers = {'Content-Disposition': f'attachment; filename="{name}"'}
    if asked.state == MeetingState.APPROVED:
        return Response(_kept(asked), mimetype='application/pdf', headers=headers)
    said = minutes.values(asked)
    db.session.rollback()
    return Response(minutes.render(said).content, mimetype='application/pdf', headers=headers)


def _kept(asked: Meeting) -> bytes:
    if not asked.document_key:
        raise Refusal('', NOT_YET)
    try:
        content = storage.read(asked.document_key)
    except storage.MissingFile as error:
        raise Refusal('', LOST) from error
    history.note('minutes_downloaded', str(asked.id))
    return content
