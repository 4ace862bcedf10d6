"""The clubs that follow a company: who leads, who is in charge, which sites, and the hand-overs between them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, UniqueConstraint, exists, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm import access
from crm.choices import Choice, stored
from crm.companies.models.companies import Company, Establishment
from crm.database import Model
from crm.history import audited
from crm.territories.models import Club


@audited
class ClubMembership(Model):
    """A club follows a company, from a day until perhaps another: who in the club is in charge, which club leads.

    Public but for `owner_id` and `note`, which pages show to the club itself and to the Collectif's staff.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey('company.id'))
    club_id: Mapped[int] = mapped_column(ForeignKey('club.id'))
    since: Mapped[date]
    until: Mapped[date | None]
    source: Mapped[str] = mapped_column(default='')
    is_lead: Mapped[bool] = mapped_column(default=False)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey('user.id'), index=True)
    note: Mapped[str] = mapped_column(default='')

    company: Mapped[Company] = relationship(back_populates='memberships')

    __table_args__ = (
        UniqueConstraint('company_id', 'club_id'),
        Index('ix_club_membership_club', 'club_id', 'company_id'),
    )


class ClubEstablishment(Model):
    """A club follows one site of a company. A site that no club took is its département's club's, if it follows."""

    id: Mapped[int] = mapped_column(primary_key=True)
    club_id: Mapped[int] = mapped_column(ForeignKey('club.id'))
    establishment_id: Mapped[int] = mapped_column(ForeignKey('establishment.id'), index=True)
    since: Mapped[date]

    __table_args__ = (UniqueConstraint('club_id', 'establishment_id'),)


class HandoverState(Choice):
    """Where a hand-over stands."""

    PROPOSED = 'proposed', 'Proposé', 'info'
    ACCEPTED = 'accepted', 'Accepté', 'success'
    DECLINED = 'declined', 'Décliné', 'warning'
    WITHDRAWN = 'withdrawn', 'Retiré', 'neutral'


@audited
class Handover(Model):
    """A club proposes to another to take over a company, or one of its sites; the other accepts or declines.

    Both clubs and the Collectif's staff read it; its notes are for them alone.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey('company.id'), index=True)
    establishment_id: Mapped[int | None] = mapped_column(ForeignKey('establishment.id'), index=True)
    from_club_id: Mapped[int] = mapped_column(ForeignKey('club.id'), index=True)
    to_club_id: Mapped[int] = mapped_column(ForeignKey('club.id'))
    note: Mapped[str] = mapped_column(default='')
    with_steps: Mapped[bool] = mapped_column(default=False)
    keeps_following: Mapped[bool] = mapped_column(default=False)
    state: Mapped[HandoverState] = mapped_column(stored(HandoverState))
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey('user.id'))
    proposed_by_name: Mapped[str] = mapped_column(default='')
    proposed_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(default='')
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey('user.id'))
    answered_by_name: Mapped[str] = mapped_column(default='')
    answered_at: Mapped[datetime | None]

    company: Mapped[Company] = relationship()
    establishment: Mapped[Establishment | None] = relationship()
    from_club: Mapped[Club] = relationship(foreign_keys=from_club_id)
    to_club: Mapped[Club] = relationship(foreign_keys=to_club_id)

    __table_args__ = (Index('ix_handover_to_club', 'to_club_id', 'state'),)


access.scoped(
    Handover,
    lambda handover, p: None if p.staff else handover.from_club_id.in_(p.clubs) | handover.to_club_id.in_(p.clubs),
)


def followed_by(clubs: frozenset[int]) -> Select[int]:
    """Ids of the companies that these clubs follow, for the rules of a perimeter."""
    return select(ClubMembership.company_id).where(ClubMembership.club_id.in_(clubs), ClubMembership.until.is_(None))


def is_followed_by(clubs: frozenset[int], company_id: Any) -> ColumnElement[bool]:
    """Whether these clubs follow a company, asked of each row: for tables of few rows, where clubs follow thousands."""
    followed = ClubMembership.club_id.in_(clubs), ClubMembership.until.is_(None)
    return exists().where(ClubMembership.company_id == company_id, *followed)
