"""Events held, and exchanges had, in a period: one place for the indicators of the convention.

Periods are half-open [start, end), in Paris days; each function gives a statement or a criterion within the perimeter
in force.
"""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select

from crm import clock
from crm.companies.models import Company
from crm.history import StateChange, passages
from crm.outreach.models import Attendance, Event, EventState, Interaction
from crm.statements import Statement
from crm.territories.models import Club, Commune


def events_held_in(start: date, end: date) -> Statement:
    """Events that took place in the period, one row each.

    Columns: key, club_id (that holds it), departement_code (of its commune, else of the club), title, starts_at,
    entered_at (instant at which somebody said that it was held).
    """
    said = (
        select(StateChange.record_id, func.min(StateChange.at).label('at'))
        .where(passages(Event.__tablename__, EventState.HELD))
        .group_by(StateChange.record_id)
        .subquery()
    )
    return (
        select(
            Event.id.label('key'),
            Event.club_id,
            func.coalesce(Commune.departement_code, Club.departement_code).label('departement_code'),
            Event.title,
            Event.starts_at,
            said.c.at.label('entered_at'),
        )
        .join(said, said.c.record_id == Event.id)
        .join(Club, Club.id == Event.club_id)
        .outerjoin(Commune, Commune.code == Event.commune_code)
        .where(Event.starts_at >= clock.start_of(start), Event.starts_at < clock.start_of(end))
    )


def presences_in(start: date, end: date) -> Statement:
    """Companies present at those events: event_id, company_id, known (it has a SIREN), and club_id and
    departement_code of the event."""
    held = events_held_in(start, end).subquery()
    known = Company.siren.is_not(None)
    return (
        select(
            held.c.key.label('event_id'),
            held.c.club_id,
            held.c.departement_code,
            Company.id.label('company_id'),
            known.label('known'),
        )
        .join(Attendance, Attendance.event_id == held.c.key)
        .join(Company, Company.id == Attendance.company_id)
        .where(Attendance.interaction_id.is_not(None))
    )


def exchanged_between(company_id: Any, start: date, end: date) -> ColumnElement[bool]:
    """Whether any club had an exchange with a company (a column) in [start, end)."""
    return exists().where(
        Interaction.company_id == company_id,
        Interaction.occurred_at >= clock.start_of(start),
        Interaction.occurred_at < clock.start_of(end),
    )
