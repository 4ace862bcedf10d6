"""Who reads drafts and who is told of failures."""

from sqlalchemy import or_

from crm import clock
from crm.access import ALLOWED, Permission, Role
from crm.accounts.models import RoleGrant, User
from crm.database import db


def in_force() -> list[object]:
    """Criteria: an account that may sign in, a right that holds today."""
    day = clock.today()
    return [User.active, RoleGrant.since <= day, or_(RoleGrant.until.is_(None), RoleGrant.until > day)]


def _holders(roles: set[Role]) -> list[User]:
    query = (
        db.select(User).join(RoleGrant).where(RoleGrant.role.in_(roles), *in_force()).distinct().order_by(User.email)
    )
    return list(db.session.scalars(query))


def reviewers() -> list[User]:
    """Accounts that may review and publish reports."""
    return _holders(ALLOWED[Permission.REPORTS_REVIEW])


def staff_addresses() -> list[str]:
    """Who is told of failures: the Collectif's team and the administration."""
    return [user.email for user in _holders({Role.COLLECTIF, Role.ADMINISTRATOR})]
