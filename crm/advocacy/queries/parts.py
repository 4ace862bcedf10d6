"""What stands beside actions and positions in their exports, read for a few thousand of them at once."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Table

from crm.advocacy.models import (
    Institution,
    Outcome,
    Position,
    PositionVersion,
    action_company,
    action_institution,
    action_position,
)
from crm.companies.models import Company
from crm.database import db


def institutions(ids: Sequence[int]) -> dict[int, str]:
    """{action id: its institutions}"""
    return _named(action_institution, Institution, 'institution_id', ids, lambda one: one.label)


def positions(ids: Sequence[int]) -> dict[int, str]:
    """{action id: the positions it defends}"""
    return _named(action_position, Position, 'position_id', ids, lambda one: one.title)


def companies(ids: Sequence[int]) -> dict[int, str]:
    """{action id: the companies it concerns}"""
    return _named(action_company, Company, 'company_id', ids, lambda one: one.display_name)


def _named(held: Table, model: Any, column: str, ids: Sequence[int], label: Callable[[Any], str]) -> dict[int, str]:
    query = db.select(held.c.action_id, model).join(model, model.id == held.c[column])
    found: dict[int, list[str]] = {}
    for key, one in db.session.execute(query.where(held.c.action_id.in_(ids)).order_by(held.c.action_id, model.id)):
        found.setdefault(key, []).append(label(one))
    return {key: ' | '.join(names) for key, names in found.items()}


def outcomes(ids: Sequence[int]) -> dict[int, Outcome]:
    """{action id: what came of it last}"""
    query = db.select(Outcome).where(Outcome.action_id.in_(ids)).order_by(Outcome.on, Outcome.id)
    return {one.action_id: one for one in db.session.scalars(query)}


def texts(ids: Sequence[int]) -> dict[int, PositionVersion]:
    """{position id: its version in force, else the one at work}"""
    return {one.id: one.shown for one in db.session.scalars(db.select(Position).where(Position.id.in_(ids)))}
