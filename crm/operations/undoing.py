"""Undo an operation: part after part, the last first; what was changed since is left as it is, and said."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, insert
from sqlalchemy.exc import IntegrityError

from crm import access, clock
from crm.database import Base, db
from crm.errors import Refusal
from crm.history import Change, actor
from crm.operations.naming import may_go_along
from crm.operations.obstacles import READ_AT_ONCE, Key, Made, Reasons, changed, staying, these, typed
from crm.operations.records import Operation, OperationPart, OperationState

IN_WORDS = 'Annuler ce que l’on a fait touche des enregistrements que l’on ne voit pas toujours'
TAKEN = 'Une valeur à remettre est prise par un autre enregistrement.'


@dataclass(frozen=True)
class Obstacle:
    """One record that will stay, or stayed, as it is, and why."""

    table: str
    key: Key
    reason: str


@dataclass
class Undoing:
    """What undoing does, or would do: records `removed`, `restored` to former values, `put_back` after a deletion.

    `whole` is false for a preview that looked at the last parts only.
    """

    removed: int = 0
    restored: int = 0
    put_back: int = 0
    whole: bool = True
    obstacles: list[Obstacle] = field(default_factory=list)


def may_undo(operation: Operation) -> bool:
    """Who did it, and the Collectif's staff, while there is time."""
    held = access.perimeter()
    mine = held.staff or (held.user is not None and held.user == operation.user_id)
    return mine and operation.state in (OperationState.DONE, OperationState.UNDOING) and not _too_late(operation)


def _too_late(operation: Operation) -> bool:
    return operation.until is not None and operation.until < clock.now()


def preview(operation: Operation, parts: int = 30) -> Undoing:
    """What undoing would do, and what stands in the way, over the last `parts`. Reads only."""
    with access.for_everyone(IN_WORDS):
        made, waiting = _created_by(operation), _parts(operation, limit=parts + 1)
        undoing = Undoing(whole=len(waiting) <= parts)
        for part in waiting[:parts]:
            table = db.metadata.tables[part.table]
            keys = [tuple(key) for key in part.created]
            kept, altered = staying(operation, table, keys, made), changed(table, part.updated)
            undoing.removed += len(keys) - len(kept)
            undoing.restored += len(part.updated) - len(altered)
            undoing.put_back += len(part.deleted)
            undoing.obstacles += [Obstacle(part.table, key, reason) for key, reason in (kept | altered).items()]
    return undoing


def undo(operation: Operation) -> Undoing:
    """Undo all of it in the present transaction. Refuses what is already undone, or too old."""
    undoing = Undoing()
    while undo_next(operation, undoing):
        pass
    return undoing


def undo_next(operation: Operation, undoing: Undoing | None = None, parts: int = 10) -> bool:
    """Undo the next parts of an operation; whether there is more. A task commits after each call."""
    if operation.state not in (OperationState.DONE, OperationState.UNDOING):
        raise Refusal('', 'Cette opération est déjà annulée : il n’y a plus rien à défaire.')
    if _too_late(operation):
        raise Refusal(
            '', 'Cette opération est trop ancienne pour être annulée d’un coup : corrigez les fiches une à une.'
        )
    undoing = undoing if undoing is not None else Undoing()
    with access.for_everyone(IN_WORDS):
        db.session.flush()
        operation.state = OperationState.UNDOING
        made = _created_by(operation)
        waiting = _parts(operation, limit=parts)
        for part in waiting:
            _undo_part(operation, part, made, undoing)
        db.session.flush()
        db.session.expire_all()
        more = len(waiting) == parts
        if not more:
            _close(operation)
    return more


def obstacles_of(operation: Operation) -> Iterator[Obstacle]:
    """What an undone operation left as it was."""
    query = db.select(OperationPart.table, OperationPart.left).filter_by(operation_id=operation.id)
    for table, left in db.session.execute(query.order_by(OperationPart.id.desc())):
        yield from (Obstacle(table, tuple(key), reason) for key, reason in left)


def _close(operation: Operation) -> None:
    left = next(obstacles_of(operation), None)
    operation.state = OperationState.PARTLY if left else OperationState.UNDONE
    operation.undone_at, operation.undone_by = clock.now(), actor()[1]


