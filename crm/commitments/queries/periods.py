"""What was signed, or in force, at a past date: read from business dates and StateChange rows.

A present state is never read: the figures of last March are the same today. Periods are half-open `[start, end)`, in
Paris days; « before a day » leaves that day out. Each function gives a statement within the perimeter in force, for
the indicators: one place for each rule.
"""

from datetime import date

from sqlalchemy import ColumnElement, Subquery, func, select, union_all
from sqlalchemy.orm import aliased

from crm.commitments.models import Commitment, CommitmentState, Review
from crm.companies.models import Company
from crm.history import StateChange, passages
from crm.statements import Statement, texts_of
from crm.territories.models import Club

S = CommitmentState
TABLE = Commitment.__tablename__
OVER = (S.TERMINATED, S.ABANDONED, S.COMPLETED)


def signatures(before: date, since: date | None = None) -> Subquery:
    """Commitments signed before a day (and since another): record_id, business day `on`, instant of entry `at`.

    On paper, the business day is the one written, not that of entry.
    """
    return _first(S.SIGNED, before, since)


def submissions(before: date, since: date | None = None) -> Subquery:
    """Commitments submitted for the first time before a day (and since another): record_id, `on`, `at`."""
    return _first(S.SUBMITTED, before, since)


def _first(state: CommitmentState, before: date, since: date | None) -> Subquery:
    on = func.min(StateChange.on)
    query = (
        select(StateChange.record_id, on.label('on'), func.min(StateChange.at).label('at'))
        .where(passages(TABLE, state), StateChange.on < before)
        .group_by(StateChange.record_id)
    )
    return query.having(on >= since).subquery() if since is not None else query.subquery()


def last_steps(before: date) -> Subquery:
    """The last step of each commitment before a day, abandonment apart: record_id, `state`, `on`."""
    ranked = (
        select(
            StateChange.record_id,
            StateChange.new.label('state'),
            StateChange.on,
            func.row_number()
            .over(partition_by=StateChange.record_id, order_by=(StateChange.on.desc(), StateChange.id.desc()))
            .label('rank'),
        )
        .where(StateChange.table == TABLE, StateChange.new != str(S.ABANDONED), StateChange.on < before)
        .subquery()
    )
    return select(ranked.c.record_id, ranked.c.state, ranked.c.on).where(ranked.c.rank == 1).subquery()


def submitted_before(day: date) -> Statement:
    """Ids of commitments submitted at least once before a day."""
    return _entered(day, S.SUBMITTED)


def abandoned_before(day: date) -> Statement:
    """Ids of commitments abandoned before a day."""
    return _entered(day, S.ABANDONED)


def in_force(day: date) -> Statement:
    """Commitments in force at the first hour of `day`: signed and begun before it, not over, not replaced.

    Columns: id, club_id, company_id, pledged_mentors, departements, start_on (else the day of signature), end_on,
    signed_on, entered_at (instant at which the signature was entered).
    """
    signed = signatures(day)
    start_on = func.coalesce(Commitment.start_on, signed.c.on)
    return (
        select(
            Commitment.id,
            Commitment.club_id,
            Commitment.company_id,
            Commitment.pledged_mentors,
            Commitment.departements,
            start_on.label('start_on'),
            Commitment.end_on,
            signed.c.on.label('signed_on'),
            signed.c.at.label('entered_at'),
        )
        .join(signed, signed.c.record_id == Commitment.id)
        .where(
            start_on < day,
            Commitment.end_on.is_(None) | (Commitment.end_on >= day),
            Commitment.id.not_in(_entered(day, *OVER)),
            Commitment.id.not_in(_replaced(day)),
        )
    )


def places() -> Statement:
    """Where each commitment counts: (commitment_id, departement_code), one row a place.

    The départements it names, else that of its club, else (national club) that of the company's head office.
    """
    named = texts_of(Commitment.departements)
    home = func.coalesce(Club.departement_code, Company.departement_code)
    unnamed = (
        select(Commitment.id.label('commitment_id'), home.label('departement_code'))
        .join(Club, Club.id == Commitment.club_id)
        .join(Company, Company.id == Commitment.company_id)
        .where(func.json_array_length(Commitment.departements) == 0, home.is_not(None))
    )
    both = union_all(select(Commitment.id, named.c.value), unnamed).subquery('places')
    return select(both.c[0].label('commitment_id'), both.c[1].label('departement_code')).distinct()


def terminated_before_review() -> ColumnElement[bool]:
    """Criterion on Review: its commitment was over before the day it was due."""
    return (
        select(StateChange.id)
        .where(
            passages(TABLE, *OVER),
            StateChange.record_id == Review.commitment_id,
            StateChange.on < Review.due_on,
        )
        .exists()
    )


def _replaced(day: date) -> Statement:
    """Ids of commitments that an amendment, signed and begun before `day`, replaces."""
    amendment, signed = aliased(Commitment), signatures(day)
    return (
        select(amendment.replaces_id)
        .join(signed, signed.c.record_id == amendment.id)
        .where(amendment.replaces_id.is_not(None), func.coalesce(amendment.start_on, signed.c.on) < day)
    )


def _entered(before: date, *states: CommitmentState) -> Statement:
    """Ids of commitments that entered one of these states before a day."""
    return select(StateChange.record_id).where(passages(TABLE, *states), StateChange.on < before)
