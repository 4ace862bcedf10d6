"""Events: to come and past, who is invited, who came."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, Select, exists, func
from sqlalchemy.orm import contains_eager, joinedload

from crm import access, clock
from crm.access import Permission
from crm.companies.models import ClubMembership, Company, Contact
from crm.companies.queries import counted
from crm.database import db
from crm.formatting import datetime_fr, plural
from crm.outreach.models import Attendance, AttendanceState, Event, EventKind, EventState
from crm.registries import HomeBlock, HomeItem, TimelineItem
from crm.search import matches
from crm.statements import composed_once, own_clubs, when_run
from crm.territories.models import NATIONAL, Club, ClubKind

SHOWN_AT_HOME = 8
FOUND = 30


def may_hold(event: Event) -> bool:
    """Whether the reader may change an event: of the club that holds it, or of the staff."""
    held = access.perimeter()
    return held.staff or event.club_id in held.clubs


def _to_come() -> ColumnElement[bool]:
    return Event.ends_at >= when_run(lambda: clock.start_of(clock.today()))


def held_late() -> ColumnElement[bool]:
    """Criterion on Event: it is over, and nobody said who came."""
    return (Event.state == EventState.PLANNED) & (Event.ends_at < when_run(clock.now))


def events_listed(past: bool, kind: str = '', own: bool = False) -> Select[Event]:
    """Events to come (cancelled ones included) or past, with their club, within the reader's perimeter."""
    query = db.select(Event).options(joinedload(Event.club)).where(~_to_come() if past else _to_come())
    if kind in {member.value for member in EventKind}:
        query = query.where(Event.kind == EventKind(kind))
    return query.where(Event.club_id.in_(access.perimeter().clubs)) if own else query


def event_counts() -> tuple[int, int]:
    """How many events are (to come, past)."""
    query = db.select(func.count().filter(_to_come()), func.count().filter(~_to_come()))
    # the perimeter is added to a statement that selects from a model, not to one that only counts its columns
    to_come, past = db.session.execute(query.select_from(Event)).one()
    return to_come, past


def open_events() -> Sequence[Event]:
    """Events one may still invite to, soonest first: planned, to come or over for less than thirty days."""
    since = clock.now() - timedelta(days=30)
    query = db.select(Event).where(Event.state == EventState.PLANNED, Event.ends_at >= since)
    return db.session.scalars(query.options(joinedload(Event.club)).order_by(Event.starts_at, Event.id).limit(60)).all()


@dataclass(frozen=True)
class Tally:
    """Companies of an event by state, every club together; `of` gives the number in a state."""

    by_state: dict[AttendanceState, int]

    def of(self, *states: AttendanceState) -> int:
        return sum(self.by_state.get(state, 0) for state in states)

    @property
    def total(self) -> int:
        return sum(self.by_state.values())

    @property
    def expected(self) -> int:
        """Seats taken: registered and present."""
        return self.of(AttendanceState.REGISTERED, AttendanceState.PRESENT)


def tally(events: Sequence[Event]) -> dict[int, Tally]:
    """The tally of each event, by id: distinct companies in each state."""
    found: dict[int, dict[AttendanceState, int]] = {event.id: {} for event in events}
    query = (
        db.select(Attendance.event_id, Attendance.state, func.count(func.distinct(Attendance.company_id)))
        .where(Attendance.event_id.in_(list(found)))
        .group_by(Attendance.event_id, Attendance.state)
    )
    with access.for_everyone('combien d’entreprises viennent est partagé entre clubs, pas lesquelles'):
        for event_id, state, number in db.session.execute(query):
            found[event_id][state] = number
    return {event_id: Tally(by_state) for event_id, by_state in found.items()}


def presences(event: Event) -> Sequence[Attendance]:
    """Companies invited by the reader's clubs (by all for the staff), by name."""
    query = (
        db.select(Attendance)
        .join(Attendance.company)
        .where(Attendance.event_id == event.id)
        .options(contains_eager(Attendance.company), joinedload(Attendance.contact))
        .order_by(Company.sort_name, Attendance.id)
    )
    return db.session.scalars(query).all()


def people_of(attendances: Sequence[Attendance]) -> dict[int, list[Contact]]:
    """Contacts who may come, by company: those still there who did not object."""
    found: dict[int, list[Contact]] = {}
    ids = {attendance.company_id for attendance in attendances}
    query = (
        db.select(Contact)
        .where(Contact.company_id.in_(ids), Contact.left_on.is_(None), Contact.objection_on.is_(None))
        .order_by(Contact.last_name, Contact.id)
    )
    for contact in db.session.scalars(query):
        found.setdefault(contact.company_id, []).append(contact)
    return found


