"""What an operation did, kept while it does it, in the same transaction."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import Table, event, insert, inspect
from sqlalchemy.orm import Session, UOWTransaction

from crm import clock
from crm.database import Model, db
from crm.history import actor
from crm.operations.records import Operation, OperationPart

KEPT_DAYS = 30
# written beside the work and never taken back with it: history, mail, tasks, traces, the operations themselves
BESIDE = frozenset(
    {
        'change',
        'export_record',
        'idempotency_key',
        'job_claim',
        'message',
        'one_time_code',
        'operation',
        'operation_part',
        'signed_link',
        'task',
        'trace',
    }
)
UNCOUNTED = frozenset({'version', 'updated_at'})

_recorded: ContextVar[int | None] = ContextVar('recorded_operation', default=None)


def begin(
    kind: str, label: str, *, days: int | None = KEPT_DAYS, reason: str = '', detail: dict[str, Any] | None = None
) -> Operation:
    """A new operation of who acts, that can be undone for `days` (None: for ever)."""
    user_id, user_name = actor()
    now = clock.now()
    operation = Operation(
        kind=kind,
        label=label,
        reason=reason,
        detail=detail or {},
        user_id=user_id,
        user_name=user_name,
        at=now,
        until=now + timedelta(days=days) if days else None,
    )
    db.session.add(operation)
    db.session.flush()
    return operation


@contextmanager
def recording(operation: Operation | None) -> Iterator[None]:
    """Keep whatever the session creates, changes or deletes in this block; nothing when there is no operation."""
    db.session.flush()
    token = _recorded.set(operation.id if operation is not None else None)
    try:
        yield
        db.session.flush()
    finally:
        _recorded.reset(token)


def keep_created(operation: Operation, table: type[Model] | Table, keys: Iterable[Any]) -> None:
    """These records were inserted by a bulk statement; a key is an id, or the values of a composite primary key."""
    _keep(operation.id, _name(table), created=[_key(key) for key in keys])


def keep_updated(operation: Operation, table: type[Model] | Table, changes: Mapping[Any, Mapping[str, Any]]) -> None:
    """These records were changed by a bulk statement: key → {column: (old, new)}."""
    updated = [
        [_key(key), {name: [plain(old), plain(new)] for name, (old, new) in values.items()}]
        for key, values in changes.items()
    ]
    _keep(operation.id, _name(table), updated=updated)


def keep_deleted(operation: Operation, table: type[Model] | Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """These rows (column → value, complete) were deleted by a bulk statement."""
    _keep(operation.id, _name(table), deleted=[{name: plain(value) for name, value in row.items()} for row in rows])


def delete(operation: Operation, record: Model) -> None:
    """Delete one record, kept by the operation."""
    with recording(operation):
        db.session.delete(record)


def plain(value: Any) -> Any:
    """A value as JSON: dates as ISO, choices as their value."""
    if type(value) in (int, str):
        return value
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def _keep(operation_id: int, table: str, **what: Any) -> None:
    if any(what.values()):
        db.session.execute(insert(OperationPart), [_part(operation_id, table, **what)])


def _part(operation_id: int, table: str, **what: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {'created': [], 'updated': [], 'deleted': [], 'left': [], 'undone': False}
    return empty | {'operation_id': operation_id, 'table': table, 'at': clock.now()} | what


def _name(table: type[Model] | Table) -> str:
    return table.name if isinstance(table, Table) else str(table.__tablename__)


def _key(key: Any) -> list[Any]:
    return [plain(value) for value in key] if isinstance(key, tuple | list) else [plain(key)]


# --- the listeners ----------------------------------------------------------------------------------


@event.listens_for(Session, 'before_flush')
def _read_what_goes(session: Session, _context: UOWTransaction, _instances: object) -> None:
    """A deleted record is read whole while it is still there."""
    if _recorded.get() is not None and session.deleted:
        gone = session.info.setdefault('gone', [])
        gone += [(r.__tablename__, _row(r)) for r in session.deleted if r.__tablename__ not in BESIDE]


@event.listens_for(Session, 'after_flush')
def _keep_flush(session: Session, _context: UOWTransaction) -> None:
    operation_id = _recorded.get()
    if operation_id is None:
        return
    parts: dict[str, dict[str, Any]] = {}
    for record in session.new:
        _of(parts, record).setdefault('created', []).append(
            list(inspect(record).mapper.primary_key_from_instance(record))
        )
    for record in session.dirty:
        if changes := _changes(record):
            key = list(inspect(record).mapper.primary_key_from_instance(record))
            _of(parts, record).setdefault('updated', []).append([key, changes])
    for table, row in session.info.pop('gone', []):
        parts.setdefault(table, {}).setdefault('deleted', []).append(row)
    order = [table.name for table in db.metadata.sorted_tables]
    rows = [_part(operation_id, name, **parts[name]) for name in order if name in parts and name not in BESIDE]
    if rows:
        session.connection().execute(insert(OperationPart), rows)


def _of(parts: dict[str, dict[str, Any]], record: Any) -> dict[str, Any]:
    return parts.setdefault(record.__tablename__, {})


def _row(record: Any) -> dict[str, Any]:
    return {c.columns[0].name: plain(getattr(record, c.key)) for c in inspect(record).mapper.column_attrs}


def _changes(record: Any) -> dict[str, list[Any]]:
    state = inspect(record)
    found = {}
    for column in state.mapper.column_attrs:
        history = state.attrs[column.key].history
        if column.key not in UNCOUNTED and history.has_changes():
            old: Sequence[Any] = history.deleted or [None]
            found[column.columns[0].name] = [plain(old[0]), plain(history.added[0] if history.added else None)]
    return found
