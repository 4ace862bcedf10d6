"""Objective 2, mobilise: O2.1 active clubs, O2.2 companies reached."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import case, func, select

from crm import clock
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
from crm.formatting import plural
from crm.outreach import queries as outreach
from crm.outreach.models import Interaction
from crm.statements import Statement
from crm.territories.models import Club, ClubKind

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
    return proofs.companies(
        facts.of_scope(_reached(period), scope),
        lambda c: func.max(c.occurred_at),
        ('Échanges', 'Dernier échange'),
        'Une ligne par entreprise (SIREN) jointe dans la période : leur nombre est le chiffre.',
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
