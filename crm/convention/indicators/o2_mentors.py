"""O2.6, mentors: promised, invited, then by the state they were in at the end of the period."""

from collections import Counter

from sqlalchemy import func, select, true

from crm import clock
from crm.commitments import queries as commitments
from crm.companies.models import Company
from crm.convention.indicators import proofs, scopes
from crm.convention.indicators.definitions import (
    Definition,
    Figure,
    Indicator,
    Proof,
)
from crm.convention.indicators.periods import Period
from crm.convention.indicators.wanted import Wanted
from crm.database import db
from crm.mentors import queries as people
from crm.mentors.models import MentorState
from crm.statements import Statement

ACTIVE = (MentorState.CONFIRMED, MentorState.REFERRED, MentorState.CONTACTED, MentorState.MATCHED)


def mentors(period: Period, wanted: Wanted) -> dict[str, Figure]:
    pledged = scopes.measured(_pledges(period), lambda c: (func.sum(c.pledged_mentors),), wanted)
    invited = _summed(people.invited_before(period.end), 'by', wanted)
    states = _summed(people.mentors_on(period.end), 'state', wanted)
    companies = set(wanted.companies.values())
    return {
        scope: _of_company(pledged[scope][0], invited[scope]['sent'], states[scope])
        if scope in companies
        else _figure(pledged[scope][0], invited[scope].total(), states[scope])
        for scope in wanted.scopes
    }


def _pledges(period: Period) -> Statement:
    force = commitments.in_force(period.end).subquery()
    return select(force, force.c.id.label('commitment_id'))


def _summed(facts: Statement, kind: str, wanted: Wanted) -> dict[str, Counter[str]]:
    """Persons by scope and `kind` (a column); a person has one club, one département and one company at most:
    here wide scopes are the sums of narrow ones, from one statement."""
    names = ['club_id', 'departement_code', *(['company_id'] if wanted.companies else [])]
    asked = scopes.within(facts, wanted)
    asked = asked.with_only_columns(*(asked.selected_columns[name] for name in (*names, kind)))
    # Materialised: else SQLite seeks each mentor's state again for every use of the column.
    rows = asked.cte('standing').prefix_with('MATERIALIZED')
    keys, said = [rows.c[name] for name in names], rows.c[kind]
    query = select(said.label('said'), func.count().label('persons'), *keys).group_by(*keys, said)
    found: dict[str, Counter[str]] = {scope: Counter() for scope in wanted.scopes}
    for row in db.session.execute(query):
        for scope in wanted.of_person(row.club_id, row.departement_code, getattr(row, 'company_id', None)):
            found[scope][row.said] += row.persons
    return found


def _of_company(pledged: int, invited: int, counted: Counter[str]) -> Figure:
    """What an employer may know: numbers that never decrease, whoever withdraws (see the totals of `mentors`)."""
    confirmed = counted.total()
    return Figure(
        float(confirmed),
        note='mentors confirmés en tout ; leurs états ne sont pas montrés à l’échelle d’une entreprise',
        breakdown=(
            ('Promis par les engagements en vigueur', pledged),
            ('Salariés invités', invited),
            ('Mentors confirmés en tout', confirmed),
        ),
    )


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


def prove(wanted: Wanted, period: Period, named: bool) -> Proof:
    rows = scopes.within(people.mentors_on(period.end), wanted).subquery()
    active = true() if wanted.companies else rows.c.state.in_([state.value for state in ACTIVE])
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
            proofs.employer_cell(r, named),
            r.departement_code,
            clock.day_of(r.confirmed_at),
            MentorState(r.state).label if named else 'confirmé' if wanted.companies else 'actif',
        ),
        'Une ligne par mentor actif (à orienter, orienté, recontacté ou en binôme) à la fin de la période.',
        watched=('state',) if named else (),
    )


MENTORS = Indicator(
    Definition(
        'O2.6',
        2,
        'Mentors actifs',
        'Mentors ayant confirmé eux-mêmes avant la fin de la période et ni terminés ni retirés alors ; ils sont '
        'détaillés par état. Les mentors promis par les engagements en vigueur et les salariés invités sont donnés à '
        'côté et ne s’additionnent jamais aux mentors confirmés. Club de l’engagement, sinon club du '
        'département ; le département est celui du mentor. Pour une entreprise : les mentors confirmés en tout.',
        'count',
        kind='stock',
    ),
    mentors,
    prove,
)
