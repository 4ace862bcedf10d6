"""What undoing an import would do, in words."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from crm import access, operations
from crm.database import Base, db
from crm.operations.naming import counted


def named_obstacles(obstacles: Iterable[operations.Obstacle], most: int) -> list[tuple[str, str]]:
    """(what the record is called, why it stays) of the first obstacles."""
    shown = list(islice(obstacles, most))
    names: dict[tuple[str, Any], str] = {}
    with access.for_everyone('ce que fait un import se défait en entier'):
        for table in {obstacle.table for obstacle in shown}:
            names |= _names(table, [obstacle.key[0] for obstacle in shown if obstacle.table == table])
    return [(names.get((o.table, o.key[0]), _kind(o.table)), o.reason) for o in shown]


def _names(table: str, ids: Sequence[Any]) -> dict[tuple[str, Any], str]:
    model: Any = next((m.class_ for m in Base.registry.mappers if getattr(m.local_table, 'name', '') == table), None)
    if model is None:
        return {}
    found = {}
    for record in db.session.scalars(db.select(model).where(model.id.in_(ids))):
        text = next(
            (t for name in ('display_name', 'full_name', 'name', 'siret') if (t := getattr(record, name, ''))), ''
        )
        company = getattr(record, 'company', None)
        about = text or getattr(company, 'display_name', '')
        found[table, record.id] = f'{_kind(table)} : {about}' if about else _kind(table)
    return found


def _kind(table: str) -> str:
    """« Entreprise »."""
    word = counted(table, 1).removeprefix('1 ')
    return word[:1].upper() + word[1:]
