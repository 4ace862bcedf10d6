"""What the search finds of associations."""

from typing import Any

from flask import url_for
from sqlalchemy import Select, case, cast, literal
from sqlalchemy.types import Text

from crm import registries
from crm.access import Permission
from crm.associations.models import MemberAssociation
from crm.database import db
from crm.registries import Directory, Hit, Shortcut


def offer() -> None:
    """Add associations to the search, and what one may do with them."""
    read, edit = Permission.ASSOCIATIONS_READ, Permission.ASSOCIATIONS_EDIT
    registries.finders.add(
        'associations', Directory('Associations', read, _titles, _hit, 'associations.show', 'association_id')
    )
    registries.shortcuts.add(
        'associations.add', Shortcut('Ajouter une association', 'associations.add', edit, 'people')
    )


def _titles() -> Select[Any]:
    active = case((MemberAssociation.active.is_(True), literal('')), else_=literal('left'))
    detail = case(
        (MemberAssociation.labelled.is_(True), literal('Association labellisée')), else_=literal('Association')
    )
    return db.select(cast(MemberAssociation.id, Text), MemberAssociation.name, detail, active)


def _hit(row: Any) -> Hit:
    state = ('N’est plus membre', 'neutral') if row.state else None
    return Hit(row.title, url_for('associations.show', association_id=int(row.key)), row.detail, state)
