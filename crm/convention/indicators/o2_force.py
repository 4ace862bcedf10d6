"""Objective 2, mobilise: O2.5 commitments in force, O2.8 départements they cover."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import func, select

from crm.commitments import queries as commitments
from crm.companies.models import Company, Establishment
from crm.convention.indicators import facts, proofs, scopes
from crm.convention.indicators.definitions import (
    Definition,
    Figure,
    Indicator,
    Proof,
    ProofRow,
)
from crm.convention.indicators.periods import Period
from crm.convention.indicators.wanted import NATIONAL_SCOPE, Wanted
from crm.database import db
from crm.statements import Statement
from crm.territories import queries as territories
from crm.territories.models import Departement, Zone, ZoneCommune, ZoneKind, ZoneVersion

Zoned = Mapping[ZoneKind, set[tuple[str, str | None]]]

# --- O2.5 commitments in force ----------------------------------------------------------------------


def _in_force(period: Period) -> Statement:
    force = commitments.in_force(period.end).subquery()
    late = facts.entered_late(force.c.entered_at, period.end)
    return select(
        force,
        force.c.id.label('key'),
        force.c.id.label('commitment_id'),
        facts.KNOWN.label('known'),
        late.label('late'),
        Company.name,
        Company.usual_name,
    ).join(Company, Company.id == force.c.company_id)


def in_force(period: Period, wanted: Wanted) -> dict[str, Figure]:
    found = scopes.measured(
        _in_force(period),
        lambda c: (func.count(c.id), scopes.companies(c), scopes.rows_where(c.late)),
        wanted,
    )
    return {
        scope: Figure(
            float(count),
            late=late,
            note=scopes.remarks(late=late),
            breakdown=(('Engagements en vigueur', count), ('Entreprises distinctes (SIREN)', companies)),
        )
        for scope, (count, companies, late) in found.items()
    }


def prove_in_force(wanted: Wanted, period: Period, named: bool) -> Proof:
    return proofs.paged(
        scopes.within(_in_force(period), wanted),
        ('Engagement', 'Entreprise', 'Signé le', 'Début', 'Fin', 'Mentors promis'),
        lambda r: (
            proofs.commitment_link(r.key),
            proofs.company_link(r.company_id, r.name, r.usual_name),
            r.signed_on,
            r.start_on,
            r.end_on,
            r.pledged_mentors,
        ),
        'Une ligne par engagement en vigueur à la fin de la période : leur nombre est le chiffre.',
    )


# --- O2.8 territorial coverage ----------------------------------------------------------------------


def by_departement(day: date) -> dict[str, int]:
    """Commitments in force at the first hour of `day`, by code of département (all of them, 0 when none).

    A commitment counts in the départements it names, else in its club's, else in that of the company's head office.
    """
    force, places = commitments.in_force(day).subquery(), commitments.places().subquery()
    query = (
        select(places.c.departement_code, func.count())
        .join(force, force.c.id == places.c.commitment_id)
        .group_by(places.c.departement_code)
    )
    counted = {code: number for code, number in db.session.execute(query)}
    codes = db.session.scalars(select(Departement.code).order_by(Departement.code))
    return {code: counted.get(code, 0) for code in codes}


def coverage(period: Period, wanted: Wanted) -> dict[str, Figure]:
    counted = by_departement(period.end)
    lists = territories.in_force_among(territories.zone_versions(), period.end - timedelta(days=1))
    zoned = communes_in_zones(period.end, lists)
    areas = {**({NATIONAL_SCOPE: tuple(counted)} if wanted.national else {}), **wanted.areas}
    return {scope: _coverage({code: counted[code] for code in codes}, lists, zoned) for scope, codes in areas.items()}


def _coverage(counted: Mapping[str, int], lists: Mapping[ZoneKind, ZoneVersion], zoned: Zoned) -> Figure:
    covered = sum(1 for count in counted.values() if count)
    communes = {kind: len({code for code, place in found if place in counted}) for kind, found in zoned.items()}
    return Figure(
        float(covered),
        covered,
        len(counted),
        note=_lists_used(lists) if lists else 'zones QPV et FRR : n. d. tant qu’elles ne sont pas importées',
        breakdown=(
            ('Départements couverts', covered),
            ('Départements sans engagement en vigueur', len(counted) - covered),
            ('Communes avec un quartier prioritaire (QPV), par les établissements', communes.get(ZoneKind.QPV)),
            ('Communes en France ruralités revitalisation (FRR), par les établissements', communes.get(ZoneKind.FRR)),
        ),
    )


def communes_in_zones(day: date, lists: Mapping[ZoneKind, ZoneVersion]) -> Zoned:
    """(commune, département) in a zone, by kind of these lists, where a company with a commitment in force has an open
    establishment.

    An arrondissement counts as its city. The establishment's commune says nothing of the young people reached.
    """
    force = commitments.in_force(day).subquery()
    query = (
        select(Zone.version_id, ZoneCommune.commune_code, Establishment.departement_code)
        .join(ZoneCommune, ZoneCommune.zone_id == Zone.id)
        .join(Establishment, Establishment.commune_code == ZoneCommune.commune_code)
        .where(Zone.version_id.in_([version.id for version in lists.values()]))
        .where(Establishment.company_id.in_(select(force.c.company_id)))
        .where(Establishment.closed_on.is_(None) | (Establishment.closed_on >= day))
        .distinct()
    )
    found: dict[int, set[tuple[str, str | None]]] = {}
    for version_id, code, place in db.session.execute(query) if lists else ():
        found.setdefault(version_id, set()).add((territories.whole_commune_of(code) or code, place))
    return {kind: found.get(version.id, set()) for kind, version in lists.items()}


def _lists_used(lists: Mapping[ZoneKind, ZoneVersion]) -> str:
    return 'zones d’après ' + ' et '.join(f'« {version.label} »' for version in lists.values())


def prove_coverage(wanted: Wanted, period: Period, named: bool) -> Proof:
    counted = by_departement(period.end)
    names = {d.code: d.name for d in db.session.scalars(select(Departement))}
    rows = [
        ProofRow(rank, (code, names[code], counted[code]))
        for rank, code in enumerate(sorted(counted), start=1)
        if counted[code] and (wanted.national or code in wanted.around)
    ]
    return Proof.of(
        ('Code', 'Département', 'Engagements en vigueur'),
        rows,
        'Une ligne par département ayant au moins un engagement en vigueur à la fin de la période.',
    )


IN_FORCE = Indicator(
    Definition(
        'O2.5',
        2,
        'Engagements signés en vigueur',
        'Engagements signés avant la fin de la période, commencés avant elle, sans terme ou dont le terme n’est pas '
        'passé, et ni résiliés ni abandonnés avant elle. Un engagement remplacé par un avenant signé compte une fois.',
        'count',
        kind='stock',
        owner='Clubs LEE',
    ),
    in_force,
    prove_in_force,
)
COVERAGE = Indicator(
    Definition(
        'O2.8',
        2,
        'Départements couverts',
        'Départements ayant au moins un engagement en vigueur à la fin de la période, sur ceux du périmètre (101 pour '
        'la France). Un engagement compte dans les départements qu’il nomme, sinon dans celui de son club, sinon dans '
        'celui du siège.',
        'count',
        kind='stock',
        scopes=('national', 'region', 'departement', 'departements'),
        owner='Clubs LEE',
        formula_version='2',
        caution='Les communes de zones sont celles des établissements des entreprises engagées, d’après la liste en '
        'vigueur à la fin de la période (« n. d. » sans liste) : elles ne disent rien des jeunes accompagnés.',
    ),
    coverage,
    prove_coverage,
)
