"""What happened in a period, or stood at a date: read from business dates and StateChange rows.

A present state is never read: the figures of last March are the same today.

Periods are half-open `[start, end)`, in Paris days. Each function gives a SELECT of commitment ids, within the
perimeter in force, to be used as `Commitment.id.in_(signed_in(start, end))`.
"""

from datetime import date

from sqlalchemy import ColumnElement, Select, exists, or_, select

from crm.commitments.models import Commitment, CommitmentState
from crm.history import StateChange

S = CommitmentState


def started_in(start: date, end: date) -> Select[int]:
    """Commitments opened in the period (first state « promesse »; a return to it is not a new start)."""
    return select(Commitment.id).where(_entered(S.DRAFT, StateChange.old.is_(None), *_within(start, end)))


def submitted_in(start: date, end: date) -> Select[int]:
    """Commitments submitted at least once in the period."""
    return select(Commitment.id).where(_entered(S.SUBMITTED, *_within(start, end)))


def signed_in(start: date, end: date) -> Select[int]:
    """Commitments signed in the period, by the day of the signature (on paper: the day written, not that of entry)."""
    return select(Commitment.id).where(_entered(S.SIGNED, *_within(start, end)))


def signed_before(end: date) -> Select[int]:
    """Commitments signed before the day `end`, whatever came of them."""
    return select(Commitment.id).where(_entered(S.SIGNED, StateChange.on < end))


def in_force_on(end: date) -> Select[int]:
    """Commitments in force as the day `end` begins, that is at the end of the period `[…, end)`: see `in_force`."""
    return select(Commitment.id).where(in_force(end))


def in_force(end: date) -> ColumnElement[bool]:
    """Criterion on Commitment: signed and begun before `end`, neither over nor terminated before it."""
    return (
        _entered(S.SIGNED, StateChange.on < end)
        & (Commitment.start_on < end)
        & or_(Commitment.end_on.is_(None), Commitment.end_on >= end)
        & ~_entered(S.TERMINATED, StateChange.on < end)
    )


def _within(start: date, end: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return StateChange.on >= start, StateChange.on < end


def _entered(state: CommitmentState, *criteria: ColumnElement[bool]) -> ColumnElement[bool]:
    """Criterion on Commitment: it entered `state`, as the criteria on the passage say."""
    mine = (StateChange.table == Commitment.__tablename__, StateChange.record_id == Commitment.id)
    return exists().where(*mine, StateChange.new == state.value, *criteria).correlate(Commitment)
