"""The pace at which the register is asked: one row shared by all processes, which also remembers its faults.

Each question takes the next free moment of the row in a short transaction, then waits for it outside. After three
faults in a row nobody asks for a while, twice as long each time; then one question goes as a scout.
"""

import time
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm import clock
from crm.database import Model
from crm.history import trail

A_SECOND = timedelta(seconds=1)
BETWEEN = A_SECOND / 6  # the register allows seven a second: one is left for the jitter of the network
BETWEEN_AT_NIGHT = A_SECOND / 4
PATIENCE = timedelta(seconds=1.5)
PATIENCE_AT_NIGHT = timedelta(seconds=30)
FAULTS_BORNE = 3
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=15)
SCOUT = timedelta(seconds=15)


class RegisterPace(Model):
    """One row: when the register may next be asked, how many faults in a row, until when it is left in peace."""

    id: Mapped[int] = mapped_column(primary_key=True)
    next_at: Mapped[datetime]
    faults: Mapped[int] = mapped_column(default=0)
    paused_until: Mapped[datetime | None]


class Paused(Exception):
    """The register is not asked now: `cause` is « paused » or « busy », `seconds` how long that lasts."""

    def __init__(self, cause: str, seconds: float) -> None:
        super().__init__(cause)
        self.cause, self.seconds = cause, seconds


def wait(*, nightly: bool = False) -> datetime:
    """Take the next free moment, sleep until then and return it. Raises Paused, at once, when it is too far away."""
    with trail() as session:
        moment = _take(_row(session), nightly)
    time.sleep(max(0.0, (moment - clock.now()).total_seconds()))
    return moment


def _take(row: RegisterPace, nightly: bool) -> datetime:
    now = clock.now()
    if row.paused_until and row.paused_until > now:
        raise Paused('paused', (row.paused_until - now).total_seconds())
    moment = max(now, row.next_at)
    if moment - now > (PATIENCE_AT_NIGHT if nightly else PATIENCE):
        raise Paused('busy', (moment - now).total_seconds())
    row.next_at = moment + (BETWEEN_AT_NIGHT if nightly else BETWEEN)
    if row.faults >= FAULTS_BORNE:
        row.paused_until = moment + SCOUT
    return moment


def answered() -> None:
    """The register answered: its faults are forgotten."""
    with trail() as session:
        row = _row(session)
        row.faults, row.paused_until = 0, None


def failed(retry_after: float | None = None) -> None:
    """The register failed: after `retry_after` seconds if it said so, or a pause when faults follow one another."""
    with trail() as session:
        row = _row(session)
        row.faults += 1
        if retry_after is not None:
            row.paused_until = clock.now() + timedelta(seconds=retry_after)
        elif row.faults >= FAULTS_BORNE:
            row.paused_until = clock.now() + min(FIRST_PAUSE * 2 ** (row.faults - FAULTS_BORNE), LONGEST_PAUSE)


def _row(session: Session) -> RegisterPace:
    """The row, locked; made by whoever comes first."""
    row = session.get(RegisterPace, 1, with_for_update=True)
    if row is None:
        try:
            with session.begin_nested():
                session.add(RegisterPace(id=1, next_at=clock.now()))
        except IntegrityError:
            pass  # another process made it at the same instant
        row = session.get_one(RegisterPace, 1, with_for_update=True)
    return row