def clubs_to_invite_for(event: Event) -> list[Club]:
    """Clubs in whose name the reader may invite: theirs; for the staff, the one that holds it and the national one."""
    held = access.perimeter()
    query = db.select(Club).order_by((Club.id != event.club_id), Club.name)
    if held.staff:
        return list(db.session.scalars(query.where((Club.id == event.club_id) | (Club.kind == ClubKind.NATIONAL))))
    own = query.where(Club.id.in_(held.clubs))
    return list(db.session.scalars(own if event.club.code == NATIONAL else own.where(Club.id == event.club_id)))


def companies_to_invite(event: Event, clubs: Sequence[Club], words: str) -> list[tuple[Company, bool]]:
    """(company, already invited by one of `clubs`) found by words, those that the clubs follow first."""
    ids = [club.id for club in clubs]
    invited = exists().where(
        Attendance.event_id == event.id, Attendance.company_id == Company.id, Attendance.club_id.in_(ids)
    )
    followed = exists().where(
        ClubMembership.company_id == Company.id, ClubMembership.club_id.in_(ids), ClubMembership.until.is_(None)
    )
    query = db.select(Company, invited).where(matches(Company.folded, words))
    query = query.order_by(followed.desc(), Company.sort_name, Company.id).limit(FOUND)
    return [(company, bool(there)) for company, there in db.session.execute(query)]


# --- what other pages show --------------------------------------------------------------------------


def invitations(company_id: Any) -> Select[int]:
    """How many times a company was invited to an event by the reader's clubs."""
    return db.select(func.count(Attendance.id)).where(Attendance.company_id == company_id)


def event_lines(company: Company) -> list[TimelineItem]:
    """Events to which the reader's clubs invited a company, on their day."""
    if not counted(company, 'events'):
        return []
    query = (
        db.select(Attendance, Event)
        .join(Event, Event.id == Attendance.event_id)
        .where(Attendance.company_id == company.id)
        .options(joinedload(Attendance.contact))
        .order_by(Event.starts_at.desc())
        .limit(50)
    )
    return [_line(attendance, event) for attendance, event in db.session.execute(query)]


def _line(attendance: Attendance, event: Event) -> TimelineItem:
    cancelled = event.state == EventState.CANCELLED
    state = event.state if cancelled else attendance.state
    who = f', avec {attendance.contact.full_name}' if attendance.contact else ''
    return TimelineItem(
        at=event.starts_at,
        icon='calendar-event',
        title=f'{event.kind.label} « {event.title} »{who}',
        body=attendance.note,
        url=url_for('outreach.event', event_id=event.id),
        state=(state.label, state.tone),
    )


def events_block() -> HomeBlock | None:
    """« Ma journée »: events of one's clubs over the next seven days, and past ones whose presences are missing."""
    if not access.may(Permission.OUTREACH_LOG):
        return None
    every = access.perimeter().staff
    events = db.session.scalars(_first_at_home(every)).all()
    total = len(events)
    if total > SHOWN_AT_HOME:
        total = db.session.scalar(db.select(func.count()).select_from(_at_home(every).subquery())) or total
    items = [_home_item(event) for event in events[:SHOWN_AT_HOME]]
    return HomeBlock('Événements', items, total, url_for('outreach.events'), 'Aucun événement cette semaine.', 25)


@composed_once
def _first_at_home(every: bool) -> Select[Event]:
    return _at_home(every).order_by(Event.starts_at, Event.id).limit(SHOWN_AT_HOME + 1)


def _at_home(every: bool) -> Select[Event]:
    """Of `every` club, or of those of the reader and those to which they invite."""
    soon = _to_come() & (Event.starts_at < when_run(lambda: clock.start_of(clock.today() + timedelta(days=8))))
    query = db.select(Event).where((soon & (Event.state == EventState.PLANNED)) | held_late())
    if every:
        return query
    invited = db.select(Attendance.event_id).where(Attendance.club_id.in_(own_clubs()))
    return query.where(Event.club_id.in_(own_clubs()) | Event.id.in_(invited))


def _home_item(event: Event) -> HomeItem:
    over = event.ends_at < clock.now()
    days = (clock.today() - clock.day_of(event.ends_at)).days
    ago = f'il y a {plural(days, "jour")}' if days else 'aujourd’hui'
    return HomeItem(
        label=event.title,
        url=url_for('outreach.presences' if over else 'outreach.event', event_id=event.id),
        detail=f'{ago}, présences à noter' if over else f'{datetime_fr(event.starts_at)} {event.city}'.strip(),
        state=('À compléter', 'warning') if over else None,
    )
