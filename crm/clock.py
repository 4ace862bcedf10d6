"""Time: UTC for instants, Europe/Paris for days; tests may stop the clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo('Europe/Paris')

_stopped: ContextVar[datetime | None] = ContextVar('stopped_clock', default=None)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _stopped.get() or datetime.now(UTC)


def today() -> date:
    """The present day in Paris."""
    return now().astimezone(PARIS).date()


def start_of(day: date) -> datetime:
    """The instant, in UTC, at which `day` begins in Paris (also on daylight-saving nights)."""
    return datetime(day.year, day.month, day.day, tzinfo=PARIS).astimezone(UTC)


def day_of(instant: datetime) -> date:
    """The day in Paris on which `instant` falls."""
    return instant.astimezone(PARIS).date()


@contextmanager
def stopped_at(instant: datetime) -> Iterator[None]:
    """Hold the clock at `instant` (aware) in this thread: for tests and for `flask reports due --now`."""
    token = _stopped.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _stopped.reset(token)
