"""Companies of the demonstration: in real communes, with fictional names and numbers."""

from datetime import timedelta

from sqlalchemy import func

from crm import clock, samples
from crm.companies.models import (
    ClubMembership,
    Company,
    Contact,
    ContactOrigin,
    ContactRole,
    Establishment,
    HeadcountBand,
)
from crm.companies.nomenclature import NAF_VERSION
from crm.database import db
from crm.demo import register, words
from crm.demo.world import World, add_all
from crm.search import fold
from crm.territories.models import Commune, Departement, Postcode

SIZES = dict(zip(HeadcountBand, (18, 20, 18, 16, 11, 8, 6, 3), strict=True))
STREETS = ('des Ateliers', 'du Port', 'de la Gare', 'des Tilleuls')


def build(world: World) -> None:
    """Companies with their establishments, clubs and contacts."""
    towns = _towns()
    counts = _spread(world)
    names = _names(world)
    for code in sorted(counts):
        for _ in range(counts[code]):
            world.companies.append(_company(world, code, next(names)))
    world.chance.shuffle(world.companies)
    add_all(world.companies)
    add_all([e for company in world.companies for e in _establishments(world, company, towns)])
    add_all([_membership(world, company, company.departement_code or '') for company in world.companies])
    add_all(_second_sites(world, towns))
    add_all([c for company in world.companies for c in _contacts(world, company)])


def _spread(world: World) -> dict[str, int]:
    """How many companies a département: a few everywhere, the rest by population."""
    query = db.select(Commune.departement_code, func.sum(Commune.population)).where(
        Commune.departement_code.is_not(None)
    )
    population = {
        code: int(people or 0) for code, people in db.session.execute(query.group_by(Commune.departement_code))
    }
    least = max(1, world.companies_wanted // 400)
    counts = dict.fromkeys(sorted(population), least)
    rest = world.companies_wanted - sum(counts.values())
    for code in world.chance.choices(list(counts), [population[c] + 1 for c in counts], k=max(0, rest)):
        counts[code] += 1
    return counts


def _towns() -> dict[str, list[tuple[str, str, str, int]]]:
    """Towns by département: (INSEE code, name, postcode, population)."""
    query = (
        db.select(Commune.departement_code, Commune.code, Commune.name, func.min(Postcode.code), Commune.population)
        .join(Postcode, Postcode.commune_code == Commune.code)
        .where(Commune.departement_code.is_not(None), Commune.population > 0)
        .group_by(Commune.departement_code, Commune.code, Commune.name, Commune.population)
        .order_by(Commune.code)
    )
    towns: dict[str, list[tuple[str, str, str, int]]] = {}
    for departement, code, name, postcode, population in db.session.execute(query):
        towns.setdefault(departement, []).append((code, name, postcode, population))
    return towns


def _names(world: World):  # type: ignore[no-untyped-def]
    seen: set[str] = set()
    number = 0
    while True:
        section = world.pick(list(words.TRADES), (2, 18, 1, 9, 14, 7, 6, 10, 5, 12, 8, 3, 8, 2, 2))
        name = f'{world.pick(words.TRADES[section][1])} {world.pick(words.STEMS)}'
        if name in seen:
            name = f'{name} {world.pick(words.LAST_NAMES)}'
        if name in seen:
            number += 1
            name = f'{name} {number}'
        seen.add(name)
        yield name, section


def _company(world: World, code: str, named: tuple[str, str]) -> Company:
    name, section = named
    created = world.moment(world.day(world.first_day - timedelta(days=200), world.today - timedelta(days=20)))
    has_siren = world.chance.random() > 0.02
    siren = samples.siren(len(world.companies) + 1) if has_siren else None
    checked = has_siren and world.chance.random() < 0.8
    return Company(
        siren=siren,
        name=name,
        folded=fold(f'{name} {siren or ""}'),
        sort_name=fold(name),
        departement_code=code,
        naf_code=words.TRADES[section][0],
        naf_version=NAF_VERSION,
        naf_section=section,
        headcount_band=world.pick(list(SIZES), list(SIZES.values())),
        headcount_year=world.today.year - 2,
        **(register.answer(world, len(world.companies)) if checked else {}),
        source='démonstration',
        created_at=created,
        updated_at=created,
    )


def _establishments(
    world: World, company: Company, towns: dict[str, list[tuple[str, str, str, int]]]
) -> list[Establishment]:
    if company.siren is None:
        return []
    return [_site(world, company, company.departement_code or '', 1, towns)]


def _site(
    world: World, company: Company, code: str, nic: int, towns: dict[str, list[tuple[str, str, str, int]]]
) -> Establishment:
    commune, city, postcode, _ = world.pick(towns[code], [town[3] for town in towns[code]])
    return Establishment(
        siret=samples.siret(company.siren or '', nic),
        company_id=company.id,
        is_head_office=nic == 1,
        address=f'{world.chance.randrange(1, 90)} rue {world.pick(STREETS)}',
        postcode=postcode,
        city=city,
        commune_code=commune,
        departement_code=code,
    )


def _membership(world: World, company: Company, code: str) -> ClubMembership:
    since = clock.day_of(company.created_at)
    return ClubMembership(company_id=company.id, club_id=world.clubs[code].id, since=since, source='démonstration')


def _second_sites(
    world: World, towns: dict[str, list[tuple[str, str, str, int]]]
) -> list[Establishment | ClubMembership]:
    """One company in sixteen has a site elsewhere, often followed by the club there."""
    made: list[Establishment | ClubMembership] = []
    codes = sorted(db.session.scalars(db.select(Departement.code)))
    for company in world.companies:
        if company.siren and world.chance.random() < 0.06:
            code = world.pick([c for c in codes if c != company.departement_code])
            made.append(_site(world, company, code, 2, towns))
            if world.chance.random() < 0.7:
                made.append(_membership(world, company, code))
    return made


def _contacts(world: World, company: Company) -> list[Contact]:
    return [_contact(world, company) for _ in range(world.pick((0, 1, 2), (15, 60, 25)))]


def _contact(world: World, company: Company) -> Contact:
    first, last = world.pick(words.FIRST_NAMES), world.pick(words.LAST_NAMES)
    role, job = world.pick(words.JOBS)
    created = clock.day_of(company.created_at)
    return Contact(
        company_id=company.id,
        club_id=world.clubs[company.departement_code or 'national'].id,
        first_name=first,
        last_name=last,
        job_title=job,
        role=ContactRole(role),
        email=f'{fold(first)}.{fold(last)}@{fold(company.name).replace(" ", "-")}.example',
        phone=f'+33{world.chance.randrange(1, 6)}99{world.chance.randrange(10**6):06d}',
        origin=world.pick(list(ContactOrigin)),
        informed_on=created + timedelta(days=world.chance.randrange(30)) if world.chance.random() < 0.7 else None,
        objection_on=created + timedelta(days=60) if world.chance.random() < 0.02 else None,
        created_at=company.created_at,
    )
