"""Objective 2, mobilise: O2.5 commitments in force, O2.8 départements they cover."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import func, select

from crm.commitments import queries as commitments
from crm.companies.models import Company, Establishment
from crm.convention.indicators import facts, proofs, scopes
from crm.convention.indicators.definitions import (
    NATIONAL_SCOPE,
    Definition,
    Figure,
    Indicator,
    Proof,
    ProofRow,
)
from crm.convention.indicators.periods import Period
from crm.database import db
from crm.statements import Statement
from crm.territories import queries as territories
from crm.territories.models import Club, Departement, Zone, ZoneCommune, ZoneKind, ZoneVersion

# --- O2.5 commitments in force ----------------------------------------------------------------------


def _in_force(period: Period) -> Statement:
    force = commitments.in_force(period.end).subquery()
    late = facts.entered_late(force.c.entered_at, period.end)
    return select(force, facts.KNOWN.label('known'), late.label('late')).join(Company, Company.id == force.c.company_id)


def in_force(period: Period, clubs: Sequence[Club], national: bool) -> dict[str, Figure]:
    found = scopes.measured(
        _in_force(period),
        lambda c: (func.count(c.id), scopes.companies(c), scopes.rows_where(c.late)),
        clubs,
        national,
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


def prove_in_force(scope: str, period: Period, named: bool) -> Proof:
    force = facts.of_scope(commitments.in_force(period.end), scope).subquery()
    query = select(
        force.c.id.label('key'),
        force.c.company_id,
        force.c.signed_on,
        force.c.start_on,
        force.c.end_on,
        force.c.pledged_mentors,
        Company.name,
        Company.usual_name,
    ).join(Company, Company.id == force.c.company_id)
    return proofs.paged(
        query,
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
    force = commitments.in_force(day).subquery()
    query = (
        select(force.c.departements, func.coalesce(Club.departement_code, Company.departement_code))
        .join(Club, Club.id == force.c.club_id)
        .join(Company, Company.id == force.c.company_id)
    )
    counted = Counter(
        code for named, fallback in db.session.execute(query) for code in set(named or [fallback]) if code
    )
    codes = db.session.scalars(select(Departement.code).order_by(Departement.code))
    return {code: counted[code] for code in codes}


def coverage(period: Period, clubs: Sequence[Club], national: bool) -> dict[str, Figure]:
    if not national:
        return {}
    counted = by_departement(period.end)
    covered = sum(1 for count in counted.values() if count)
    lists = territories.in_force_among(territories.zone_versions(), period.end - timedelta(days=1))
    zoned = communes_in_zones(period.end, lists)
    return {
        NATIONAL_SCOPE: Figure(
            float(covered),
            covered,
            len(counted),
            note=_lists_used(lists) if lists else 'zones QPV et FRR : n. d. tant qu’elles ne sont pas importées',
            breakdown=(
                ('Départements couverts', covered),
                ('Départements sans engagement en vigueur', len(counted) - covered),
                ('Communes avec un quartier prioritaire (QPV), par les établissements', zoned.get(ZoneKind.QPV)),
                ('Communes en France ruralités revitalisation (FRR), par les établissements', zoned.get(ZoneKind.FRR)),
            ),
        )
    }


def communes_in_zones(day: date, lists: Mapping[ZoneKind, ZoneVersion]) -> dict[ZoneKind, int]:
    """Communes of a zone, by kind of these lists, where a company with a commitment in force has an open establishment.

    An arrondissement counts as its city. The establishment's commune says nothing of the young people reached.
    """
    force = commitments.in_force(day).subquery()
    query = (
        select(Zone.version_id, ZoneCommune.commune_code)
        .join(ZoneCommune, ZoneCommune.zone_id == Zone.id)
        .join(Establishment, Establishment.commune_code == ZoneCommune.commune_code)
        .where(Zone.version_id.in_([version.id for version in lists.values()]))
        .where(Establishment.company_id.in_(select(force.c.company_id)))
        .where(Establishment.closed_on.is_(None) | (Establishment.closed_on >= day))
        .distinct()
    )
    found: dict[int, set[str]] = {}
    for version_id, code in db.session.execute(query) if lists else ():
        found.setdefault(version_id, set()).add(territories.whole_commune_of(code) or code)
    return {kind: len(found.get(version.id, ())) for kind, version in lists.items()}


def _lists_used(lists: Mapping[ZoneKind, ZoneVersion]) -> str:
    return 'zones d’après ' + ' et '.join(f'« {version.label} »' for version in lists.values())


def prove_coverage(scope: str, period: Period, named: bool) -> Proof:
    counted = by_departement(period.end)
    names = {d.code: d.name for d in db.session.scalars(select(Departement))}
    rows = [
        ProofRow(rank, (code, names[code], counted[code]))
        for rank, code in enumerate(sorted(counted), start=1)
        if counted[code]
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
        'Départements ayant au moins un engagement en vigueur à la fin de la période, sur les 101. Un engagement '
        'compte dans les départements qu’il nomme, sinon dans celui de son club, sinon dans celui du siège.',
        'count',
        kind='stock',
        scopes=('national',),
        owner='Clubs LEE',
        formula_version='2',
        caution='Les communes de zones sont celles des établissements des entreprises engagées, d’après la liste en '
        'vigueur à la fin de la période (« n. d. » sans liste) : elles ne disent rien des jeunes accompagnés.',
    ),
    coverage,
    prove_coverage,
)
