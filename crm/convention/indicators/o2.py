"""Objective 2, mobilise: active clubs, companies reached, commitments in force, coverage (see also `o2_funnel`,
`o2_mentors`)."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import case, func, select

from crm import clock
from crm.commitments import queries as commitments
from crm.companies.models import Company
from crm.convention.indicators import facts, proofs, scopes
from crm.convention.indicators.definitions import (
    NATIONAL_SCOPE,
    Definition,
    Figure,
    Indicator,
    Link,
    Proof,
    ProofRow,
    club_scope,
)
from crm.convention.indicators.periods import Period
from crm.database import db
from crm.formatting import plural, siren_fr
from crm.outreach import queries as outreach
from crm.outreach.models import Interaction
from crm.statements import Statement
from crm.territories.models import Club, ClubKind, Departement

# --- O2.1 active clubs ------------------------------------------------------------------------------


def _activity(period: Period) -> Statement:
    """All clubs, with the exchanges they logged for the period (nulls when none)."""
    logged = (
        select(
            Interaction.club_id,
            func.count().label('times'),
            func.count(case((facts.entered_late(Interaction.created_at, period.end), 1))).label('late'),
            func.max(Interaction.occurred_at).label('latest'),
        )
        .where(outreach.held_in(period.start, period.end))
        .group_by(Interaction.club_id)
        .subquery()
    )
    return (
        select(Club.id, Club.code, Club.name, Club.kind, logged.c.times, logged.c.late, logged.c.latest)
        .outerjoin(logged, logged.c.club_id == Club.id)
        .order_by(Club.id)
    )


def active_clubs(period: Period, clubs: Sequence[Club], national: bool) -> dict[str, Figure]:
    rows = list(db.session.execute(_activity(period)))
    asked = {club_scope(club.code) for club in clubs}
    found = {scope: Figure(0.0, note='aucun échange noté') for scope in asked}
    for row in rows:
        if club_scope(row.code) in asked and row.times:
            note = scopes.remarks(say=plural(row.times, 'échange'), late=row.late)
            found[club_scope(row.code)] = Figure(1.0, note=note, late=row.late)
    if national:
        found[NATIONAL_SCOPE] = _over_all([row for row in rows if row.kind == ClubKind.DEPARTMENTAL])
    return found


def _over_all(rows: Sequence[Any]) -> Figure:
    active, late = sum(1 for row in rows if row.times), sum(row.late or 0 for row in rows)
    return Figure(
        float(active),
        active,
        len(rows),
        late=late,
        note=scopes.remarks(late=late),
        breakdown=(('Clubs actifs', active), ('Clubs sans échange noté', len(rows) - active)),
    )


def prove_active_clubs(scope: str, period: Period, named: bool) -> Proof:
    code = facts.club_code(scope)
    rows = [
        ProofRow(r.id, (Link(r.name, 'territories.club', (('code', r.code),)), r.times, clock.day_of(r.latest)))
        for r in db.session.execute(_activity(period))
        if r.times and (r.code == code or (code is None and r.kind == ClubKind.DEPARTMENTAL))
    ]
    return Proof.of(
        ('Club', 'Échanges notés', 'Dernier échange'),
        rows,
        'Une ligne par club ayant noté au moins un échange dans la période.',
    )


# --- O2.2 companies reached -------------------------------------------------------------------------


def _reached(period: Period) -> Statement:
    """Exchanges of the period in which the company was reached: two-way, or an event."""
    return (
        select(
            Interaction.club_id,
            Interaction.company_id,
            Interaction.occurred_at,
            facts.KNOWN.label('known'),
            facts.entered_late(Interaction.created_at, period.end).label('late'),
        )
        .join(Company, Company.id == Interaction.company_id)
        .where(outreach.held_in(period.start, period.end), outreach.reached())
    )


def reached(period: Period, clubs: Sequence[Club], national: bool) -> dict[str, Figure]:
    found = scopes.measured(
        _reached(period),
        lambda c: (scopes.companies(c), scopes.companies_apart(c), scopes.rows_where(c.late)),
        clubs,
        national,
    )
    return {scope: scopes.company_figure(*row) for scope, row in found.items()}


def prove_reached(scope: str, period: Period, named: bool) -> Proof:
    query = proofs.by_company(facts.of_scope(_reached(period), scope), lambda c: func.max(c.occurred_at))
    return proofs.paged(
        query,
        ('Entreprise', 'SIREN', 'Échanges', 'Dernier échange'),
        lambda r: (
            proofs.company_link(r.key, r.name, r.usual_name),
            siren_fr(r.siren),
            r.times,
            clock.day_of(r.day),
        ),
        'Une ligne par entreprise (SIREN) jointe dans la période : leur nombre est le chiffre.',
    )


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
    return {
        NATIONAL_SCOPE: Figure(
            float(covered),
            covered,
            len(counted),
            note='zones QPV et FRR : n. d. tant qu’elles ne sont pas importées',
            breakdown=(
                ('Départements couverts', covered),
                ('Départements sans engagement en vigueur', len(counted) - covered),
                ('Quartiers prioritaires (QPV), non importés', None),
                ('Zones France ruralités revitalisation (FRR), non importées', None),
            ),
        )
    }


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


ACTIVE_CLUBS = Indicator(
    Definition(
        'O2.1',
        2,
        'Clubs actifs',
        'Clubs départementaux ayant noté au moins un échange (appel, courriel, visite, événement…) daté de la '
        'période, sur le nombre de clubs départementaux. Pour un club : 1 s’il est actif, 0 sinon.',
        'count',
        owner='Clubs LEE',
    ),
    active_clubs,
    prove_active_clubs,
)
REACHED = Indicator(
    Definition(
        'O2.2',
        2,
        'Entreprises jointes',
        'Nombre d’entreprises distinctes (SIREN) avec lesquelles un échange a abouti dans la période, ou présentes à '
        'un événement ; les appels sans réponse et les mauvais numéros ne comptent pas. Une entreprise jointe par '
        'deux clubs compte une fois au national et une fois dans chaque club : la somme des clubs peut dépasser le '
        'total.',
        'count',
        owner='Clubs LEE',
    ),
    reached,
    prove_reached,
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
        caution='Les zones QPV et FRR ne sont pas encore importées : elles sont « n. d. ».',
    ),
    coverage,
    prove_coverage,
)
