"""Events: list, show, add, edit, cancel, take into one's agenda."""

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import access, calendars, clock, mail, paging
from crm.access import Permission, may, requires
from crm.companies.queries import club_choices
from crm.database import db
from crm.errors import StaleRecord
from crm.outreach import actions, queries
from crm.outreach.forms import CancelForm, EditEventForm, EventForm
from crm.outreach.models import Event, EventKind, EventState
from crm.outreach.routes.blueprint import bp, trail


@bp.get('/evenements')
@requires(Permission.OUTREACH_READ)
def events() -> ResponseReturnValue:
    past, kind, own = request.args.get('quand') == 'passes', request.args.get('nature', ''), request.args.get('miens')
    listed = queries.events_listed(past, kind, own=bool(own))
    page = paging.page(listed, [Event.starts_at, Event.id], descending=past)
    return render_template(
        'outreach/events.html',
        page=page,
        tallies=queries.tally(page.rows),
        counts=queries.event_counts(),
        past=past,
        kind=kind,
        own=own,
        has_clubs=bool(access.perimeter().clubs),
        kinds=EventKind.options(),
        now=clock.now(),
    )


@bp.get('/evenements/<int:event_id>')
@requires(Permission.OUTREACH_READ)
def event(event_id: int) -> ResponseReturnValue:
    shown = db.get_or_404(Event, event_id)
    invites = may(Permission.OUTREACH_LOG) and shown.state != EventState.CANCELLED
    return render_template(
        'outreach/event.html',
        event=shown,
        attendances=queries.presences(shown),
        tally=queries.tally([shown])[shown.id],
        may_edit=may(Permission.OUTREACH_LOG) and queries.may_hold(shown),
        may_invite=invites and bool(queries.clubs_to_invite_for(shown)),
        begun=shown.starts_at <= clock.now(),
        own_clubs=access.perimeter().clubs,
        breadcrumb=trail(),
    )


@bp.route('/evenements/ajouter', methods=['GET', 'POST'])
@requires(Permission.OUTREACH_LOG)
def add_event() -> ResponseReturnValue:
    form = EventForm(club_choices())
    if form.accepted(lambda: actions.add_event(form.clubs[form.club_id.data], **form.written())):
        flash('L’événement est prévu. Invitez maintenant des entreprises.', 'success')
        return redirect(url_for('outreach.event', event_id=form.result.id), 303)
    return form.page('outreach/add_event.html', breadcrumb=trail())


@bp.route('/evenements/<int:event_id>/modifier', methods=['GET', 'POST'])
@requires(Permission.OUTREACH_LOG)
def edit_event(event_id: int) -> ResponseReturnValue:
    edited = _held_here(event_id)
    form = EditEventForm(edited)
    if form.accepted(lambda: _edit(edited, form)):
        flash('L’événement est enregistré.', 'success')
        return redirect(url_for('outreach.event', event_id=edited.id), 303)
    return form.page('outreach/edit_event.html', event=edited, breadcrumb=trail(edited))


def _edit(edited: Event, form: EditEventForm) -> None:
    db.session.refresh(edited, with_for_update=True)
    if form.refuse_stale(edited):
        raise StaleRecord
    actions.edit_event(edited, **form.written())


@bp.post('/evenements/<int:event_id>/annuler')
@requires(Permission.OUTREACH_LOG)
def cancel_event(event_id: int) -> ResponseReturnValue:
    cancelled = _held_here(event_id)
    form = CancelForm()
    if not form.accepted(lambda: actions.cancel_event(cancelled, reason=form.reason.data)):
        abort(409, next(iter(form.form_errors), 'Cet événement ne peut pas être annulé.'))
    flash('L’événement est annulé. Prévenez les entreprises invitées.', 'success')
    return redirect(url_for('outreach.event', event_id=cancelled.id), 303)


@bp.get('/evenements/<int:event_id>/agenda.ics')
@requires(Permission.OUTREACH_READ)
def event_calendar(event_id: int) -> ResponseReturnValue:
    """The event as a file that agendas read."""
    shown = db.get_or_404(Event, event_id)
    url = mail.address('outreach.event', event_id=shown.id)
    appointment = calendars.Appointment(
        uid=f'evenement-{shown.id}@{url.split("/")[2].split(":")[0]}',
        title=shown.title,
        starts_at=shown.starts_at,
        ends_at=shown.ends_at,
        changed_at=shown.created_at,
        place=shown.where or shown.link,
        description='\n'.join(part for part in (shown.description, shown.link) if part),
        url=url,
        sequence=shown.version,
        cancelled=shown.state == EventState.CANCELLED,
    )
    headers = {'Content-Disposition': f'attachment; filename="evenement-{shown.id}.ics"'}
    return Response(calendars.calendar_text([appointment]), content_type=calendars.MIME, headers=headers)


def _held_here(event_id: int) -> Event:
    """An event of the reader's club; to another club its edit page does not exist."""
    found = db.get_or_404(Event, event_id)
    if not queries.may_hold(found):
        abort(404)
    return found
