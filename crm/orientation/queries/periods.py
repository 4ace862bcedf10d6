"""Orientation as it stood in a period or on a day: for the indicators of the convention.

Each function gives a SELECT, to be used as a subquery, computed from business dates and StateChange rows, never from
a present state. Periods are half-open [start, end).
"""

from datetime import date
from typing import Any

from sqlalchemy import Integer, Select, case, func, or_

from crm.database import db
from crm.history import StateChange
from crm.mentors.models import Mentor
from crm.orientation.models import PairDeclaration, Referral, ReferralState


def recontacts_due_in(start: date, end: date) -> Select[Any]:
    """Referrals whose target date falls in the period (O1.8), one row each.

    Columns: referral_id, mentor_id, company_id, association_id, departement_code (the mentor's), referred_on,
    target_on, first_contact_on, on_time (1 or 0). On time: first contact on or before the target date, that is
    `first_contact_on − referred_on ≤ the delay the association had that day`. Open overdue referrals count with
    on_time 0; those declined, closed or ended on or before their target date without a contact were not due any more
    and are left out. Rate = sum(on_time) / count(*).
    """
    on_time = Referral.first_contact_on.is_not(None) & (Referral.first_contact_on <= Referral.target_on)
    stopped = (
        db.select(StateChange.id)
        .where(
            StateChange.table == Referral.__tablename__,
            StateChange.record_id == Referral.id,
            StateChange.new.in_([ReferralState.DECLINED.value, ReferralState.CLOSED.value, ReferralState.ENDED.value]),
            StateChange.on <= Referral.target_on,
        )
        .exists()
    )
    return (
        db.select(
            Referral.id.label('referral_id'),
            Referral.mentor_id,
            Mentor.company_id,
            Referral.association_id,
            Mentor.departement_code,
            Referral.referred_on,
            Referral.target_on,
            Referral.first_contact_on,
            case((on_time, 1), else_=0).cast(Integer).label('on_time'),
        )
        .join(Mentor, Mentor.id == Referral.mentor_id)
        .where(Referral.target_on >= start, Referral.target_on < end, or_(on_time, ~stopped))
    )


def referrals_by_state(day: date) -> Select[Any]:
    """One row a referral made before `day` (excluded), with the state held as of that day at 00:00, Paris.

    Columns: referral_id, mentor_id, association_id, departement_code (of the place), state (text), since.
    The last passage by business date wins, then the last entered.
    """
    latest = (StateChange.on.desc(), StateChange.id.desc())
    rank = func.row_number().over(partition_by=StateChange.record_id, order_by=latest).label('rank')
    passages = (
        db.select(StateChange.record_id, StateChange.new, StateChange.on, rank)
        .where(StateChange.table == Referral.__tablename__, StateChange.on < day)
        .subquery()
    )
    return (
        db.select(
            Referral.id.label('referral_id'),
            Referral.mentor_id,
            Referral.association_id,
            Referral.departement_code,
            passages.c.new.label('state'),
            passages.c.on.label('since'),
        )
        .join(passages, passages.c.record_id == Referral.id)
        .where(passages.c.rank == 1)
    )


def declared_pairs_in(start: date, end: date) -> Select[Any]:
    """Declarations whose whole period stands inside [start, end) (O4.4, O4.5), one row each.

    Columns: declaration_id, association_id, experiment_id, departement_code, public, started, reached_six_months,
    broken_before_six_months, declared_at. The three counts are of one cohort: the pairs started in the declared
    period, so reached + broken ≤ started. Source: declared by associations.
    """
    return db.select(
        PairDeclaration.id.label('declaration_id'),
        PairDeclaration.association_id,
        PairDeclaration.experiment_id,
        PairDeclaration.departement_code,
        PairDeclaration.public,
        PairDeclaration.started,
        PairDeclaration.reached_six_months,
        PairDeclaration.broken_before_six_months,
        PairDeclaration.declared_at,
    ).where(PairDeclaration.period_start >= start, PairDeclaration.period_end <= end)
