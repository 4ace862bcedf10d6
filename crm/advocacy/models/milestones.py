"""Milestones: what comes back each year and orders the work of advocacy."""

import calendar
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Mapped, mapped_column

from crm.choices import Choice, stored
from crm.database import Model
from crm.history import audited

WEEKDAYS = ('lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi', 'dimanche')
RANKS = ('premier', 'deuxième', 'troisième', 'quatrième', 'dernier')


class MilestoneKind(Choice):
    """What kind of moment it is."""

    MENTORING = 'mentoring', 'Mentorat', 'info'
    LEE = 'lee', 'Les entreprises s’engagent', 'success'
    BUDGET = 'budget', 'Budget de l’État', 'warning'
    CONVENTION = 'convention', 'Convention', 'info'
    OTHER = 'other', 'Autre', 'neutral'


class Recurrence(Choice):
    """How a milestone comes back."""

    ONCE = 'once', 'Une seule fois'
    DATES = 'dates', 'Chaque année, aux mêmes dates'
    WEEKDAY = 'weekday', 'Chaque année, le même jour de la semaine (« le premier mardi d’octobre »)'


@audited
class Milestone(Model):
    """A moment of the year; `first_on` to `last_on` (included) are its first occurrence."""

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    kind: Mapped[MilestoneKind] = mapped_column(stored(MilestoneKind))
    recurrence: Mapped[Recurrence] = mapped_column(stored(Recurrence))
    first_on: Mapped[date]
    last_on: Mapped[date]
    ends_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(default='')
    url: Mapped[str] = mapped_column(default='')
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {'version_id_col': version}  # noqa: RUF012

    def occurrences(self, start: date, end: date) -> Iterator[tuple[date, date]]:
        """(first, last) days of its occurrences that touch [start, end), in order."""
        length = self.last_on - self.first_on
        for year in range(max(self.first_on.year, start.year - 1), end.year + 1):
            first = self.first_in(year)
            if first is not None and first < end and first + length >= start:
                yield first, first + length

    def first_in(self, year: int) -> date | None:
        """The day it begins in a year, or None: before the first occurrence, after the last, or not yearly."""
        if self.recurrence == Recurrence.ONCE:
            return self.first_on if year == self.first_on.year else None
        first = self._dated(year) if self.recurrence == Recurrence.DATES else self._ranked(year)
        if first < self.first_on or (self.ends_on is not None and first > self.ends_on):
            return None
        return first

    def _dated(self, year: int) -> date:
        last = calendar.monthrange(year, self.first_on.month)[1]
        return date(year, self.first_on.month, min(self.first_on.day, last))

    def _ranked(self, year: int) -> date:
        """The fifth of a month is its last: some months have four."""
        first = date(year, self.first_on.month, 1)
        day = first + timedelta(days=(self.first_on.weekday() - first.weekday()) % 7 + 7 * self.rank)
        return day if day.month == first.month else day - timedelta(days=7)

    @property
    def rank(self) -> int:
        return (self.first_on.day - 1) // 7
