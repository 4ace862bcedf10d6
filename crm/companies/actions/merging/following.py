"""What refers to a sheet that goes follows the one that stays, row by row, so that it can go back."""

from typing import Any

from sqlalchemy import Table

from crm import history, operations, registries
from crm.accounts.models import RoleGrant, ScopeKind
from crm.companies.models import Company
from crm.companies.queries import merging
from crm.companies.queries.merging import Reference
from crm.database import db
from crm.operations import Operation


def follow(operation: Operation, table: str, old: Any, new: Any) -> None:
    """Have all that refers to the record `old` of a table refer to `new`, by the schema."""
    for reference in merging.references_to(table):
        for mine, theirs in merging.clashes(reference, new, old):
            _settle(operation, reference.table, mine, theirs)
        _move(operation, reference, old, new)


def _settle(operation: Operation, table: Table, mine: dict[str, Any], theirs: dict[str, Any]) -> None:
    """A row that both sheets have: the kept one takes what the other brings, the other goes."""
    moving, keys = registries.company_moves.get(table.name), list(table.primary_key.columns.keys())
    model = merging.model_of(table)
    if len(keys) == 1:
        follow(operation, table.name, theirs[keys[0]], mine[keys[0]])
    if model is not None and moving is not None and moving.settle is not None:
        rows: list[Any] = [db.session.get_one(model, tuple(row[key] for key in keys)) for row in (mine, theirs)]
        moving.settle(*rows)
        db.session.flush()
        theirs = {column.name: getattr(rows[1], column.name) for column in table.columns}
    operations.keep_deleted(operation, table, [theirs])
    db.session.execute(db.delete(table).where(*(table.c[key] == theirs[key] for key in keys)))


def _move(operation: Operation, reference: Reference, old: Any, new: Any) -> None:
    table, column, keys = reference.table, reference.column, list(reference.table.primary_key.columns)
    if column in keys:
        rows = [dict(row) for row in db.session.execute(db.select(table).where(column == old)).mappings()]
        moved = [row | {column.name: new} for row in rows]
        if not rows:
            return
        operations.keep_deleted(operation, table, rows)
        db.session.execute(db.delete(table).where(column == old))
        db.session.execute(db.insert(table), moved)
        operations.keep_created(operation, table, [tuple(row[key.name] for key in keys) for row in moved])
        return
    found = db.session.execute(db.select(*keys).where(column == old))
    changes = {tuple(key): {column.name: (old, new)} for key in found}
    operations.keep_updated(operation, table, changes)
    db.session.execute(db.update(table).where(column == old).values({column.name: new}))


def follow_by_word(operation: Operation, old: int, new: int, label: str) -> None:
    """What refers to a company without a foreign key: the states it went through, the rights limited to it.

    The states are those of one company now: a figure of a past period counts it once.
    """
    passages = db.select(history.StateChange.id).filter_by(table=Company.__tablename__, record_id=old)
    ids = list(db.session.scalars(passages))
    operations.keep_updated(operation, history.StateChange, {key: {'record_id': (old, new)} for key in ids})
    update = db.update(history.StateChange).where(history.StateChange.id.in_(ids)).values(record_id=new)
    db.session.execute(update.execution_options(synchronize_session=False))
    for grant in db.session.scalars(db.select(RoleGrant).filter_by(scope_kind=ScopeKind.COMPANY, scope_id=str(old))):
        grant.scope_id, grant.scope_label = str(new), label
