"""O2.6, mentors: promised, invited, then by the state they were in at the end of the period."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, literal, select

from crm import clock
from crm.commitments import queries as commitments
from crm.companies.models import Company
from crm.convention.indicators import facts, proofs, scopes
from crm.convention.indicators.definitions import (
    FEW,
    NATIONAL_SCOPE,
    Definition,
    Figure,
    Indicator,
    Proof,
    club_scope,
)
from crm.convention.indicators.periods import Period
from crm.database import db
from crm.mentors import queries as people
from crm.mentors.models import MentorState
from crm.statements import Statement
from crm.territories.models import Club

ACTIVE = (MentorState.CONFIRMED, MentorState.REFERRED, MentorState.CONTACTED, MentorState.MATCHED)


def mentors(period: Period, clubs: Sequence[Club], national: bool) -> dict[str, Figure]:
    pledged = scopes.measured(
        commitments.in_force(period.end), lambda c: (func.sum(c.pledged_mentors),), clubs, national
    )
    invited = _summed(_invited_by_club(period, clubs, national), clubs, national)
    states = _summed(_by_state(period, clubs, national), clubs, national)
    return {scope: _figure(pledged[scope][0], invited[scope].total(), counted) for scope, counted in states.items()}


def _invited_by_club(period: Period, clubs: Sequence[Club], national: bool) -> Statement:
    rows = people.invited_before(period.end).subquery()
    query = select(rows.c.club_id, literal('invited'), func.count()).group_by(rows.c.club_id)
    return _only(query, rows.c.club_id, clubs, national)


def _by_state(period: Period, clubs: Sequence[Club], national: bool) -> Statement:
    # Materialised: else SQLite seeks each mentor's state again for every use of the column.
    rows = people.mentors_on(period.end).cte('standing').prefix_with('MATERIALIZED')
    query = select(rows.c.club_id, rows.c.state, func.count()).group_by(rows.c.club_id, rows.c.state)
    return _only(query, rows.c.club_id, clubs, national)


def _only(query: Statement, club_id: Any, clubs: Sequence[Club], national: bool) -> Statement:
    return query.where(club_id == clubs[0].id) if len(clubs) == 1 and not national else query


def _summed(query: Statement, clubs: Sequence[Club], national: bool) -> dict[str, Counter[str]]:
    """Rows (club, kind, count) by scope; a person has one club at most: here the country is the sum of its clubs."""
    scope_of = {club.id: club_scope(club.code) for club in clubs}
    found: dict[str, Counter[str]] = {scope: Counter() for scope in scope_of.values()}
    found |= {NATIONAL_SCOPE: Counter()} if national else {}
    for club_id, kind, count in db.session.execute(query):
        for scope in (NATIONAL_SCOPE, scope_of.get(club_id)):
            if scope in found:
                found[scope][kind] += count
    return found


def _figure(pledged: int, invited: int, counted: Counter[str]) -> Figure:
    active, ever = [counted[state.value] for state in ACTIVE], counted.total()
    return Figure(
        float(sum(active)),
        note=f'{ever} confirmés en tout, dont {ever - sum(active)} ayant terminé ou arrêté' if ever else '',
        breakdown=(
            ('Promis par les engagements en vigueur', pledged),
            ('Salariés invités', invited),
            *((f'Mentors – {state.label.lower()}', count) for state, count in zip(ACTIVE, active, strict=True)),
            ('Mentors – terminé ou retiré', ever - sum(active)),
        ),
    )


def prove(scope: str, period: Period, named: bool) -> Proof:
    rows = facts.of_scope(people.mentors_on(period.end), scope).subquery()
    active = rows.c.state.in_([state.value for state in ACTIVE])
    colleagues = func.count().over(partition_by=(rows.c.company_id, rows.c.departement_code))
    query = (
        select(rows, Company.name, Company.usual_name, colleagues.label('colleagues'))
        .join(Company, Company.id == rows.c.company_id)
        .where(active)
    )
    return proofs.paged(
        query,
        ('Mentor', 'Entreprise', 'Département', 'Confirmé le', 'État à la fin de la période'),
        lambda r: (
            proofs.mentor_cell(r.key, f'{r.first_name} {r.last_name}'.strip(), named),
            proofs.company_link(r.company_id, r.name, r.usual_name)
            if named or r.colleagues >= FEW
            else f'masquée (moins de {FEW} mentors)',
            r.departement_code,
            clock.day_of(r.confirmed_at),
            MentorState(r.state).label if named else 'actif',
        ),
        'Une ligne par mentor actif (à orienter, orienté, recontacté ou en binôme) à la fin de la période.',
    )


MENTORS = Indicator(
    Definition(
        'O2.6',
        2,
        'Mentors actifs',
        'Mentors ayant confirmé eux-mêmes avant la fin de la période et ni terminés ni retirés alors ; ils sont '
        'détaillés par état. Les mentors promis par les engagements en vigueur et les salariés invités sont donnés à '
        'côté et ne s’additionnent jamais aux mentors confirmés. Club de l’engagement, sinon club du département.',
        'count',
        kind='stock',
    ),
    mentors,
    prove,
)
