"""Mentors and invitations as they stood on a day: for the indicators. Computed from dates only."""

from datetime import date
from typing import Any

from sqlalchemy import Select, func

from crm import clock
from crm.database import db
from crm.history import StateChange
from crm.mentors.models import Mentor, MentorInvitation


def mentors_by_state(day: date) -> Select[Any]:
    """One row a mentor known before `day` (excluded), with the state held as of that day at 00:00, Paris.

    Columns: mentor_id, company_id, commitment_id, departement_code, state (text), since (business date of that
    state). The last passage by business date wins, then the last entered. Mentors confirmed on or after `day` are
    absent. To be used as a subquery: `counts = mentors_by_state(end).subquery()`.
    """
    rank = (
        func.row_number()
        .over(partition_by=StateChange.record_id, order_by=(StateChange.on.desc(), StateChange.id.desc()))
        .label('rank')
    )
    passages = (
        db.select(StateChange.record_id, StateChange.new, StateChange.on, rank)
        .where(StateChange.table == Mentor.__tablename__, StateChange.on < day)
        .subquery()
    )
    return (
        db.select(
            Mentor.id.label('mentor_id'),
            Mentor.company_id,
            Mentor.commitment_id,
            Mentor.departement_code,
            passages.c.new.label('state'),
            passages.c.on.label('since'),
        )
        .join(passages, passages.c.record_id == Mentor.id)
        .where(passages.c.rank == 1)
    )


def invited_before(day: date) -> Select[Any]:
    """Invitations sent before `day` (excluded): invitation_id, company_id, commitment_id, email, shared.

    Count distinct (company_id, email): one address may be invited again after a year.
    """
    return db.select(
        MentorInvitation.id.label('invitation_id'),
        MentorInvitation.company_id,
        MentorInvitation.commitment_id,
        MentorInvitation.email,
        MentorInvitation.shared,
    ).where(MentorInvitation.sent_at < clock.start_of(day))
