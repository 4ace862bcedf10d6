"""The world of the demonstration: one source of chance, one calendar, one way to add rows in bulk."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from sqlalchemy import insert

from crm import clock
from crm.accounts.models import User
from crm.associations.models import MemberAssociation
from crm.commitments.models import Commitment
from crm.companies.models import Company
from crm.database import db
from crm.history import SYSTEM, StateChange
from crm.mentors.models import Mentor
from crm.territories.models import Club

T = TypeVar('T')
SPAN_DAYS = 730


@dataclass
class World:
    """What the builders share. Everything derives from `seed` and from the present day."""

    seed: int
    companies_wanted: int
    today: date = field(default_factory=clock.today)
    clubs: dict[str, Club] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    companies: list[Company] = field(default_factory=list)
    associations: list[MemberAssociation] = field(default_factory=list)
    commitments: list[Commitment] = field(default_factory=list)
    committed: list[Company] = field(default_factory=list)
    mentors: list[Mentor] = field(default_factory=list)
    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    states: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    @property
    def first_day(self) -> date:
        return self.today - timedelta(days=SPAN_DAYS)

    def share(self, wanted_for_3000: int) -> int:
        """A number given for 3,000 companies, in proportion."""
        return max(1, wanted_for_3000 * self.companies_wanted // 3000)

    def pick(self, among: Sequence[T], weights: Sequence[float] | None = None) -> T:
        return self.chance.choices(among, weights)[0]

    def day(self, start: date | None = None, end: date | None = None) -> date:
        """A day from `start` to `end` (excluded), more often a working day."""
        start, end = start or self.first_day, end or self.today
        day = start + timedelta(days=self.chance.randrange(max(1, (end - start).days)))
        return (
            day - timedelta(days=day.weekday() - 4) if day.weekday() >= 5 and day - timedelta(days=2) >= start else day
        )

    def moment(self, day: date) -> datetime:
        """An instant of that day, in working hours."""
        return datetime.combine(day, time(self.chance.randrange(8, 18), self.chance.randrange(60)), tzinfo=clock.PARIS)

    def passed(self, record: Any, steps: Sequence[tuple[Any, date]], reason: str = '') -> None:
        """Write down the states a flushed record went through; the last one, with its reason, is its present state."""
        old = None
        for number, (state, on) in enumerate(steps, start=1):
            self.states.append(
                {
                    'table': record.__tablename__,
                    'record_id': record.id,
                    'old': old,
                    'new': str(state),
                    'on': on,
                    'at': self.moment(on),
                    'user_id': None,
                    'user_name': SYSTEM,
                    'reason': reason if number == len(steps) else '',
                }
            )
            old = str(state)

    def write_states(self) -> None:
        """Write the states kept so far, in order of entry."""
        if self.states:
            db.session.execute(insert(StateChange), sorted(self.states, key=lambda s: (s['at'], s['record_id'])))
            self.states.clear()


def add_all(records: Sequence[Any]) -> None:
    """Add records and give them their ids."""
    db.session.add_all(records)
    db.session.flush()
