"""Who is invited to an event, and who came."""

from collections.abc import Sequence

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from crm import clock
from crm.access import Permission, requires
from crm.companies.models import Company, Contact
from crm.database import db
from crm.errors import Refusal
from crm.formatting import plural
from crm.forms import BaseForm
from crm.outreach import actions, queries
from crm.outreach.forms import ARRIVALS, InviteForm, InviteListForm
from crm.outreach.models import Attendance, AttendanceState, Event
from crm.outreach.routes.blueprint import bp, trail
from crm.territories.models import Club


@bp.route('/evenements/<int:event_id>/inviter', methods=['GET', 'POST'])
@requires(Permission.OUTREACH_LOG)
def invite(event_id: int) -> ResponseReturnValue:
    """Companies found by a search, ticked, then invited, registered, or noted as come by themselves."""
    event, clubs = _open_event(event_id)
    words = request.args.get('q', '').strip()
    found = queries.companies_to_invite(event, clubs, words) if words else []
    form = InviteForm(data={'state': request.args.get('etat', str(AttendanceState.INVITED))})
    form.club_id.choices = [(str(club.id), club.name) for club in clubs]
    form.companies.choices = [(str(company.id), company.display_name) for company, _ in found]
    form.state.choices = ARRIVALS if event.starts_at <= clock.now() else ARRIVALS[:2]
    if form.accepted(lambda: _invite(event, clubs, found, form)):
        flash(f'{plural(form.result, "entreprise")} dans la liste de « {event.title} ».', 'success')
        return redirect(url_for('outreach.event', event_id=event.id), 303)
    return form.page(
        'outreach/invite.html',
        event=event,
        q=words,
        found=found,
        recent=queries.recent_contacts([company.id for company, _ in found]),
        listing=InviteListForm(),
        clubs=clubs,
        breadcrumb=trail(event),
    )


def _invite(event: Event, clubs: list[Club], found: list[tuple[Company, bool]], form: InviteForm) -> int:
    by_id = {str(company.id): company for company, there in found if not there}
    chosen = [by_id[key] for key in form.companies.data or [] if key in by_id]
    if not chosen:
        raise Refusal('companies', 'Cochez au moins une entreprise.')
    club = _club_among(clubs, form.club_id.data)
    for company in chosen:
        actions.invite(event, company, club, state=AttendanceState(form.state.data))
    return len(chosen)


@bp.post('/evenements/<int:event_id>/inviter-liste')
@requires(Permission.OUTREACH_LOG)
def invite_list(event_id: int) -> ResponseReturnValue:
    """Companies of a pasted list of SIREN or SIRET."""
    event, clubs = _open_event(event_id)
    form = InviteListForm()
    form.club_id.choices = [(str(club.id), club.name) for club in clubs]
    if not form.accepted(lambda: actions.invite_listed(event, _club_among(clubs, form.club_id.data), form.listed.data)):
        return form.page('outreach/invite_list.html', event=event, breadcrumb=trail(event))
    made, unknown = form.result
    flash(f'{plural(made, "entreprise")} de la liste {"ajoutée" if made < 2 else "ajoutées"}.', 'success')
    if unknown:
        some = ', '.join(f'« {line} »' for line in unknown[:10])
        end = '…' if len(unknown) > 10 else '.'
        flash(f'{plural(len(unknown), "ligne")} sans entreprise connue : {some}{end}', 'warning')
    return redirect(url_for('outreach.event', event_id=event.id), 303)


def _open_event(event_id: int) -> tuple[Event, list[Club]]:
    event = db.get_or_404(Event, event_id)
    clubs = queries.clubs_to_invite_for(event)
    if not clubs:
        abort(403, 'Seul le club qui organise invite à cet événement.')
    return event, clubs


def _club_among(clubs: list[Club], key: str) -> Club:
    club = next((club for club in clubs if str(club.id) == key), None)
    if club is None:
        raise Refusal('club_id', 'Choisissez l’un de vos clubs.')
    return club


@bp.route('/evenements/<int:event_id>/presences', methods=['GET', 'POST'])
@requires(Permission.OUTREACH_LOG)
def presences(event_id: int) -> ResponseReturnValue:
    """Who came: all companies on one page, saved at once."""
    event = db.get_or_404(Event, event_id)
    attendances = queries.presences(event)
    people = queries.people_of(attendances)
    form = BaseForm()
    typed = _typed(attendances, people)
    if form.accepted(lambda: _mark(event, attendances, typed)):
        flash(f'Présences enregistrées : {plural(form.result, "entreprise")} sur {len(attendances)}.', 'success')
        return redirect(url_for('outreach.event', event_id=event.id), 303)
    if form.errors:
        attendances = queries.presences(event)
    return form.page(
        'outreach/presences.html',
        event=event,
        attendances=attendances,
        typed=typed,
        people=people,
        states=list(AttendanceState),
        breadcrumb=trail(event),
    )


Typed = dict[int, tuple[AttendanceState, Contact | None, str]]


def _typed(attendances: Sequence[Attendance], people: dict[int, list[Contact]]) -> Typed:
    """What the page shows or what was typed in it, by attendance id."""
    found: Typed = {}
    for it in attendances:
        contacts = {str(contact.id): contact for contact in people.get(it.company_id, [])}
        if it.contact is not None:
            contacts.setdefault(str(it.contact.id), it.contact)
        state = request.form.get(f'state-{it.id}', str(it.state))
        contact = request.form.get(f'contact-{it.id}', str(it.contact_id or ''))
        note = ' '.join(request.form.get(f'note-{it.id}', it.note).split())[:200]
        known = state in {member.value for member in AttendanceState}
        found[it.id] = (AttendanceState(state) if known else it.state, contacts.get(contact), note)
    return found


def _mark(event: Event, listed: Sequence[Attendance], typed: Typed) -> int:
    query = db.select(Club).where(Club.id.in_({attendance.club_id for attendance in listed}))
    clubs = {club.id: club for club in db.session.scalars(query)}
    return actions.mark_presences(event, listed, clubs, typed)


@bp.post('/evenements/<int:event_id>/invitations/<int:attendance_id>/retirer')
@requires(Permission.OUTREACH_LOG)
def withdraw_invitation(event_id: int, attendance_id: int) -> ResponseReturnValue:
    attendance = db.get_or_404(Attendance, attendance_id)
    if attendance.event_id != event_id:
        abort(404)
    name = attendance.company.display_name
    actions.withdraw_invitation(attendance)
    flash(f'« {name} » n’est plus dans la liste.', 'success')
    return redirect(url_for('outreach.event', event_id=event_id), 303)
