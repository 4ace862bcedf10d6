"""Objective 2, mobilise: O2.11, companies with a commitment in force by size, activity and région."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from crm.commitments import queries as commitments
from crm.companies.models import Company, HeadcountBand
from crm.companies.nomenclature import SECTIONS
from crm.convention.indicators import facts, proofs, scopes
from crm.convention.indicators.definitions import Definition, Figure, Indicator, Proof
from crm.convention.indicators.periods import Period
from crm.convention.indicators.wanted import NATIONAL_SCOPE, Wanted
from crm.database import db
from crm.formatting import siren_fr
from crm.statements import Statement
from crm.territories.models import Departement, Region


def _engaged(period: Period) -> Statement:
    force = commitments.in_force(period.end).subquery()
    return select(
        force.c.id.label('commitment_id'),
        force.c.club_id,
        force.c.company_id,
        force.c.signed_on,
        facts.KNOWN.label('known'),
        Company.headcount_band,
        Company.naf_section,
        Company.departement_code.label('head_office'),
    ).join(Company, Company.id == force.c.company_id)


KINDS = ('known', 'headcount_band', 'naf_section', 'head_office')


def mix(period: Period, wanted: Wanted) -> dict[str, Figure]:
    found: dict[str, list[tuple[Any, int]]] = {scope: [] for scope in wanted.scopes}
    for scope, row, number in scopes.spread(_engaged(period), KINDS, wanted):
        found[scope].append((row, number))
    regions = _region_names()
    return {scope: _figure(rows, regions if scope == NATIONAL_SCOPE else {}) for scope, rows in found.items()}


def _region_names() -> dict[str, str]:
    """Name of the région of each département."""
    query = select(Departement.code, Region.name).join(Region, Region.code == Departement.region_code)
    return {code: name for code, name in db.session.execute(query)}


def _figure(rows: Sequence[tuple[Any, int]], regions: dict[str, str]) -> Figure:
    sizes: Counter[HeadcountBand | None] = Counter()
    sections: Counter[str] = Counter()
    places: Counter[str] = Counter()
    for row, number in rows:
        if row.known:
            sizes[row.headcount_band] += number
            sections[row.naf_section] += number
            places[regions.get(row.head_office, '')] += number
    apart = sum(number for row, number in rows if not row.known)
    parts: list[tuple[str, float | None]] = [
        *((f'Taille – {band.label}', sizes[band]) for band in HeadcountBand if sizes[band]),
        *((f'Activité – {name}', sections[code]) for code, name in SECTIONS.items() if sections[code]),
        *((f'Région du siège – {name}', places[name]) for name in sorted(set(regions.values())) if places[name]),
    ]
    unknown = sizes[None], sum(number for code, number in sections.items() if code not in SECTIONS)
    parts += [
        (f'{what} – n. d.', number) for what, number in zip(('Taille', 'Activité'), unknown, strict=True) if number
    ]
    return scopes.company_figure(sizes.total(), apart, breakdown=tuple(parts))


def prove(wanted: Wanted, period: Period, named: bool) -> Proof:
    rows = proofs.by_company(scopes.within(_engaged(period), wanted), lambda c: func.min(c.signed_on)).subquery()
    query = select(rows, Company.headcount_band, Company.naf_section, Company.departement_code).join(
        Company, Company.id == rows.c.key
    )
    return proofs.paged(
        query,
        ('Entreprise', 'SIREN', 'Taille', 'Activité', 'Département du siège'),
        lambda r: (
            proofs.company_link(r.key, r.name, r.usual_name),
            siren_fr(r.siren),
            r.headcount_band.label if r.headcount_band else None,
            SECTIONS.get(r.naf_section),
            r.departement_code,
        ),
        'Une ligne par entreprise (SIREN) ayant un engagement en vigueur : leur nombre est le chiffre.',
    )


MIX = Indicator(
    Definition(
        'O2.11',
        2,
        'Entreprises engagées, par taille et activité',
        'Entreprises distinctes (SIREN) ayant au moins un engagement en vigueur à la fin de la période, réparties par '
        'taille, par section d’activité (NAF) et, pour la France, par région du siège.',
        'count',
        kind='stock',
        owner='Clubs LEE',
        caution='Taille, activité et siège sont ceux que nous connaissons aujourd’hui ; l’effectif publié est ancien.',
    ),
    mix,
    prove,
)
