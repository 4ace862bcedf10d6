"""Lists of mentors for the staff, and what the pages of a company need."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, case, func
from sqlalchemy.orm import selectinload

from crm import clock
from crm.access import perimeter
from crm.associations.queries import active_associations
from crm.commitments.models import Commitment, CommitmentState
from crm.companies.models import Company
from crm.database import db
from crm.mentors.models import Consent, Mentor, MentorState, SharedLink
from crm.search import matches

WAITING = {'7': 'plus de 7 jours', '14': 'plus de 14 jours', '30': 'plus de 30 jours'}
LEFT_ASIDE = (CommitmentState.ABANDONED, CommitmentState.EXPIRED)


@dataclass(frozen=True)
class MentorFilter:
    """What the list of mentors is narrowed to; empty means all."""

    state: str = ''
    departement: str = ''
    mode: str = ''
    company: str = ''
    waiting: str = ''

    @property
    def active(self) -> int:
        return sum(bool(v) for v in (self.state, self.departement, self.mode, self.company, self.waiting))


def listed(asked: MentorFilter) -> Select[Mentor]:
    """Mentors, with their company loaded. « En attente depuis » keeps those to orient, confirmed that long ago."""
    query = db.select(Mentor).options(selectinload(Mentor.company))
    if asked.state in [s.value for s in MentorState]:
        query = query.where(Mentor.state == MentorState(asked.state))
    if asked.departement:
        query = query.where(Mentor.departement_code == asked.departement)
    if asked.mode:
        query = query.where(Mentor.mode == asked.mode)
    if asked.company:
        query = query.where(Mentor.company_id.in_(db.select(Company.id).where(matches(Company.folded, asked.company))))
    if asked.waiting in WAITING:
        limit = clock.now() - timedelta(days=int(asked.waiting))
        query = query.where(Mentor.state == MentorState.CONFIRMED, Mentor.confirmed_at < limit)
    return query


def count(asked: MentorFilter) -> int:
    query = listed(asked).with_only_columns(func.count(Mentor.id), maintain_column_froms=True)
    return db.session.scalar(query) or 0


def consents_of(mentor: Mentor) -> list[Consent]:
    return list(db.session.scalars(db.select(Consent).filter_by(mentor_id=mentor.id).order_by(Consent.id)))


def own_companies() -> list[Company]:
    """The companies of the signed-in HR manager."""
    query = db.select(Company).where(Company.id.in_(perimeter().companies))
    return list(db.session.scalars(query.order_by(Company.sort_name)))


def current_commitment(company: Company) -> Commitment | None:
    """The commitment that new invitations are linked to: a signed one first, then the latest still alive."""
    signed_first = case((Commitment.state == CommitmentState.SIGNED, 0), else_=1)
    query = db.select(Commitment).where(Commitment.company_id == company.id, Commitment.state.not_in(LEFT_ASIDE))
    return db.session.scalars(query.order_by(signed_first, Commitment.id.desc()).limit(1)).first()


def shared_link_of(company: Company) -> SharedLink | None:
    """The link the company may post, while it is neither revoked nor expired."""
    query = db.select(SharedLink).where(
        SharedLink.company_id == company.id, SharedLink.revoked_at.is_(None), SharedLink.expires_on >= clock.today()
    )
    return db.session.scalars(query.order_by(SharedLink.id.desc()).limit(1)).first()


def association_choices() -> list[tuple[str, str]]:
    """(id, name) of associations that receive mentors."""
    return [(str(a.id), a.name) for a in active_associations()]
