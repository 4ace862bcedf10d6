"""What the search finds of advocacy: joint actions and positions."""

from typing import Any

from flask import url_for
from sqlalchemy import Select, case, cast, literal
from sqlalchemy.types import Text

from crm import registries
from crm.access import Permission
from crm.advocacy.models import ActionState, AdvocacyAction, Institution, InstitutionKind, Position, PositionState
from crm.database import db
from crm.registries import Directory, Hit, Shortcut

LATEST = 300


def offer() -> None:
    """Add advocacy to the search, and what one may do with it."""
    read, edit = Permission.ADVOCACY_READ, Permission.ADVOCACY_EDIT
    registries.finders.add('advocacy', Directory('Plaidoyer', read, _actions, _action, 'advocacy.action', 'action_id'))
    registries.finders.add(
        'positions', Directory('Prises de position', read, _positions, _position, 'advocacy.position', 'position_id')
    )
    registries.finders.add(
        'institutions', Directory('Institutions', read, _places, _place, 'advocacy.institution', 'institution_id')
    )
    add = Shortcut('Ajouter une action de plaidoyer', 'advocacy.add_action', edit, 'megaphone')
    registries.shortcuts.add('advocacy.add_action', add)


def _actions() -> Select[Any]:
    it = AdvocacyAction
    query = db.select(cast(it.id, Text), it.title, cast(it.on, Text), cast(it.state, Text))
    return query.order_by(it.on.desc(), it.id.desc()).limit(LATEST)


def _action(row: Any) -> Hit:
    year, month, day = row.detail[:10].split('-')
    url = url_for('advocacy.action', action_id=int(row.key))
    return Hit(row.title, url, f'Action du {day}/{month}/{year}', ActionState(row.state))


def _positions() -> Select[Any]:
    it = Position
    query = db.select(cast(it.id, Text), it.title, literal('Prise de position'), cast(it.state, Text))
    return query.order_by(it.id.desc()).limit(LATEST)


def _position(row: Any) -> Hit:
    url = url_for('advocacy.position', position_id=int(row.key))
    return Hit(row.title, url, row.detail, PositionState(row.state))


def _places() -> Select[Any]:
    it = Institution
    named = it.name + case((it.service == '', ''), else_=', ' + it.service)
    query = db.select(cast(it.id, Text), named, it.function, cast(it.kind, Text))
    return query.where(it.closed_on.is_(None)).order_by(it.folded).limit(LATEST)


def _place(row: Any) -> Hit:
    url = url_for('advocacy.institution', institution_id=int(row.key))
    return Hit(row.title, url, row.detail, InstitutionKind(row.state))
