"""Referrals that are followed: those of an association, those late, the places they hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func
from sqlalchemy.orm import selectinload

from crm import clock
from crm.access import for_everyone
from crm.associations.models import MemberAssociation, MentoringMode
from crm.database import db
from crm.mentors.models import Mentor
from crm.orientation.models import AWAITED, OPEN_REFERRALS, Referral


@dataclass(frozen=True)
class LateAssociation:
    """An association with recontacts whose target date has passed."""

    association: MemberAssociation
    referrals: tuple[Referral, ...]

    @property
    def oldest(self) -> date:
        return min(referral.target_on for referral in self.referrals)


def places_taken(association_ids: Sequence[int]) -> dict[tuple[int, str | None, MentoringMode], int]:
    """Open referrals by line of capacity: (association, département or None, mode)."""
    key = (Referral.association_id, Referral.departement_code, Referral.mode)
    query = (
        db.select(*key, func.count(Referral.id))
        .where(Referral.association_id.in_(association_ids), Referral.state.in_(OPEN_REFERRALS))
        .group_by(*key)
    )
    with for_everyone('les places occupées se comptent sur toutes les orientations'):
        return {(row[0], row[1], row[2]): row[3] for row in db.session.execute(query)}


def open_of(*association_ids: int) -> list[Referral]:
    """Open referrals of associations with their mentors: those still to be contacted first, oldest target first."""
    query = db.select(Referral.id).where(
        Referral.association_id.in_(association_ids), Referral.state.in_(OPEN_REFERRALS)
    )
    found = _with_mentors(db.session.scalars(query).all())
    return sorted(found, key=lambda r: (r.first_contact_on is not None, r.target_on, r.id))


def _with_mentors(referral_ids: Sequence[int]) -> Sequence[Referral]:
    """Referrals found within the perimeter, with their mentors, whom the perimeter alone would hide."""
    with for_everyone('une association voit les mentors qui lui ont été transmis, et eux seuls'):
        query = db.select(Referral).where(Referral.id.in_(referral_ids)).options(selectinload(Referral.mentor))
        return db.session.scalars(query).all()


def referrals_of(mentor: Mentor) -> list[Referral]:
    query = db.select(Referral).filter_by(mentor_id=mentor.id).options(selectinload(Referral.association))
    return list(db.session.scalars(query.order_by(Referral.id.desc())))


def late_referrals() -> Select[Referral]:
    """Referrals whose target date has passed without a first contact."""
    return db.select(Referral).where(
        Referral.state.in_(AWAITED), Referral.first_contact_on.is_(None), Referral.target_on < clock.today()
    )


def late_by_association() -> list[LateAssociation]:
    """Late referrals grouped by association, the longest late first."""
    query = late_referrals().options(selectinload(Referral.association), selectinload(Referral.mentor))
    found: Sequence[Referral] = db.session.scalars(query.order_by(Referral.target_on, Referral.id)).all()
    grouped: dict[int, list[Referral]] = {}
    for referral in found:
        grouped.setdefault(referral.association_id, []).append(referral)
    return [LateAssociation(referrals[0].association, tuple(referrals)) for referrals in grouped.values()]
