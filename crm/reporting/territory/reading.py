"""What the sheets read beside the figures: a fixed number of statements, for the whole country."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from crm import access
from crm.advocacy import queries as advocacy
from crm.advocacy.models import QuoteUse
from crm.associations import queries as associations_queries
from crm.associations.models import MemberAssociation
from crm.associations.queries import Place
from crm.commitments import queries as commitments
from crm.companies.models import Company, HeadcountBand
from crm.database import db
from crm.reporting.territory.values import ClubLine, QuoteLine
from crm.territories import queries as territories
from crm.territories.models import Departement, ZoneVersion
from crm.territories.queries import ZoneCounts


class Engaged(NamedTuple):
    """A company with a commitment in force."""

    id: int
    size: HeadcountBand | None
    sector: str


def departements() -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """Codes of départements by région, and their names."""
    found: dict[str, tuple[str, ...]] = {}
    names = {}
    query = db.select(Departement.code, Departement.name, Departement.region_code).order_by(Departement.code)
    for code, name, region in db.session.execute(query):
        found[region] = (*found.get(region, ()), code)
        names[code] = name
    return found, names


def engaged(day: date) -> dict[str, set[Engaged]]:
    """Companies with a commitment in force at the first hour of `day` (with a SIREN), by département of it."""
    force, places = commitments.in_force(day).subquery(), commitments.places().subquery()
    query = (
        db.select(places.c.departement_code, Company.id, Company.headcount_band, Company.naf_section)
        .select_from(force)
        .join(places, places.c.commitment_id == force.c.id)
        .join(Company, Company.id == force.c.company_id)
        .where(Company.siren.is_not(None))
        .distinct()
    )
    found: dict[str, set[Engaged]] = {}
    for code, *company in db.session.execute(query):
        found.setdefault(code, set()).add(Engaged(*company))
    return found


def quotes(day: date) -> list[tuple[int, QuoteLine]]:
    """(company, its words) for each quote that may be published on `day`, latest first."""
    return [
        (
            quote.company_id,
            QuoteLine(quote.id, quote.quote, quote.company.usual_name or quote.company.name, quote.speaker),
        )
        for quote in advocacy.quotable_in(QuoteUse.REPORTS, day)
    ]


def associations() -> tuple[list[MemberAssociation], dict[int, list[Place]]]:
    """Active associations by name, and the places of each."""
    active = associations_queries.active_associations()
    return active, associations_queries.places_of([association.id for association in active])


def zones(day: date) -> list[tuple[ZoneVersion, Mapping[str, ZoneCounts]]]:
    """The lists of zones in force on `day`, with their counts by département."""
    in_force = territories.in_force_among(territories.zone_versions(), day)
    return [(version, territories.counts_by_departement(version)) for version in in_force.values()]


def clubs() -> dict[str, ClubLine]:
    """What to write to each club, by code of département; the national one under ''."""
    found = territories.clubs_found()
    coordinators = territories.coordinators_of(found)
    return {
        club.departement_code or '': ClubLine(
            club.name,
            ', '.join(host.organisation for host in territories.hosts_today(club)),
            ', '.join(person.name for person in coordinators[club.id]),
            club.email,
            club.website,
        )
        for club in found
    }


def withdrawn(ids: list[int], day: date) -> bool:
    """Whether one of these quotes may no longer be published."""
    if not ids:
        return False
    with access.for_everyone('une citation retirée ne se diffuse plus, quel que soit le lecteur'):
        return bool(set(ids) - {quote.id for quote in advocacy.quotable_in(QuoteUse.REPORTS, day)})
