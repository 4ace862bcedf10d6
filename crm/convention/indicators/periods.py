"""Periods: half-open stretches of days, Europe/Paris, cut by three calendars (civil, school, convention)."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from crm import clock
from crm.choices import Choice
from crm.formatting import NBSP, date_fr


class Calendar(Choice):
    """Which calendar cuts the periods; the values are those that report schedules keep."""

    CIVIL = 'civil', 'Année civile'
    SCHOOL = 'school', 'Année scolaire (1er septembre)'
    CONVENTION = 'convention', 'Année de la convention (18 septembre)'


class Cadence(Choice):
    """How long a period lasts; the values are those that report schedules keep."""

    MONTHLY = 'monthly', 'Mois'
    QUARTERLY = 'quarterly', 'Trimestre'
    YEARLY = 'yearly', 'Année'


FIRST_DAY = {Calendar.CIVIL: (1, 1), Calendar.SCHOOL: (9, 1), Calendar.CONVENTION: (9, 18)}
MONTHS = {Cadence.MONTHLY: 1, Cadence.QUARTERLY: 3, Cadence.YEARLY: 12}


@dataclass(frozen=True)
class Period:
    """Days from `start` to `end` (excluded). Calendar and cadence are None for a stretch chosen by hand."""

    start: date
    end: date
    label: str
    calendar: Calendar | None = None
    cadence: Cadence | None = None

    @classmethod
    def containing(cls, day: date, calendar: str = 'civil', cadence: str = 'quarterly') -> 'Period':
        """The period in which `day` falls. Raises ValueError for an unknown calendar or cadence."""
        which, length = _member(Calendar, calendar), _member(Cadence, cadence)
        first_month, first_day = FIRST_DAY[which]
        year = day.year if (day.month, day.day) >= (first_month, first_day) else day.year - 1
        start, rank = date(year, first_month, first_day), 0
        while add_months(start, MONTHS[length] * (rank + 1)) <= day:
            rank += 1
        begins = add_months(start, MONTHS[length] * rank)
        return cls(
            begins,
            add_months(begins, MONTHS[length]),
            _label(start, begins, rank, which, length),
            which,
            length,
        )

    @classmethod
    def month(cls, day: date, calendar: str = 'civil') -> 'Period':
        """The month in which `day` falls (from the 18th to the 18th in the calendar of the convention)."""
        return cls.containing(day, calendar, Cadence.MONTHLY)

    @classmethod
    def quarter(cls, day: date, calendar: str = 'civil') -> 'Period':
        """The quarter in which `day` falls."""
        return cls.containing(day, calendar, Cadence.QUARTERLY)

    @classmethod
    def year(cls, day: date, calendar: str = 'civil') -> 'Period':
        """The year in which `day` falls."""
        return cls.containing(day, calendar, Cadence.YEARLY)

    @classmethod
    def between(cls, start: date, end: date) -> 'Period':
        """The stretch [start, end), named as in a calendar when it is there. Raises ValueError if empty."""
        if end <= start:
            raise ValueError('a period ends after it starts')
        for calendar in Calendar:
            for cadence in Cadence:
                known = cls.containing(start, calendar, cadence)
                if (known.start, known.end) == (start, end):
                    return known
        return cls(start, end, f'du {date_fr(start)} au {date_fr(end - timedelta(days=1))}')

    @classmethod
    def last_complete(cls, calendar: str, cadence: str, today: date | None = None) -> 'Period':
        """The latest period that is over on the morning of `today`."""
        return cls.containing(today or clock.today(), calendar, cadence).previous()

    def previous(self) -> 'Period':
        """The period just before: of the same calendar, else of the same number of days."""
        if self.calendar is None or self.cadence is None:
            return Period.between(self.start - (self.end - self.start), self.start)
        return Period.containing(self.start - timedelta(days=1), self.calendar, self.cadence)

    def following(self) -> 'Period':
        """The period just after."""
        if self.calendar is None or self.cadence is None:
            return Period.between(self.end, self.end + (self.end - self.start))
        return Period.containing(self.end, self.calendar, self.cadence)

    def last(self, count: int) -> list['Period']:
        """The `count` periods that end with this one, oldest first."""
        found = [self]
        while len(found) < count:
            found.append(found[-1].previous())
        return found[::-1]

    def year_before(self) -> 'Period':
        """The same period a year before: of the same calendar, else the same days (29 February becomes the 28th)."""
        start = add_months(self.start, -12)
        if self.calendar and self.cadence:
            return Period.containing(start, self.calendar, self.cadence)
        return Period.between(start, max(add_months(self.end, -12), start + timedelta(days=1)))

    def with_past(self, count: int) -> list['Period']:
        """What a page shows of a period: it, the `count` before it and that of a year before; oldest first."""
        periods, before = self.last(count + 1), self.year_before()
        return periods if before in periods else [before, *periods]

    @property
    def last_day(self) -> date:
        """The last day counted."""
        return self.end - timedelta(days=1)

    @property
    def opens(self) -> datetime:
        """The instant at which the period begins, in UTC."""
        return clock.start_of(self.start)

    @property
    def closes(self) -> datetime:
        """The first instant, in UTC, that is out of the period."""
        return clock.start_of(self.end)


def add_months(day: date, count: int) -> date:
    """The same day `count` months later (before, when negative), else the last of that month: 31 August less six
    months is 28 or 29 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _label(year_start: date, start: date, rank: int, calendar: Calendar, cadence: Cadence) -> str:
    span = str(year_start.year) if calendar == Calendar.CIVIL else f'{year_start.year}-{year_start.year + 1}'
    kind = {Calendar.CIVIL: '', Calendar.SCHOOL: ' scolaire', Calendar.CONVENTION: ' convention'}[calendar]
    if cadence == Cadence.YEARLY:
        return f'{span}{kind}' if kind else f'année{NBSP}{span}'
    if cadence == Cadence.QUARTERLY:
        return f'T{rank + 1}{NBSP}{span}{kind}'
    if calendar == Calendar.CONVENTION:
        return f'{date_fr(start)} – {date_fr(add_months(start, 1) - timedelta(days=1))}'
    return date_fr(start, 'month')


def _member(kind: Any, value: str) -> Any:
    found = next((member for member in kind if member.value == str(value)), None)
    if found is None:
        raise ValueError(f'{value!r} is not one of {[member.value for member in kind]}')
    return found
