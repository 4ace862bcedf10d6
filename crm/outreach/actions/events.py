"""Writes of events: hold one, invite companies, say who came."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, literal
from sqlalchemy.orm import aliased

from crm import access, clock, history, identifiers
from crm.companies.models import Company, Contact
from crm.companies.queries import place_of
from crm.database import db
from crm.errors import Refusal
from crm.outreach.actions.exchanges import log
from crm.outreach.models import (
    Attendance,
    AttendanceState,
    Channel,
    Direction,
    Event,
    EventKind,
    EventState,
    FollowUp,
    Interaction,
    Outcome,
)
from crm.territories.models import Club

MOST_LISTED = 2000


def add_event(club: Club, **values: Any) -> Event:
    """Plan an event of a club. See `edit_event` for the values."""
    event = Event(club_id=club.id, created_at=clock.now())
    _write(event, **values)
    history.change_state(event, EventState.PLANNED)
    db.session.flush()
    return event


def edit_event(event: Event, **values: Any) -> None:
    """Correct an event; its presences, once kept as exchanges, move with its day."""
    before = event.starts_at
    _write(event, **values)
    if event.starts_at != before:
        _refuse_future_presences(event)
        for interaction in _exchanges_of(event):
            interaction.occurred_at = event.starts_at
    db.session.flush()


def _write(
    event: Event, *, starts_at: datetime, ends_at: datetime, postcode: str = '', city: str = '', **values: Any
) -> None:
    if ends_at <= starts_at:
        raise Refusal('ends_at', 'La fin vient avant le début : corrigez l’heure de fin.')
    for name, value in values.items():
        setattr(event, name, value)
    event.starts_at, event.ends_at = starts_at, ends_at
    event.postcode, event.city = postcode, city
    event.commune_code = place_of(postcode, city)[0] if postcode else None


def _refuse_future_presences(event: Event) -> None:
    if event.state == EventState.HELD and event.starts_at > clock.now():
        raise Refusal('day', 'Les présences sont déjà notées : cet événement ne peut plus passer dans le futur.')


def cancel_event(event: Event, *, reason: str = '') -> None:
    """The event does not take place; invitations are kept as they are."""
    if event.state != EventState.PLANNED:
        raise Refusal('', f'Cet événement est déjà {event.state.label.lower()} : il ne peut plus être annulé.')
    history.change_state(event, EventState.CANCELLED, reason=reason)
    db.session.flush()


# --- invitations ------------------------------------------------------------------------------------


def invite(
    event: Event,
    company: Company,
    club: Club,
    *,
    contact: Contact | None = None,
    state: AttendanceState = AttendanceState.INVITED,
) -> Attendance:
    """A club invites a company, or registers one that came by itself (its presence is then an exchange)."""
    _refuse_cancelled(event)
    if contact is not None and contact.company_id != company.id:
        raise Refusal('contact_id', 'Cette personne appartient à une autre entreprise : choisissez-la dans la liste.')
    query = db.select(Attendance).filter_by(event_id=event.id, company_id=company.id, club_id=club.id)
    if db.session.scalar(query) is not None:
        raise Refusal('companies', f'« {company.display_name} » est déjà dans la liste de cet événement.')
    made = Attendance(
        event_id=event.id,
        company_id=company.id,
        club_id=club.id,
        contact_id=contact.id if contact else None,
        state=AttendanceState.INVITED,
        invited_at=clock.now(),
    )
    made.event, made.company = event, company
    db.session.add(made)
    db.session.flush()
    if state != AttendanceState.INVITED:
        _settle(event, made, club, state)
    return made


def invite_companies(event: Event, club: Club, company_ids: Select[Any] | Sequence[int]) -> int:
    """Invite many companies in one statement (those already invited by this club are left as they are).

    `company_ids` is a select of Company.id, or ids; returns how many were invited. One may invite 10,000 at once.
    """
    _refuse_cancelled(event)
    there = aliased(Attendance)
    already = exists().where(there.event_id == event.id, there.club_id == club.id, there.company_id == Company.id)
    chosen = db.select(
        literal(event.id),
        Company.id,
        literal(club.id),
        literal(str(AttendanceState.INVITED)),
        literal(''),
        literal(clock.now(), Attendance.invited_at.type),
    ).where(Company.id.in_(company_ids), ~already)
    columns = ['event_id', 'company_id', 'club_id', 'state', 'note', 'invited_at']
    made = db.session.scalars(db.insert(Attendance).from_select(columns, chosen).returning(Attendance.id))
    return len(made.all())


def invite_many(event: Event, club: Club, companies: Sequence[Company]) -> int:
    """Like `invite_companies`, for a few hundred records, through the ORM: what was made can be undone."""
    _refuse_cancelled(event)
    ids = [company.id for company in companies]
    query = db.select(Attendance.company_id).filter_by(event_id=event.id, club_id=club.id)
    there = set(db.session.scalars(query.where(Attendance.company_id.in_(ids))))
    now = clock.now()
    made = [
        Attendance(
            event_id=event.id,
            company_id=company_id,
            club_id=club.id,
            state=AttendanceState(AttendanceState.INVITED),
            invited_at=now,
        )
        for company_id in ids
        if company_id not in there
    ]
    db.session.add_all(made)
    db.session.flush()
    return len(made)


def invite_listed(event: Event, club: Club, lines: Sequence[str]) -> tuple[int, list[str]]:
    """Invite the companies of a pasted list of SIREN or SIRET; returns (how many, lines that name no known company)."""
    if len(lines) > MOST_LISTED:
        raise Refusal('listed', f'La liste a plus de {MOST_LISTED} lignes : collez-la en plusieurs fois.')
    sirens = {line: _siren(line) for line in lines}
    query = db.select(Company.siren, Company.id).where(Company.siren.in_({s for s in sirens.values() if s}))
    known: dict[str, int] = {siren: company_id for siren, company_id in db.session.execute(query)}
    unknown = [line for line, siren in sirens.items() if siren not in known]
    return invite_companies(event, club, sorted(set(known.values()))), unknown


def _siren(line: str) -> str:
    """The SIREN of a line that holds a SIREN or a SIRET among other words, else ''."""
    for digits in re.findall(r'\d[\d\s\u00a0\u202f.]{7,}\d', line):
        try:
            return identifiers.siren_or_siret(digits)[0]
        except identifiers.BadIdentifier:
            continue
    return ''


def withdraw_invitation(attendance: Attendance) -> None:
    """Take a company off the list; one that came stays."""
    if attendance.state == AttendanceState.PRESENT:
        raise Refusal('', 'Cette entreprise est notée présente : corrigez d’abord sa présence.')
    db.session.delete(attendance)
    db.session.flush()


def _refuse_cancelled(event: Event) -> None:
    if event.state == EventState.CANCELLED:
        raise Refusal('', 'Cet événement est annulé : personne ne peut plus y être invité.')


# --- presences --------------------------------------------------------------------------------------


def mark_presences(
    event: Event,
    attendances: Iterable[Attendance],
    clubs: Mapping[int, Club],
    typed: Mapping[int, tuple[AttendanceState, Contact | None, str]],
) -> int:
    """Keep what each company did, at once: `typed` gives (state, contact, note) by attendance id.

    `clubs` are those that invited, by id. Each presence is one exchange, on the day of the event, however often this is
    saved. An event that is over becomes « tenu ». Returns how many companies are present.
    """
    _refuse_cancelled(event)
    present = 0
    for attendance in attendances:
        state, contact, note = typed.get(attendance.id, (attendance.state, attendance.contact, attendance.note))
        if contact is not None and contact.company_id != attendance.company_id:
            raise Refusal('', 'Une personne choisie appartient à une autre entreprise : rechargez la page.')
        attendance.contact_id, attendance.note = contact.id if contact else None, note
        _settle(event, attendance, clubs[attendance.club_id], state)
        present += state == AttendanceState.PRESENT
    if event.state == EventState.PLANNED and event.ends_at <= clock.now():
        history.change_state(event, EventState.HELD, on=clock.day_of(event.starts_at))
    db.session.flush()
    return present


def _settle(event: Event, attendance: Attendance, club: Club, state: AttendanceState) -> None:
    """Give an attendance its state, and keep or take back the exchange that a presence is."""
    if state in (AttendanceState.PRESENT, AttendanceState.ABSENT) and event.starts_at > clock.now():
        raise Refusal('', 'Cet événement n’a pas encore commencé : les présences se notent à partir de son début.')
    attendance.state = state
    if state == AttendanceState.PRESENT and attendance.interaction_id is None:
        attendance.interaction_id = _keep_exchange(event, attendance, club).id
    elif state == AttendanceState.PRESENT:
        interaction = db.session.get(Interaction, attendance.interaction_id)
        if interaction is not None:
            interaction.contact_id = attendance.contact_id
    elif attendance.interaction_id is not None:
        _take_back(attendance)


def _keep_exchange(event: Event, attendance: Attendance, club: Club) -> Interaction:
    contact = db.session.get(Contact, attendance.contact_id) if attendance.contact_id else None
    interaction = log(
        attendance.company,
        club,
        channel=Channel(Channel.EVENT),
        outcome=Outcome(Outcome.MEETING_HELD),
        direction=Direction(Direction.OUT),
        occurred_on=clock.day_of(event.starts_at),
        contact=contact,
        note=f'{EventKind(event.kind).label} « {event.title} »',
    )
    interaction.occurred_at = event.starts_at
    return interaction


def _take_back(attendance: Attendance) -> None:
    """The company did not come after all: the exchange was never held."""
    interaction = db.session.get(Interaction, attendance.interaction_id)
    attendance.interaction_id = None
    db.session.flush()
    if interaction is None:
        return
    for step in db.session.scalars(db.select(FollowUp).filter_by(interaction_id=interaction.id)):
        step.interaction_id = None
    db.session.flush()
    db.session.delete(interaction)


def _exchanges_of(event: Event) -> list[Interaction]:
    """The exchanges that the presences are, of every club: they have the day of the event."""
    query = db.select(Interaction).join(Attendance, Attendance.interaction_id == Interaction.id)
    with access.for_everyone('le jour d’un événement est le même pour tous les clubs invités'):
        return list(db.session.scalars(query.where(Attendance.event_id == event.id)))
