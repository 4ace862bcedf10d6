"""The club that leads with a company: exactly one among those that follow it today."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, case, exists, func
from sqlalchemy.orm import aliased

from crm.companies import queries
from crm.companies.models import ClubMembership, Company
from crm.database import db
from crm.errors import Refusal
from crm.territories.models import Club


def appoint_lead(company: Company, club: Club) -> ClubMembership:
    """The club leads with this company from now on, in the place of the one that did."""
    present = _present(company)
    chosen = next((membership for membership in present if membership.club_id == club.id), None)
    if chosen is None:
        raise Refusal('club_id', f'{club.name} ne suit pas cette entreprise : choisissez un club qui la suit.')
    leading = queries.lead_among(present)
    if chosen is leading and chosen.is_lead:
        raise Refusal('club_id', f'{club.name} est déjà chef de file.')
    for membership in present:
        membership.is_lead = membership is chosen
    db.session.flush()
    return chosen


def settle_lead(company: Company) -> None:
    """Give the company its lead when it has none: the first club, else the head office's, else the first known."""
    present = _present(company)
    if not present:
        return
    leading = [membership for membership in present if membership.is_lead]
    chosen = leading[0] if leading else _first_choice(company, present)
    for membership in present:
        membership.is_lead = membership is chosen
    db.session.flush()


def settle_leads(company_ids: Sequence[int] | Select[Any] | None = None) -> int:
    """`settle_lead` for many companies (all without argument) in one statement; returns how many gained a lead.

    For bulk writes: what it changes is not kept in the history.
    """
    leading = aliased(ClubMembership)
    has_lead = exists().where(leading.company_id == ClubMembership.company_id, leading.is_lead, leading.until.is_(None))
    at_home = case((Club.departement_code == Company.departement_code, 0), else_=1)
    rank = func.row_number().over(
        partition_by=ClubMembership.company_id, order_by=(ClubMembership.since, at_home, ClubMembership.id)
    )
    ranked = (
        db.select(ClubMembership.id, rank.label('rank'))
        .join(Club, Club.id == ClubMembership.club_id)
        .join(Company, Company.id == ClubMembership.company_id)
        .where(ClubMembership.until.is_(None), ~has_lead)
    )
    if company_ids is not None:
        ranked = ranked.where(ClubMembership.company_id.in_(company_ids))
    chosen = ranked.subquery()
    found = db.session.execute(
        db.update(ClubMembership)
        .where(ClubMembership.id.in_(db.select(chosen.c.id).where(chosen.c.rank == 1)))
        .values(is_lead=True)
        .execution_options(synchronize_session='fetch')
    )
    return int(found.rowcount)  # type: ignore[attr-defined]


def _present(company: Company) -> list[ClubMembership]:
    """Present followers, locked: two people who change the lead at once do so one after the other."""
    db.session.flush()
    query = db.select(ClubMembership).filter_by(company_id=company.id, until=None).order_by(ClubMembership.id)
    return list(db.session.scalars(query.with_for_update().execution_options(populate_existing=True)))


def _first_choice(company: Company, present: Sequence[ClubMembership]) -> ClubMembership:
    earliest = min(membership.since for membership in present)
    first = [membership for membership in present if membership.since == earliest]
    at_home = db.select(Club.id).where(
        Club.departement_code == company.departement_code, Club.departement_code.is_not(None)
    )
    home = db.session.scalar(at_home) if len(first) > 1 else None
    return next((membership for membership in first if membership.club_id == home), first[0])
