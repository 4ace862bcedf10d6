"""The national view of a group: its sites by région, the clubs that follow each, and one fact a column by club."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import func

from crm import access, registries
from crm.companies.models import ClubMembership, Company, Establishment
from crm.companies.queries.clubs import Pairs, sites_taken
from crm.companies.queries.files import clubs_of
from crm.companies.queries.places import departement_names
from crm.database import db
from crm.registries import GroupColumn
from crm.search import fold
from crm.territories.models import Club, Departement, Region

NOWHERE = 'Département inconnu ou hors de France'
SHOWN_AT_ONCE = 400


@dataclass(frozen=True)
class Site:
    """A site and the clubs that follow it; `by_default`: nobody took it, its département's club follows it."""

    establishment: Establishment
    departement: str
    clubs: Sequence[Club]
    by_default: bool


@dataclass(frozen=True)
class Group:
    """Sites by région, in the order of the names. `counts` are of all régions, `regions` of those shown."""

    counts: Sequence[tuple[str, str, int]]
    regions: Sequence[tuple[str, Sequence[Site]]]
    total: int
    closed: int
    orphans: int


def may_see_group(pairs: Pairs) -> bool:
    """The national view is for the national teams and for clubs that follow the company (`clubs_of` gave `pairs`)."""
    held = access.perimeter()
    return access.sees_all_clubs() or any(
        club.id in held.clubs and membership.until is None for club, membership in pairs
    )


def group_of(company: Company, pairs: Pairs, region: str = '', with_closed: bool = False) -> Group:
    """The sites of a company; of one région (its code, '-' for none) when asked or when there are over 400."""
    counted = _counts(company)
    counts = [(code, name, opened + (closed if with_closed else 0)) for code, name, opened, closed in counted]
    counts = [line for line in counts if line[2]]
    total = sum(number for _, _, number in counts)
    if not region and total > SHOWN_AT_ONCE:
        region = counts[0][0]
    sites = _sites(company, pairs, region, with_closed)
    regions = [(name, list(of_region)) for name, of_region in groupby(sites, lambda pair: pair[0])]
    return Group(
        counts=counts,
        regions=[(name, [site for _, site in pairs]) for name, pairs in regions],
        total=total,
        closed=sum(closed for *_, closed in counted),
        orphans=sum(not site.clubs for _, site in sites),
    )


def _counts(company: Company) -> list[tuple[str, str, int, int]]:
    """(région code or '-', name, open sites, closed ones), by name, those without a région last."""
    opened = func.count().filter(Establishment.closed_on.is_(None))
    closed = func.count().filter(Establishment.closed_on.is_not(None))
    query = (
        db.select(Region.code, Region.name, opened, closed)
        .select_from(Establishment)
        .outerjoin(Departement, Departement.code == Establishment.departement_code)
        .outerjoin(Region, Region.code == Departement.region_code)
        .where(Establishment.company_id == company.id)
        .group_by(Region.code, Region.name)
    )
    found = [(code or '-', name or NOWHERE, here, gone) for code, name, here, gone in db.session.execute(query)]
    return sorted(found, key=lambda line: (line[0] == '-', fold(line[1])))


def _sites(company: Company, pairs: Pairs, region: str, with_closed: bool) -> list[tuple[str, Site]]:
    query = (
        db.select(Establishment, Departement.name, Region.name)
        .outerjoin(Departement, Departement.code == Establishment.departement_code)
        .outerjoin(Region, Region.code == Departement.region_code)
        .where(Establishment.company_id == company.id)
    )
    if not with_closed:
        query = query.where(Establishment.closed_on.is_(None))
    if region:
        query = query.where(Region.code.is_(None) if region == '-' else Region.code == region)
    followers = SiteFollowers(company, pairs)
    found = [
        (region_name or NOWHERE, followers.of(site, departement or ''))
        for site, departement, region_name in db.session.execute(query)
    ]
    return sorted(found, key=_in_order)


def _in_order(pair: tuple[str, Site]) -> Any:
    region, site = pair
    it = site.establishment
    return region == NOWHERE, fold(region), it.departement_code or '', not it.is_head_office, fold(it.city), it.siret


class SiteFollowers:
    """Which clubs follow each site of a company: two statements at most, whatever the number of sites."""

    def __init__(self, company: Company, pairs: Pairs | None = None) -> None:
        pairs = clubs_of(company) if pairs is None else pairs
        present = [club for club, membership in pairs if membership.until is None]
        by_id = {club.id: club for club in present}
        self._at_home: dict[str | None, Club] = {c.departement_code: c for c in present if c.departement_code}
        self._taken: dict[int, list[Club]] = {}
        for club_id, site_id in sites_taken(company):
            if club_id in by_id:
                self._taken.setdefault(site_id, []).append(by_id[club_id])

    def of(self, establishment: Establishment, departement: str = '') -> Site:
        taken = self._taken.get(establishment.id, [])
        home = self._at_home.get(establishment.departement_code)
        clubs = taken or ([home] if home else [])
        return Site(establishment, departement, clubs, by_default=bool(clubs) and not taken)


def sites_of(company: Company) -> list[Site]:
    """Open sites of a company with their followers, by département, the head office first."""
    names = departement_names()
    followers = SiteFollowers(company)
    query = db.select(Establishment).filter_by(company_id=company.id, closed_on=None)
    query = query.order_by(Establishment.departement_code, Establishment.is_head_office.desc(), Establishment.siret)
    return [followers.of(site, names.get(site.departement_code or '', '')) for site in db.session.scalars(query)]


def group_columns(company: Company) -> list[GroupColumn]:
    """What other features say of the work of each club with this company: states and days, nothing of the content."""
    return [make(company) for make in registries.group_columns]


def with_lead_of_own_club() -> Any:
    """Criterion on Company: a club of the reader leads (any club's, for the Collectif's staff)."""
    held = access.perimeter()
    query = db.select(ClubMembership.company_id).where(ClubMembership.is_lead, ClubMembership.until.is_(None))
    return Company.id.in_(query if held.staff else query.where(ClubMembership.club_id.in_(held.clubs)))


def followed_by_several() -> Any:
    """Criterion on Company: several clubs follow it today."""
    query = db.select(ClubMembership.company_id).where(ClubMembership.until.is_(None))
    return Company.id.in_(query.group_by(ClubMembership.company_id).having(func.count() > 1))