def _parts(operation: Operation, limit: int | None = None) -> list[OperationPart]:
    query = db.select(OperationPart).filter_by(operation_id=operation.id, undone=False)
    return list(db.session.scalars(query.order_by(OperationPart.id.desc()).limit(limit)))


def _created_by(operation: Operation) -> Made:
    """table → keys that the operation created."""
    made: Made = {}
    query = db.select(OperationPart.table, OperationPart.created).filter_by(operation_id=operation.id)
    for table, keys in db.session.execute(query):
        made.setdefault(table, set()).update(map(tuple, keys))
    return made


def _undo_part(operation: Operation, part: OperationPart, made: Made, undoing: Undoing) -> None:
    table = db.metadata.tables[part.table]
    stays = _put_back(table, part.deleted)
    undoing.put_back += len(part.deleted) - len(stays)
    altered = changed(table, part.updated)
    wanted = [(tuple(key), values) for key, values in part.updated if tuple(key) not in altered]
    refused = _restore(table, wanted, made.get(part.table, set()))
    undoing.restored += len(wanted) - len(refused)
    keys = [tuple(key) for key in part.created]
    kept = staying(operation, table, keys, made)
    gone = [key for key in keys if key not in kept]
    _remove(table, gone)
    undoing.removed += len(gone)
    stays |= altered | refused | kept
    undoing.obstacles += [Obstacle(part.table, key, reason) for key, reason in stays.items()]
    part.left, part.undone = [[list(key), reason] for key, reason in stays.items()], True


# --- taking back ------------------------------------------------------------------------------------


def _put_back(table: Table, rows: Sequence[dict[str, Any]]) -> Reasons:
    refused: Reasons = {}
    for row in rows:
        values = {name: typed(table.c[name], value) for name, value in row.items()}
        if not _accepted(insert(table).values(values)):
            refused[tuple(row[c.name] for c in table.primary_key.columns)] = TAKEN
    return refused


def _restore(table: Table, wanted: Sequence[tuple[Key, dict[str, Any]]], made: Collection[Key]) -> Reasons:
    """Records `made` by the operation itself are about to go: what they were before is not worth a word."""
    refused, logged = {}, []
    for key, values in wanted:
        former = {name: typed(table.c[name], old) for name, (old, _) in values.items()}
        if 'updated_at' in table.c:
            former['updated_at'] = clock.now()
        if 'version' in table.c:
            former['version'] = table.c.version + 1
        if _accepted(db.update(table).where(these(table, [key])).values(former)):
            logged += [_change(table, key, n, new, old) for n, (old, new) in values.items() if key not in made]
        else:
            refused[key] = TAKEN
    if logged and _is_audited(table):
        db.session.execute(insert(Change), logged)
    return refused


def _accepted(statement: Any) -> bool:
    """Whether the database takes the statement: a value that others hold by now is refused alone."""
    try:
        with db.session.begin_nested():
            db.session.execute(statement)
    except IntegrityError:
        return False
    return True


def _is_audited(table: Table) -> bool:
    return any(m.local_table is table and getattr(m.class_, '__audited__', False) for m in Base.registry.mappers)


def _change(table: Table, key: Key, name: str, old: Any, new: Any) -> dict[str, Any]:
    user_id, user_name = actor()
    return {
        'table': table.name,
        'record_id': str(key[0]),
        'field': name,
        'old': None if old is None else str(old),
        'new': None if new is None else str(new),
        'user_id': user_id,
        'user_name': user_name,
        'at': clock.now(),
    }


def _remove(table: Table, keys: Sequence[Key]) -> None:
    """Delete these records, after the rows that only speak of them."""
    for at in range(0, len(keys), READ_AT_ONCE):
        some = keys[at : at + READ_AT_ONCE]
        for child in db.metadata.sorted_tables:
            for reference in child.foreign_keys:
                if may_go_along(child.name) and reference.column.table is table:
                    db.session.execute(db.delete(child).where(reference.parent.in_([key[0] for key in some])))
        db.session.execute(db.delete(table).where(these(table, some)))
