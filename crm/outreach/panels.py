"""What the company list shows of outreach: last exchange, next step, the situations and orders they make."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_
from sqlalchemy.orm import aliased

from crm import clock, registries
from crm.access import Permission
from crm.companies.models import Company
from crm.database import db
from crm.formatting import date_fr
from crm.outreach import queries
from crm.outreach.models import FollowUp, Interaction
from crm.registries import Column, CompanySort, Segment, Situation
from crm.statements import composed_once

READ = Permission.OUTREACH_READ
GROUP = 'Échanges et prochaines étapes'


def offer() -> None:
    """Add columns, orders and situations to the company list."""
    registries.company_filters.add(
        'no_contact', Situation('Aucun échange depuis 6 mois', queries.without_recent_contact, GROUP, READ)
    )
    registries.company_filters.add('never_contacted', Situation('Jamais contactée', never_contacted, GROUP, READ))
    registries.company_filters.add(
        'late_step', Situation('Prochaine étape en retard', queries.with_late_step, GROUP, READ)
    )
    registries.company_filters.add('step_today', Situation('Étape à faire aujourd’hui', with_step_today, GROUP, READ))
    registries.company_filters.add('no_step', Situation('Aucune étape prévue', without_step, GROUP, READ))
    registries.company_columns.add(
        'last_exchange',
        Column('Dernier échange', last_exchanges, order=30, permission=READ, sort='last_exchange'),
    )
    registries.company_columns.add(
        'next_step',
        Column('Prochaine étape', next_steps, order=35, permission=READ, sort='next_step'),
    )
    registries.company_sorts.add(
        'last_exchange',
        CompanySort('Dernier échange', lambda: [_exchanged(True), _silent()], lambda: [_silent(), _exchanged(False)]),
    )
    registries.company_sorts.add(
        'next_step',
        CompanySort('Prochaine étape', lambda: [_planned(False), _unplanned()], lambda: [_planned(True), _unplanned()]),
    )


# --- situations -------------------------------------------------------------------------------------


def never_contacted() -> ColumnElement[bool]:
    """Criterion on Company: no exchange at all, as far as the reader may see."""
    return ~exists().where(Interaction.company_id == Company.id)


def without_step() -> ColumnElement[bool]:
    """Criterion on Company: nothing is planned."""
    return ~exists().where(FollowUp.company_id == Company.id, FollowUp.done_on.is_(None))


def with_step_today() -> ColumnElement[bool]:
    """Criterion on Company: a step is due today."""
    due = FollowUp.done_on.is_(None) & (FollowUp.due_on == clock.today())
    return Company.id.in_(db.select(FollowUp.company_id).where(due))


# --- cells ------------------------------------------------------------------------------------------


def last_exchanges(ids: Sequence[int]) -> dict[int, datetime]:
    """When each company was last spoken with, as far as the reader may see."""
    return {key: at for key, at in db.session.execute(_last_exchanges(), {'ids': ids})}


@composed_once
def _last_exchanges() -> Select[int, datetime]:
    query = db.select(Interaction.company_id, func.max(Interaction.occurred_at)).group_by(Interaction.company_id)
    return query.where(Interaction.company_id.in_(bindparam('ids', expanding=True)))


def next_steps(ids: Sequence[int]) -> dict[int, Any]:
    """The soonest step of each company: its day, as a state when it is late or due today."""
    return {key: _due(day) for key, day in db.session.execute(_next_steps(), {'ids': ids})}


@composed_once
def _next_steps() -> Select[int, date]:
    query = db.select(FollowUp.company_id, func.min(FollowUp.due_on)).where(FollowUp.done_on.is_(None))
    return query.where(FollowUp.company_id.in_(bindparam('ids', expanding=True))).group_by(FollowUp.company_id)


def _due(day: date) -> Any:
    if day < clock.today():
        return date_fr(day), 'danger'
    return ('Aujourd’hui', 'warning') if day == clock.today() else day


# --- orders: a walk along the index of exchanges (or steps), each company met at its last (or soonest) ----


def _exchanged(descending: bool) -> Segment:
    last, later = aliased(Interaction), aliased(Interaction)
    newer = or_(later.occurred_at > last.occurred_at, and_(later.occurred_at == last.occurred_at, later.id > last.id))

    def narrow(query: Select[Any]) -> Select[Any]:
        none_later = ~exists().where(later.company_id == last.company_id, newer)
        return query.where(last.company_id == Company.id, none_later)

    return Segment(narrow, (last.occurred_at, last.id), descending)


def _silent() -> Segment:
    return Segment(lambda query: query.where(never_contacted()), (Company.sort_name, Company.id))


def _planned(descending: bool) -> Segment:
    step, sooner = aliased(FollowUp), aliased(FollowUp)
    before = or_(sooner.due_on < step.due_on, and_(sooner.due_on == step.due_on, sooner.id < step.id))

    def narrow(query: Select[Any]) -> Select[Any]:
        none_sooner = ~exists().where(sooner.company_id == step.company_id, sooner.done_on.is_(None), before)
        return query.where(step.company_id == Company.id, step.done_on.is_(None), none_sooner)

    return Segment(narrow, (step.due_on, step.id), descending)


def _unplanned() -> Segment:
    return Segment(lambda query: query.where(without_step()), (Company.sort_name, Company.id))
