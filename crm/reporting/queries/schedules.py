"""When schedules are due, in words and in instants; periods are those of the convention's calendars."""

from datetime import UTC, datetime, timedelta
from typing import Protocol

from crm import clock
from crm.clock import PARIS
from crm.convention.indicators import Calendar, Period
from crm.database import db
from crm.reporting.models import Cadence, ReportSchedule
from crm.reporting.perimeters import EACH_CLUB, EACH_DEPARTEMENT, NATIONAL
from crm.reporting.queries.sentences import sentence_of


class Timing(Protocol):
    """What tells when a report is due: a schedule, or a form that describes one."""

    @property
    def cadence(self) -> Cadence: ...
    @property
    def calendar(self) -> Calendar: ...
    @property
    def days_after(self) -> int: ...
    @property
    def hour(self) -> int: ...


def due_at(timing: Timing, period: Period) -> datetime:
    """The instant, in UTC, at which the report of `period` is due: some days after it, at an hour of Paris."""
    day = period.end + timedelta(days=timing.days_after - 1)
    return datetime(day.year, day.month, day.day, timing.hour, tzinfo=PARIS).astimezone(UTC)


def period_due(timing: Timing, due: datetime) -> Period:
    """The period a report due at this instant tells of."""
    return Period.last_complete(
        timing.calendar, timing.cadence, clock.day_of(due) - timedelta(days=timing.days_after - 1)
    )


def first_due_after(timing: Timing, instant: datetime) -> datetime:
    """The first instant after this one at which a report is due."""
    period = Period.last_complete(
        timing.calendar, timing.cadence, clock.day_of(instant) - timedelta(days=timing.days_after)
    )
    while due_at(timing, period) <= instant:
        period = period.following()
    return due_at(timing, period)


def next_dues(timing: Timing, first: datetime, count: int = 5) -> list[tuple[datetime, Period]]:
    """The next instants from `first` on, each with its period."""
    period, found = period_due(timing, first), []
    for _ in range(count):
        found.append((due_at(timing, period), period))
        period = period.following()
    return found


def in_words(timing: Timing) -> str:
    """« Chaque trimestre de la convention, le 20 à 6 h »."""
    return sentence_of(timing.cadence, timing.calendar, timing.days_after, timing.hour)


def perimeter_in_words(schedule: ReportSchedule) -> str:
    words = {
        EACH_CLUB: 'un document par club départemental',
        EACH_DEPARTEMENT: 'un document par département',
        NATIONAL: 'France entière',
    }
    return words.get(schedule.perimeter, schedule.perimeter.replace('club:', 'club '))


def schedules() -> list[ReportSchedule]:
    """All schedules, those that run first."""
    return list(
        db.session.scalars(db.select(ReportSchedule).order_by(ReportSchedule.active.desc(), ReportSchedule.next_due_at))
    )


def due_schedules(now: datetime) -> list[ReportSchedule]:
    """Active schedules whose hour has come, the most late first; read afresh and held until the transaction ends."""
    query = (
        db.select(ReportSchedule)
        .filter_by(active=True)
        .where(ReportSchedule.next_due_at <= now)
        .order_by(ReportSchedule.next_due_at, ReportSchedule.id)
        .with_for_update(skip_locked=True)
    )
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def due_list(now: datetime) -> list[tuple[ReportSchedule, datetime, Period]]:
    """What the clock would do at `now`, in order: each missed slot for its own period."""
    query = db.select(ReportSchedule).filter_by(active=True).where(ReportSchedule.next_due_at <= now)
    found = []
    for schedule in db.session.scalars(query):
        period = period_due(schedule, schedule.next_due_at)
        while due_at(schedule, period) <= now:
            found.append((schedule, due_at(schedule, period), period))
            period = period.following()
    return sorted(found, key=lambda row: (row[1], row[0].id))
