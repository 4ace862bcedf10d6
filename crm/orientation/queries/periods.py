"""Recontacts due and pairs declared in a period: one place for the indicators of the convention.

Each function gives a statement, computed from business dates and StateChange rows, never from a present state. Periods
are half-open [start, end).
"""

from datetime import date

from sqlalchemy import Select, func, or_, select

from crm.history import StateChange, passages
from crm.mentors.models import Mentor
from crm.mentors.queries import CLUB, with_club
from crm.orientation.models import PairDeclaration, Referral, ReferralState
from crm.statements import Statement


def recontacts_due_in(start: date, end: date) -> Statement:
    """Referrals whose target date falls in the period, one row each.

    Columns: key, club_id (the mentor's), departement_code (the referral's, else the mentor's), association_id,
    mentor_id, first_name, last_name, referred_on, target_on, first_contact_on, in_time (first contact on or before the
    target date). Open overdue referrals count, late; those declined or closed on or before their target date without a
    contact were not due any more and are left out.
    """
    in_time = Referral.first_contact_on.is_not(None) & (Referral.first_contact_on <= Referral.target_on)
    stopped = (
        select(StateChange.id)
        .where(
            passages(Referral.__tablename__, ReferralState.DECLINED, ReferralState.CLOSED),
            StateChange.record_id == Referral.id,
            StateChange.on <= Referral.target_on,
        )
        .exists()
    )
    query = select(
        Referral.id.label('key'),
        CLUB.label('club_id'),
        func.coalesce(Referral.departement_code, Mentor.departement_code).label('departement_code'),
        Referral.association_id,
        Mentor.id.label('mentor_id'),
        Mentor.first_name,
        Mentor.last_name,
        Referral.referred_on,
        Referral.target_on,
        Referral.first_contact_on,
        in_time.label('in_time'),
    ).join(Mentor, Mentor.id == Referral.mentor_id)
    return with_club(query).where(Referral.target_on >= start, Referral.target_on < end, or_(in_time, ~stopped))


def accepted_in(start: date, end: date) -> Statement:
    """Referrals that an association accepted in the period, by itself or by a first contact: association_id,
    departement_code, accepted (true)."""
    first = (
        select(StateChange.record_id)
        .where(
            passages(Referral.__tablename__, ReferralState.ACCEPTED, ReferralState.CONTACTED, ReferralState.MATCHED),
        )
        .group_by(StateChange.record_id)
        .having(func.min(StateChange.on) >= start, func.min(StateChange.on) < end)
    )
    place = func.coalesce(Referral.departement_code, Mentor.departement_code)
    accepted = Referral.id.is_not(None).label('accepted')
    return (
        select(Referral.association_id, place.label('departement_code'), accepted)
        .join(Mentor, Mentor.id == Referral.mentor_id)
        .where(Referral.id.in_(first))
    )


def declared_pairs_in(start: date, end: date) -> Select[PairDeclaration]:
    """Declarations whose last day falls in the period: each counts in one period, whatever the cadence."""
    ends = PairDeclaration.period_end
    return select(PairDeclaration).where(ends > start, ends <= end).order_by(PairDeclaration.id)
