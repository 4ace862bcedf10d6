"""Reads of who follows a company: which club leads, who is in charge, which sites each follows."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam

from crm import access
from crm.access import Role
from crm.accounts.models import RoleGrant, ScopeKind, User
from crm.companies.models import ClubEstablishment, ClubMembership, Company, Establishment
from crm.companies.queries.files import clubs_of
from crm.database import db
from crm.once import once_a_page
from crm.statements import Statement, composed_once
from crm.territories.models import Club


@dataclass(frozen=True)
class Following:
    """A club that follows a company, or did. Owner and note are blank for who may not read them (`open` is False)."""

    club: Club
    membership: ClubMembership
    leads: bool
    sites: int
    open: bool
    owner: str = ''
    note: str = ''


Pairs = Sequence[tuple[Club, ClubMembership]]


def followings(company: Company, pairs: Pairs | None = None) -> list[Following]:
    """Clubs that follow a company or did: the lead first, then those present, by age.

    Here and below `pairs` is what `clubs_of` found, for pages that ask several questions.
    """
    pairs = clubs_of(company) if pairs is None else pairs
    lead = lead_among([membership for _, membership in pairs])
    sites, names = (
        Counter(club_id for club_id, _ in sites_taken(company)),
        _owner_names([m for club, m in pairs if is_open(club)]),
    )
    found = [
        Following(
            club,
            membership,
            leads=membership is lead,
            sites=sites[club.id],
            open=is_open(club),
            owner=names.get(membership.owner_id or 0, '') if is_open(club) else '',
            note=membership.note if is_open(club) else '',
        )
        for club, membership in pairs
    ]
    return sorted(found, key=lambda it: not it.leads)


def is_open(club: Club) -> bool:
    """Whether the reader may read and write what this club keeps for itself."""
    held = access.perimeter()
    return held.staff or club.id in held.clubs


def lead_among(memberships: Sequence[ClubMembership]) -> ClubMembership | None:
    """The membership that leads: the one marked, else the oldest of those present."""
    present = [membership for membership in memberships if membership.until is None]
    return min(present, key=lambda m: (not m.is_lead, m.since, m.id), default=None)


def lead_of(company: Company, pairs: Pairs | None = None) -> Club | None:
    """The club that leads with a company; None when no club follows it."""
    pairs = clubs_of(company) if pairs is None else pairs
    lead = lead_among([membership for _, membership in pairs])
    return next((club for club, membership in pairs if membership is lead), None)


def followers_of(company: Company) -> list[Club]:
    """Clubs that follow a company today."""
    return [club for club, membership in clubs_of(company) if membership.until is None]


def may_choose_lead(company: Company, pairs: Pairs | None = None) -> bool:
    """The lead is changed by the club that leads, or by the Collectif's staff."""
    lead = lead_of(company, pairs)
    return access.perimeter().staff or (lead is not None and lead.id in access.perimeter().clubs)


def colleagues_of(club: Club) -> list[User]:
    """Active accounts that coordinate a club today, by name."""
    query = (
        db.select(User)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(
            User.active,
            RoleGrant.role == Role.COORDINATOR,
            RoleGrant.scope_kind == ScopeKind.CLUB,
            RoleGrant.scope_id == str(club.id),
        )
        .order_by(User.name, User.id)
    )
    users = db.session.scalars(query).unique()
    return [user for user in users if str(club.id) in user.scope_ids(Role.COORDINATOR, ScopeKind.CLUB)]


def site_ids_of(club: Club, company: Company) -> set[int]:
    """Sites of a company that a club has taken."""
    return {site_id for club_id, site_id in sites_taken(company) if club_id == club.id}


def sites_taken(company: Company) -> Sequence[tuple[int, int]]:
    """(club id, establishment id) of the sites of a company that clubs have taken, in the order they did."""
    rows = _sites_and_takers(company)
    taken = [(link_id, club_id, site.id) for site, link_id, club_id in rows if link_id and club_id]
    return [(club_id, site_id) for _, club_id, site_id in sorted(taken)]


def sites_of_file(company: Company) -> list[Establishment]:
    """Every site of a company, the head office first."""
    return list(dict.fromkeys(site for site, _, _ in _sites_and_takers(company)))


def _sites_and_takers(company: Company) -> Sequence[tuple[Establishment, int | None, int | None]]:
    """(site, ClubEstablishment id, club id), once a club that took the site, or once with None."""
    asked = {'company': company.id}
    return once_a_page(
        ('sites_and_takers', company.id),
        lambda: [tuple(row) for row in db.session.execute(_sites_with_takers(), asked)],
    )


@composed_once
def _sites_with_takers() -> Statement:
    return (
        db.select(Establishment, ClubEstablishment.id, ClubEstablishment.club_id)
        .outerjoin(ClubEstablishment, ClubEstablishment.establishment_id == Establishment.id)
        .where(Establishment.company_id == bindparam('company'))
        .order_by(Establishment.is_head_office.desc(), Establishment.siret, ClubEstablishment.id)
    )


def _owner_names(memberships: Sequence[ClubMembership]) -> dict[int, str]:
    ids = {membership.owner_id for membership in memberships if membership.owner_id}
    if not ids:
        return {}
    query = db.select(User.id, User.name).where(User.id.in_(ids))
    return {user_id: name for user_id, name in db.session.execute(query)}
