"""A selection of companies: what acting on it would do, and what is left out and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal

from crm import access, clock
from crm.accounts.models import RoleGrant, ScopeKind, User
from crm.companies.models import ClubMembership, Company
from crm.companies.queries.filters import CompanyFilter, criteria, followed_by
from crm.database import db
from crm.registries import BulkAction
from crm.territories.models import Club

NOT_OURS = 'Votre club ne suit pas ces entreprises'


@dataclass(frozen=True)
class Preview:
    """How many companies are selected, how many would change, and (reason, number) of those left out."""

    total: int
    kept: int
    left_out: list[tuple[str, int]]


def preview(asked: CompanyFilter, action: BulkAction, values: dict[str, Any]) -> Preview:
    """What an action would do to a selection: one statement."""
    reasons = list(action.left_out(values))
    place = _place(reasons).label('place')
    each = db.select(place).select_from(Company).where(*criteria(asked)).subquery()
    counts = {at: n for at, n in db.session.execute(db.select(each.c.place, func.count()).group_by(each.c.place))}
    left = [(reason, counts[at]) for at, (reason, _) in enumerate(reasons, 1) if counts.get(at)]
    return Preview(sum(counts.values()), counts.get(0, 0), left)


def some_kept(asked: CompanyFilter, action: BulkAction, values: dict[str, Any], limit: int = 8) -> Sequence[Company]:
    """The first companies, by name, that an action would change."""
    query = db.select(Company).where(*criteria(asked), _place(list(action.left_out(values))) == 0)
    return db.session.scalars(query.order_by(Company.sort_name, Company.id).limit(limit)).all()


def next_kept(
    asked: CompanyFilter, action: BulkAction, values: dict[str, Any], after: int, size: int
) -> Sequence[Company]:
    """The companies to change next, by id, after the one where the work stopped."""
    query = db.select(Company).where(*criteria(asked), _place(list(action.left_out(values))) == 0, Company.id > after)
    return db.session.scalars(query.order_by(Company.id).limit(size)).all()


def _place(reasons: Sequence[tuple[str, ColumnElement[bool]]]) -> ColumnElement[int]:
    """0 for a company to change, else the number of the first reason that leaves it out."""
    if not reasons:
        return literal(0)
    return case(*((criterion, at) for at, (_, criterion) in enumerate(reasons, 1)), else_=0)


def not_ours() -> list[tuple[str, ColumnElement[bool]]]:
    """Reason to leave out what no club of the reader follows; nothing for the Collectif's staff."""
    held = access.perimeter()
    return [] if held.staff else [(NOT_OURS, ~followed_by(ClubMembership.club_id.in_(held.clubs)))]


def not_followed(club_id: int | None, name: str) -> list[tuple[str, ColumnElement[bool]]]:
    """Reason to leave out what a club does not follow."""
    if club_id is None:
        return []
    return [(f'{name} ne les suit pas', ~followed_by(ClubMembership.club_id == club_id))]


def colleagues(clubs: Sequence[Club]) -> dict[int, list[User]]:
    """Active accounts that coordinate these clubs today, by club id and by name: one statement."""
    day = clock.today()
    query = (
        db.select(RoleGrant.scope_id, User)
        .join(User, User.id == RoleGrant.user_id)
        .where(
            User.active,
            RoleGrant.role == access.Role.COORDINATOR,
            RoleGrant.scope_kind == ScopeKind.CLUB,
            RoleGrant.scope_id.in_([str(club.id) for club in clubs]),
            RoleGrant.since <= day,
            RoleGrant.until.is_(None) | (RoleGrant.until > day),
        )
    )
    found: dict[int, list[User]] = {}
    for key, user in db.session.execute(query.order_by(User.name, User.id)):
        found.setdefault(int(key), []).append(user)
    return found
