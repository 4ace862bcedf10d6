"""History: who changed what, and when each state changed, written in the same transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from enum import Enum
from typing import Any

from flask_login import current_user
from sqlalchemy import ColumnElement, Index, ScalarSelect, event, insert, inspect
from sqlalchemy.orm import Mapped, Mapper, Session, UOWTransaction, mapped_column

from crm import clock
from crm.database import Base, Model, db, own_transaction


class Change(Model):
    """One changed column of one record: append-only."""

    id: Mapped[int] = mapped_column(primary_key=True)
    table: Mapped[str]
    record_id: Mapped[str]
    field: Mapped[str]
    old: Mapped[str | None]
    new: Mapped[str | None]
    user_id: Mapped[int | None]
    user_name: Mapped[str]
    at: Mapped[datetime]

    __table_args__ = (Index('ix_change_record', 'table', 'record_id'), Index('ix_change_at', 'at'))


class StateChange(Model):
    """One state left for another. `on` is the business date, `at` the date of entry: past figures are computed
    from these rows, never from a present state."""

    id: Mapped[int] = mapped_column(primary_key=True)
    table: Mapped[str]
    record_id: Mapped[int]
    old: Mapped[str | None]
    new: Mapped[str]
    on: Mapped[date]
    at: Mapped[datetime]
    user_id: Mapped[int | None]
    user_name: Mapped[str]
    reason: Mapped[str] = mapped_column(default='')

    __table_args__ = (
        # as wide as what past figures read of each record: its rows are not sought one by one
        Index('ix_state_change_record', 'table', 'record_id', 'on', 'id', 'new', 'at'),
        Index('ix_state_change_new', 'table', 'new', 'on'),
    )


class Trace(Model):
    """Something seen that changes nothing: a link opened, a document downloaded, a code tried."""

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[str] = mapped_column(default='')
    user_id: Mapped[int | None]
    address: Mapped[str] = mapped_column(default='')
    at: Mapped[datetime]

    __table_args__ = (Index('ix_trace_subject', 'kind', 'subject', 'at'),)


SYSTEM = 'système'
NOBODY = (None, SYSTEM)  # a command, the clock


_acting: ContextVar[tuple[int | None, str] | None] = ContextVar('acting', default=None)


@contextmanager
def acting_as(user_id: int | None, name: str) -> Iterator[None]:
    """Work that the worker does for somebody bears their name."""
    token = _acting.set((user_id, name))
    try:
        yield
    finally:
        _acting.reset(token)


def actor() -> tuple[int | None, str]:
    """(id, name) of who acts: whom the worker works for, the signed-in user, or « système »: a command, the clock."""
    held = _acting.get()
    if held is not None:
        return held
    if current_user and current_user.is_authenticated:
        return current_user.id, current_user.name
    return NOBODY


def change_state(record: Any, new: Enum, *, on: date | None = None, reason: str = '') -> None:
    """Give `record` (with a `state` column) its new state and keep the passage; `on` is the business date (today)."""
    old = record.state if inspect(record).persistent or record.state is not None else None
    if inspect(record).transient or record.id is None:
        record.state = new
        db.session.add(record)
        db.session.flush()
        old = None
    record.state = new
    user_id, user_name = actor()
    db.session.add(
        StateChange(
            table=record.__tablename__,
            record_id=record.id,
            old=None if old is None else str(old),
            new=str(new),
            on=on or clock.today(),
            at=clock.now(),
            user_id=user_id,
            user_name=user_name,
            reason=reason,
        )
    )


def changes_of(record: Any) -> list[Change]:
    """Changes of a record, latest first."""
    query = db.select(Change).filter_by(table=record.__tablename__, record_id=str(record.id)).order_by(Change.id.desc())
    return list(db.session.scalars(query))


def states_of(record: Any) -> list[StateChange]:
    """States a record went through, in order."""
    query = db.select(StateChange).filter_by(table=record.__tablename__, record_id=record.id).order_by(StateChange.id)
    return list(db.session.scalars(query))


def passages(table: str, *states: Enum) -> ColumnElement[bool]:
    """Criterion on StateChange: a record of this table entered one of these states."""
    return (StateChange.table == table) & StateChange.new.in_([str(state) for state in states])


def state_on(table: str, record_id: Any, day: date) -> ScalarSelect[str]:
    """The state of a record at the first hour of `day`, as a scalar subquery; null when it had none.

    `record_id` is a column. The last passage by business date wins, then the last entered.
    """
    return (
        db.select(StateChange.new)
        .where(StateChange.table == table, StateChange.record_id == record_id, StateChange.on < day)
        .order_by(StateChange.on.desc(), StateChange.id.desc())
        .limit(1)
        .scalar_subquery()
    )


@contextmanager
def trail(*, waits: bool = True) -> Iterator[Session]:
    """Write traces in their own short transaction: the only writing allowed on GET and for refused posts.

    What is worth nothing against somebody who waits says `waits=False`: a busy database then loses it at once.
    """
    with own_transaction(waits=waits) as session:
        yield session


def note(kind: str, subject: str, detail: str = '', address: str = '') -> None:
    """Leave one trace (see `Trace`)."""
    user_id, _ = actor()
    with trail() as session:
        session.add(Trace(kind=kind, subject=subject, detail=detail, user_id=user_id, address=address, at=clock.now()))


# --- the listener -----------------------------------------------------------------------------------


def audited(cls: type) -> type:
    """Class decorator: each change of a column of this table is kept (not its creation, which is its own record)."""
    cls.__audited__ = True  # type: ignore[attr-defined]
    return cls


NOT_AUDITED = {
    'id',
    'version',
    'folded',
    'sort_name',
    'updated_at',
    'password_hash',
    'token_hash',
    'last_seen_at',
    'register_checked_at',
    'snapshot',
}


@event.listens_for(Mapper, 'after_configured')
def _know_former_values() -> None:
    """Have a column read before it is set, were it expired: without its former value a change could not be told."""
    for mapper in Base.registry.mappers:
        for column in mapper.column_attrs:
            getattr(mapper.class_, column.key).impl.active_history = True


@event.listens_for(Session, 'after_flush')
def _keep_changes(session: Session, _context: UOWTransaction) -> None:
    rows = [row for record in session.dirty if getattr(record, '__audited__', False) for row in _changes(record)]
    if rows:
        session.connection().execute(insert(Change), rows)


def _changes(record: Any) -> Iterator[dict[str, object]]:
    user_id, user_name = actor()
    state = inspect(record)
    for column in state.mapper.column_attrs:
        history = state.attrs[column.key].history
        if column.key in NOT_AUDITED or not history.has_changes() or not history.deleted:
            continue
        yield {
            'table': record.__tablename__,
            'record_id': str(record.id),
            'field': column.key,
            'old': _text(history.deleted[0]),
            'new': _text(history.added[0] if history.added else None),
            'user_id': user_id,
            'user_name': user_name,
            'at': clock.now(),
        }


def _text(value: object) -> str | None:
    return None if value is None else str(value)
