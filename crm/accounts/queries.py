"""Reads of accounts: who they are, what they may do."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_
from sqlalchemy.orm import selectinload

from crm import clock
from crm.access import Role
from crm.accounts.models import RoleGrant, ScopeKind, User
from crm.choices import Choice
from crm.database import db
from crm.history import Trace
from crm.links import SignedLink
from crm.registries import ClubColleague
from crm.search import escaped
from crm.territories.models import Club

RESET_ASKED = 'reset_asked'


class AccountState(Choice):
    """Where an account stands."""

    ACTIVE = 'active', 'Actif', 'success'
    INVITED = 'invited', 'Invitation envoyée', 'info'
    NO_RIGHT = 'no_right', 'Sans droit en cours', 'warning'
    INACTIVE = 'inactive', 'Désactivé', 'neutral'


def state_of(user: User) -> AccountState:
    if not user.active:
        return AccountState.INACTIVE
    if not user.password_hash:
        return AccountState.INVITED
    return AccountState.ACTIVE if user.grants_in_force else AccountState.NO_RIGHT


def user_with_email(email: str) -> User | None:
    """The account of an address, whatever its capitals."""
    return db.session.scalar(db.select(User).where(User.email == normal_email(email)))


def normal_email(email: str) -> str:
    return email.strip().lower()


def users_found(words: str = '', role: str = '', state: str = '') -> list[User]:
    """Accounts whose name, address or perimeter contains each word; by name. Rights are loaded."""
    query = db.select(User).options(selectinload(User.grants)).order_by(func.lower(User.name), User.id)
    for word in words.lower().split()[:8]:
        query = query.where(_mentions(word))
    if role:
        query = query.where(User.grants.any(and_(RoleGrant.role == role, _in_force())))
    found = db.session.scalars(query)
    return [user for user in found if not state or state_of(user) == state]


def _mentions(word: str) -> ColumnElement[bool]:
    like = f'%{escaped(word)}%'
    columns = (func.lower(User.name), User.email)
    scope = User.grants.any(func.lower(RoleGrant.scope_label).like(like, escape='\\'))
    return or_(*(column.like(like, escape='\\') for column in columns), scope)


def _in_force() -> ColumnElement[bool]:
    day = clock.today()
    return and_(RoleGrant.since <= day, or_(RoleGrant.until.is_(None), RoleGrant.until > day))


def other_administrators(but: User) -> int:
    """How many active accounts hold the administrator's right in force, besides this one."""
    right = exists().where(RoleGrant.user_id == User.id, RoleGrant.role == Role.ADMINISTRATOR, _in_force())
    query = db.select(func.count()).select_from(User).where(User.active, User.id != but.id, right)
    return db.session.scalar(query) or 0


def invitation_sent_at(user: User) -> datetime | None:
    """When the invitation still waiting for an answer was sent."""
    query = db.select(func.max(SignedLink.created_at)).filter_by(purpose='invitation', subject_id=user.id, used_at=None)
    return db.session.scalar(query)


def resets_asked(address: str, within: timedelta) -> int:
    """How many links were asked from this address lately."""
    query = db.select(func.count()).select_from(Trace).filter_by(kind=RESET_ASKED, subject=address)
    return db.session.scalar(query.where(Trace.at > clock.now() - within)) or 0


def club_colleagues(clubs: Sequence[Club]) -> dict[int, list[ClubColleague]]:
    """Accounts that coordinate these clubs today, by club id."""
    named = {str(club.id): club.id for club in clubs}
    query = (
        db.select(RoleGrant)
        .options(selectinload(RoleGrant.user))
        .filter_by(role=Role.COORDINATOR, scope_kind=ScopeKind.CLUB)
        .where(_in_force(), RoleGrant.user.has(User.active))
        .order_by(RoleGrant.id)
    )
    found: dict[int, list[ClubColleague]] = {}
    for grant in db.session.scalars(query):
        if grant.scope_id in named:
            colleague = ClubColleague(grant.user.name, grant.user.email, grant.since, grant.until)
            found.setdefault(named[grant.scope_id], []).append(colleague)
    return found
