"""What stands in the way of undoing: records changed since, or that others refer to by now."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Table, and_, false, func, or_
from sqlalchemy import Date as DateType
from sqlalchemy import Enum as EnumType

from crm.database import UtcDateTime, db
from crm.history import Change
from crm.operations.keeping import plain
from crm.operations.naming import counted, may_go_along
from crm.operations.records import Operation, OperationPart

GONE = 'L’enregistrement n’existe plus.'
CHANGED = 'Modifié depuis.'
PART_OF = 'Va avec une fiche qui reste.'
PARTS_CHANGED = 'Ce qui s’y rattache a été modifié depuis.'
READ_AT_ONCE = 2000

Key = tuple[Any, ...]
Reasons = dict[Key, str]
Made = dict[str, set[Key]]


def staying(operation: Operation, table: Table, keys: Sequence[Key], made: Made) -> Reasons:
    """Created records that must stay, and why: in trouble themselves, or part of a record that stays."""
    found = _troubled(operation, table, keys, made)
    for parent, column in _parents(table, made):
        owners = [
            (key, owner) for owner, key in _pairs(table, column, these(table, keys)) if owner in made[parent.name]
        ]
        troubled = _troubled(operation, parent, sorted({owner for _, owner in owners}), made)
        for key, owner in owners:
            if owner in troubled:
                found.setdefault(key, PART_OF)
    return found


def _troubled(operation: Operation, table: Table, keys: Sequence[Key], made: Made) -> Reasons:
    """Those changed since, that others refer to, or a part of which is so."""
    found = _own(operation, table, keys, made)
    for child, column in _children(table):
        if child.name in made and keys:
            parts = _pairs(child, column, column.in_([key[0] for key in keys]))
            ours = [(owner, key) for owner, key in parts if key in made[child.name]]
            troubled = _own(operation, child, [key for _, key in ours], made)
            for owner, key in ours:
                if key in troubled:
                    found.setdefault(owner, PARTS_CHANGED)
    return found


def _own(operation: Operation, table: Table, keys: Sequence[Key], made: Made) -> Reasons:
    found: Reasons = {}
    if not keys or len(table.primary_key.columns) > 1:
        return found
    ids = [key[0] for key in keys]
    found |= {(key,): CHANGED for key in _changed_since(operation, table, ids)}
    for child, column in _children(table):
        counts: dict[Key, int] = {}
        for owner, key in _pairs(child, column, column.in_(ids)):
            if key not in made.get(child.name, ()):
                counts[owner] = counts.get(owner, 0) + 1
        for owner, number in counts.items():
            verb = 's’y rattachent' if number > 1 else 's’y rattache'
            found.setdefault(owner, f'{counted(child.name, number)} {verb} depuis.')
    return found


def _pairs(table: Table, column: Column[Any], where: Any) -> list[tuple[Key, Key]]:
    """(key of what `column` refers to, key of the row) of some rows."""
    query = db.select(column, *table.primary_key.columns).where(where, column.is_not(None))
    return [((owner,), tuple(key)) for owner, *key in db.session.execute(query)]


def _parents(table: Table, made: Made) -> Iterator[tuple[Table, Column[Any]]]:
    """Tables that this one refers to and where the operation created records."""
    for key in table.foreign_keys:
        if key.column.table.name in made and key.column.table is not table:
            yield key.column.table, key.parent


def _changed_since(operation: Operation, table: Table, ids: list[Any]) -> list[Any]:
    last = db.select(func.max(OperationPart.at)).filter_by(operation_id=operation.id).scalar_subquery()
    query = db.select(Change.record_id).where(
        Change.table == table.name, Change.record_id.in_([str(key) for key in ids]), Change.at > last
    )
    changed = set(db.session.scalars(query))
    return [key for key in ids if str(key) in changed]


def _children(table: Table) -> Iterator[tuple[Table, Column[Any]]]:
    """Columns that refer to the key of a table, but those whose rows go along with it."""
    for child in db.metadata.sorted_tables:
        if not may_go_along(child.name):
            for key in child.foreign_keys:
                if key.column.table is table:
                    yield child, key.parent


def changed(table: Table, updated: Sequence[Any]) -> Reasons:
    """Changed records whose values are no longer those the operation gave them."""
    found: Reasons = {}
    wanted = {tuple(key): values for key, values in updated}
    keys = list(wanted)
    for at in range(0, len(keys), READ_AT_ONCE):
        some = keys[at : at + READ_AT_ONCE]
        present = {key: row for key, row in _rows(table, some)}
        for key in some:
            row = present.get(key)
            if row is None:
                found[key] = GONE
            elif any(plain(row[name]) != new for name, (_, new) in wanted[key].items()):
                found[key] = CHANGED
    return found


def _rows(table: Table, keys: Sequence[Key]) -> Iterator[tuple[Key, dict[str, Any]]]:
    names = [column.name for column in table.primary_key.columns]
    for row in db.session.execute(db.select(table).where(these(table, keys))).mappings():
        yield tuple(plain(row[name]) for name in names), {name: row[name] for name in row}


def these(table: Table, keys: Sequence[Key]) -> Any:
    columns = list(table.primary_key.columns)
    if len(columns) == 1:
        return columns[0].in_([typed(columns[0], key[0]) for key in keys])
    return or_(false(), *(and_(*(c == typed(c, v) for c, v in zip(columns, key, strict=True))) for key in keys))


def typed(column: Column[Any], value: Any) -> Any:
    """The inverse of `plain`, for a column."""
    if value is None:
        return None
    if isinstance(column.type, UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(column.type, DateType):
        return date.fromisoformat(value)
    if isinstance(column.type, EnumType) and column.type.enum_class:
        return column.type.enum_class(value)
    return value
