"""What the search finds of accounts: colleagues of the clubs and of the national teams."""

from typing import Any

from flask import url_for
from sqlalchemy import Select, cast, or_
from sqlalchemy.types import Text

from crm import clock, registries
from crm.access import Permission, Role, may
from crm.accounts.models import RoleGrant, User
from crm.database import db
from crm.registries import Directory, Hit, Shortcut

COLLEAGUES = (Role.COORDINATOR, Role.COLLECTIF, Role.LEE, Role.ADMINISTRATOR)


def offer() -> None:
    """Add colleagues to the search, and inviting one to what may be done."""
    registries.finders.add('colleagues', Directory('Collègues', Permission.TERRITORIES_READ, _titles, _hit))
    invite = Shortcut(
        'Inviter un collègue', 'accounts.add', Permission.USERS_MANAGE, 'person-plus', words='compte', order=80
    )
    registries.shortcuts.add('accounts.add', invite)


def _titles() -> Select[Any]:
    """Those who hold a right of a team today: the people of companies and associations are nobody's colleagues."""
    day = clock.today()
    role = db.select(RoleGrant.user_id).where(
        RoleGrant.role.in_(COLLEAGUES),
        or_(RoleGrant.since.is_(None), RoleGrant.since <= day),
        or_(RoleGrant.until.is_(None), RoleGrant.until > day),
    )
    return db.select(cast(User.id, Text), User.name, User.email, cast(User.id, Text)).where(
        User.active.is_(True), User.id.in_(role)
    )


def _hit(row: Any) -> Hit:
    managed = may(Permission.USERS_MANAGE)
    url = url_for('accounts.show', user_id=int(row.key)) if managed else f'mailto:{row.detail}'
    return Hit(row.title, url, row.detail)
