"""Small words to write a hand-computed world: figures of one indicator, days of Paris as instants."""

from datetime import date, datetime, timedelta
from typing import Any

from crm import clock, samples
from crm.commitments.models import CommitmentChannel
from crm.convention import queries
from crm.convention.indicators import Figure, Period

Q3 = Period.quarter(date(2026, 8, 1))  # from 1 July to 1 October 2026, excluded
FIRST, LAST, AFTER = date(2026, 7, 1), date(2026, 9, 30), date(2026, 10, 1)


def figure(code: str, scope: str = 'national', period: Period = Q3) -> Figure:
    """The figure of an indicator, computed as reports do: all clubs in one pass."""
    if scope == 'national' or scope.startswith('club:'):
        return queries.figures(period, [code])[code][scope]
    return queries.figures_of([scope], [period], [code])[code][scope][0]


def value(code: str, scope: str = 'national', period: Period = Q3) -> float | None:
    return figure(code, scope, period).value


def proven(code: str, scope: str = 'national', period: Period = Q3, named: bool = True) -> list[Any]:
    """The rows behind a figure, all pages."""
    return list(queries.proof(code, scope, period, named).rows)


def at(day: date, hour: int = 12, minute: int = 0) -> datetime:
    """An hour of a day in Paris."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.PARIS)


def call(company: Any, day: date, code: str = '75', **values: Any) -> Any:
    """An exchange of a club with a company, entered the same day."""
    moment = values.pop('occurred_at', None) or at(day)
    return samples.interaction(company, code, **({'occurred_at': moment, 'created_at': moment} | values))


def path(company: Any, day: date, **values: Any) -> Any:
    """A digital path opened on a day."""
    on = values.pop('on', day + timedelta(days=20))
    return samples.commitment(company, channel=CommitmentChannel.DIGITAL_PATH, started_on=day, on=on, **values)
