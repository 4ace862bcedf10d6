"""Facts as of a day, from StateChange rows and business dates: never from a present state."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Subquery, func, select
from sqlalchemy.orm import aliased

from crm import clock
from crm.commitments.models import Commitment, CommitmentState
from crm.companies.models import Company
from crm.convention.indicators.definitions import NATIONAL_SCOPE
from crm.convention.indicators.statements import Statement
from crm.history import StateChange
from crm.mentors.models import Mentor
from crm.territories.models import Club

OVER = (CommitmentState.TERMINATED, CommitmentState.ABANDONED, CommitmentState.COMPLETED)

KNOWN = Company.siren.is_not(None)


def passages(table: str, *states: str) -> Any:
    """Criteria: changes of this table to one of these states."""
    return (StateChange.table == table) & StateChange.new.in_([str(state) for state in states])


def signatures(before: date, since: date | None = None) -> Subquery:
    """Commitments signed before a day (and since another): record_id, business day `on`, instant of entry `at`."""
    query = select(
        StateChange.record_id, func.min(StateChange.on).label('on'), func.min(StateChange.at).label('at')
    ).where(passages('commitment', CommitmentState.SIGNED), StateChange.on < before)
    if since is not None:
        query = query.where(StateChange.on >= since)
    return query.group_by(StateChange.record_id).subquery()


def abandoned(before: date) -> Statement:
    """Ids of commitments abandoned before a day."""
    return select(StateChange.record_id).where(
        passages('commitment', CommitmentState.ABANDONED), StateChange.on < before
    )


def in_force(day: date) -> Statement:
    """Commitments in force at the first hour of `day`: signed and begun before it, not over, not replaced."""
    signed = signatures(day)
    over = select(StateChange.record_id).where(passages('commitment', *OVER), StateChange.on < day)
    return (
        select(
            Commitment.id,
            Commitment.club_id,
            Commitment.company_id,
            Commitment.pledged_mentors,
            Commitment.departements,
            func.coalesce(Commitment.start_on, signed.c.on).label('start_on'),
            Commitment.end_on,
            signed.c.on.label('signed_on'),
            signed.c.at.label('entered_at'),
        )
        .join(signed, signed.c.record_id == Commitment.id)
        .where(
            func.coalesce(Commitment.start_on, signed.c.on) < day,
            Commitment.end_on.is_(None) | (Commitment.end_on >= day),
            Commitment.id.not_in(over),
            Commitment.id.not_in(_replaced(day)),
        )
    )


def _replaced(day: date) -> Statement:
    """Ids of commitments that an amendment, signed and begun before `day`, replaces."""
    amendment, signed = aliased(Commitment), signatures(day)
    return (
        select(amendment.replaces_id)
        .join(signed, signed.c.record_id == amendment.id)
        .where(amendment.replaces_id.is_not(None), func.coalesce(amendment.start_on, signed.c.on) < day)
    )


def state_on(table: str, record_id: Any, day: date) -> Any:
    """The state of a record at the first hour of `day`, as a scalar subquery; null when it had none."""
    return (
        select(StateChange.new)
        .where(StateChange.table == table, StateChange.record_id == record_id, StateChange.on < day)
        .order_by(StateChange.on.desc(), StateChange.id.desc())
        .limit(1)
        .scalar_subquery()
    )


MENTOR_CLUB = func.coalesce(Commitment.club_id, Club.id)


def with_mentor_club(query: Statement) -> Statement:
    """Join what `MENTOR_CLUB` needs: the club of a mentor's commitment, else that of the mentor's département."""
    return query.outerjoin(Commitment, Commitment.id == Mentor.commitment_id).outerjoin(
        Club, Club.departement_code == Mentor.departement_code
    )


def entered_late(instant: Any, end: date) -> ColumnElement[bool]:
    """Whether a row was entered once the period was over."""
    late: ColumnElement[bool] = instant >= clock.start_of(end)
    return late


def club_code(scope: str) -> str | None:
    """`75` of `club:75`, None for the country."""
    return None if scope == NATIONAL_SCOPE else scope.partition(':')[2]


def of_scope(query: Statement, column: Any, scope: str) -> Statement:
    """Keep the rows whose club (a column of club ids) is that of the scope."""
    code = club_code(scope)
    if code is None:
        return query
    club = aliased(Club)
    return query.where(column == select(club.id).where(club.code == code).scalar_subquery())
