"""Objective 2, mobilise: O2.1 active clubs, O2.2 companies reached."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import case, func, select

from crm import clock
from crm.companies.models import Company
from crm.convention.indicators import facts, proofs, scopes
from crm.convention.indicators.definitions import (
    PLACES,
    Definition,
    Figure,
    Indicator,
    Link,
    Proof,
    ProofRow,
)
from crm.convention.indicators.periods import Period
from crm.convention.indicators.wanted import NATIONAL_SCOPE, Wanted
from crm.database import db
from crm.formatting import plural
from crm.outreach import queries as outreach
from crm.outreach.models import Interaction
from crm.statements import Statement
from crm.territories.models import Club, ClubKind

# --- O2.1 active clubs ------------------------------------------------------------------------------


def _activity(period: Period) -> Statement:
    """All clubs, with the exchanges they logged and the events they held in the period (nulls when none)."""
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
    events = outreach.events_held_in(period.start, period.end).subquery()
    held = (
        select(events.c.club_id, func.count().label('events'), func.max(events.c.starts_at).label('latest'))
        .group_by(events.c.club_id)
        .subquery()
    )
    return (
        select(
            Club.id,
            Club.code,
            Club.name,
            Club.kind,
            Club.departement_code,
            func.coalesce(logged.c.times, 0).label('times'),
            func.coalesce(held.c.events, 0).label('events'),
            (logged.c.club_id.is_not(None) | held.c.club_id.is_not(None)).label('active'),
            logged.c.late,
            func.coalesce(logged.c.latest, held.c.latest).label('latest'),
        )
        .outerjoin(logged, logged.c.club_id == Club.id)
        .outerjoin(held, held.c.club_id == Club.id)
        .order_by(Club.id)
    )


def active_clubs(period: Period, wanted: Wanted) -> dict[str, Figure]:
    rows = list(db.session.execute(_activity(period)))
    found = {wanted.clubs[row.id]: _one(row) for row in rows if row.id in wanted.clubs}
    local = [row for row in rows if row.kind == ClubKind.DEPARTMENTAL]
    if wanted.national:
        found[NATIONAL_SCOPE] = _over_all(local)
    for scope, codes in wanted.areas.items():
        found[scope] = _over_all([row for row in local if row.departement_code in codes])
    return found


def _one(row: Any) -> Figure:
    if not row.active:
        return Figure(0.0, note='aucun échange noté')
    said = ' et '.join(plural(n, one) for n, one in ((row.times, 'échange'), (row.events, 'événement')) if n)
    return Figure(1.0, note=scopes.remarks(say=said, late=row.late or 0), late=row.late or 0)


def _over_all(rows: Sequence[Any]) -> Figure:
    active, late = sum(1 for row in rows if row.active), sum(row.late or 0 for row in rows)
    return Figure(
        float(active),
        active,
        len(rows),
        late=late,
        note=scopes.remarks(late=late),
        breakdown=(('Clubs actifs', active), ('Clubs sans échange noté', len(rows) - active)),
    )


def prove_active_clubs(wanted: Wanted, period: Period, named: bool) -> Proof:
    rows = [
        ProofRow(
            r.id, (Link(r.name, 'territories.club', (('code', r.code),)), r.times, r.events, clock.day_of(r.latest))
        )
        for r in db.session.execute(_activity(period))
        if r.active and (r.id in wanted.clubs or (r.kind == ClubKind.DEPARTMENTAL and _is_in(r, wanted)))
    ]
    return Proof.of(
        ('Club', 'Échanges notés', 'Événements tenus', 'Dernier échange'),
        rows,
        'Une ligne par club ayant noté au moins un échange, ou tenu un événement, dans la période.',
    )


def _is_in(row: Any, wanted: Wanted) -> bool:
    return wanted.national or row.departement_code in wanted.around


# --- O2.2 companies reached -------------------------------------------------------------------------


def _reached(period: Period) -> Statement:
    """Exchanges of the period in which the company was reached: two-way, or an event."""
    return (
        select(
            Interaction.club_id,
            Interaction.company_id,
            facts.home().label('departement_code'),
            Interaction.occurred_at,
            facts.KNOWN.label('known'),
            facts.entered_late(Interaction.created_at, period.end).label('late'),
        )
        .join(Company, Company.id == Interaction.company_id)
        .join(Club, Club.id == Interaction.club_id)
        .where(outreach.held_in(period.start, period.end), outreach.reached())
    )


def reached(period: Period, wanted: Wanted) -> dict[str, Figure]:
    found = scopes.measured(
        _reached(period),
        lambda c: (scopes.companies(c), scopes.companies_apart(c), scopes.rows_where(c.late)),
        wanted,
    )
    return {scope: scopes.company_figure(*row) for scope, row in found.items()}


def prove_reached(wanted: Wanted, period: Period, named: bool) -> Proof:
    return proofs.companies(
        scopes.within(_reached(period), wanted),
        lambda c: func.max(c.occurred_at),
        ('Échanges', 'Dernier échange'),
        'Une ligne par entreprise (SIREN) jointe dans la période : leur nombre est le chiffre.',
    )


ACTIVE_CLUBS = Indicator(
    Definition(
        'O2.1',
        2,
        'Clubs actifs',
        'Clubs départementaux ayant noté au moins un échange (appel, courriel, visite…) ou tenu un événement daté de '
        'la période, sur le nombre de clubs départementaux. Pour un club : 1 s’il est actif, 0 sinon.',
        'count',
        owner='Clubs LEE',
        formula_version='2',
        scopes=PLACES,
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
        'total. Le département est celui du club (du siège pour le club national).',
        'count',
        owner='Clubs LEE',
    ),
    reached,
    prove_reached,
)
