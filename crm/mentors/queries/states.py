"""Mentors and invitations as they stood on a day, and the club they count in: one place for the indicators."""

from datetime import date
from typing import Any

from sqlalchemy import case, func, select

from crm import clock
from crm.commitments.models import Commitment
from crm.companies.models import Company
from crm.history import state_on
from crm.mentors.models import Mentor, MentorInvitation, MentorState
from crm.statements import Statement
from crm.territories.models import Club

CLUB = func.coalesce(Commitment.club_id, Club.id)


def with_club(
    query: Statement, commitment_id: Any = Mentor.commitment_id, home: Any = Mentor.departement_code
) -> Statement:
    """Join what `CLUB` needs: the club of a mentor's commitment, else that of the mentor's département."""
    return query.outerjoin(Commitment, Commitment.id == commitment_id).outerjoin(Club, Club.departement_code == home)


def mentors_on(day: date) -> Statement:
    """Mentors who confirmed before `day`, with the state they held at its first hour.

    Columns: key, club_id (of the commitment, else of the département), company_id, first_name, last_name,
    departement_code, confirmed_at, state (text).
    """
    state = func.coalesce(state_on(Mentor.__tablename__, Mentor.id, day), MentorState.CONFIRMED.value)
    query = select(
        Mentor.id.label('key'),
        CLUB.label('club_id'),
        Mentor.company_id,
        Mentor.first_name,
        Mentor.last_name,
        Mentor.departement_code,
        Mentor.confirmed_at,
        state.label('state'),
    )
    return with_club(query).where(Mentor.confirmed_at < clock.start_of(day))


def invited_before(day: date) -> Statement:
    """Employees invited before `day`, once each: an address may be invited again after a year, or by a shared link.

    Columns: club_id (of the latest commitment invited for, else of the company's département), company_id,
    departement_code (of the company), by (« sent », or « shared » for whoever only came by the shared link: the total
    of an employer, in `totals`, leaves these out, as it counts what the employer sent).
    """
    invited = (
        select(
            MentorInvitation.company_id,
            func.max(MentorInvitation.commitment_id).label('commitment_id'),
            func.min(case((MentorInvitation.shared, 'shared'), else_='sent')).label('by'),
        )
        .where(MentorInvitation.sent_at < clock.start_of(day))
        .group_by(MentorInvitation.company_id, MentorInvitation.email)
        .subquery()
    )
    columns = CLUB.label('club_id'), invited.c.company_id, Company.departement_code, invited.c.by
    query = select(*columns).select_from(invited).join(Company, Company.id == invited.c.company_id)
    return with_club(query, invited.c.commitment_id, Company.departement_code)
