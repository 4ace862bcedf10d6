"""Mentors: employees invited by their company, who confirm by themselves and may withdraw at any time."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, event
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm import access
from crm.associations.models import MentoringMode
from crm.choices import Choice, stored
from crm.commitments.models import TimeMode
from crm.companies.models import Company
from crm.database import Model
from crm.history import audited
from crm.search import fold


class InvitationState(Choice):
    """Where an invitation stands. The employer sees only totals."""

    SENT = 'sent', 'Envoyée', 'info'
    CONFIRMED = 'confirmed', 'Confirmée', 'success'
    DECLINED = 'declined', 'Déclinée', 'neutral'
    EXPIRED = 'expired', 'Expirée', 'neutral'


class MentorInvitation(Model):
    """One invitation to one address, sent by the company. An upload makes invitations, never mentors."""

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey('company.id'), index=True)
    commitment_id: Mapped[int | None] = mapped_column(ForeignKey('commitment.id'), index=True)
    email: Mapped[str]
    state: Mapped[InvitationState] = mapped_column(stored(InvitationState), default=InvitationState.SENT)
    shared: Mapped[bool] = mapped_column(default=False)
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey('user.id'))
    sent_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]

    company: Mapped[Company] = relationship()

    __table_args__ = (Index('ix_mentor_invitation_email', 'company_id', 'email', 'sent_at', 'commitment_id', 'shared'),)


class SharedLink(Model):
    """A link the company may post to its staff; whoever follows it proves an address first."""

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey('company.id'), index=True)
    commitment_id: Mapped[int | None] = mapped_column(ForeignKey('commitment.id'))
    token: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_on: Mapped[date]
    revoked_at: Mapped[datetime | None]

    company: Mapped[Company] = relationship()


class MentorState(Choice):
    """Where a mentor stands."""

    CONFIRMED = 'confirmed', 'À orienter', 'warning'
    REFERRED = 'referred', 'Orienté', 'info'
    CONTACTED = 'contacted', 'Recontacté', 'info'
    MATCHED = 'matched', 'En binôme', 'success'
    ENDED = 'ended', 'Terminé', 'neutral'
    WITHDRAWN = 'withdrawn', 'Retiré', 'neutral'


class AgeGroup(Choice):
    """Age groups a mentor accepts."""

    MIDDLE_SCHOOL = 'middle_school', 'Collège'
    HIGH_SCHOOL = 'high_school', 'Lycée'
    HIGHER = 'higher', 'Études supérieures'
    YOUNG_ADULTS = 'young_adults', '18–30 ans vers l’emploi'


class Theme(Choice):
    """What a mentor wishes to help with."""

    SCHOOL = 'school', 'Accompagnement scolaire'
    ORIENTATION = 'orientation', 'Orientation'
    EMPLOYMENT = 'employment', 'Insertion professionnelle'
    ENTREPRENEURSHIP = 'entrepreneurship', 'Entrepreneuriat'


ERASED = 'Mentor effacé'


def mentor_folded_of(first_name: str, last_name: str, email: str) -> str:
    """What a search of mentors looks into, without accents; nothing is left of an erased mentor."""
    return fold(f'{first_name} {last_name} {email}') if last_name else ''


def _folded_mentor(context: DefaultExecutionContext) -> str:
    row = context.get_current_parameters()
    return mentor_folded_of(row['first_name'], row['last_name'], row['email'])


@audited
class Mentor(Model):
    """An employee who confirmed by their own act. No birth date, no health, no opinion."""

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey('company.id'), index=True)
    commitment_id: Mapped[int | None] = mapped_column(ForeignKey('commitment.id'), index=True)
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey('mentor_invitation.id'), unique=True)
    first_name: Mapped[str]
    last_name: Mapped[str]
    email: Mapped[str] = mapped_column(index=True)
    phone: Mapped[str] = mapped_column(default='')
    departement_code: Mapped[str | None] = mapped_column(ForeignKey('departement.code'), index=True)
    mode: Mapped[MentoringMode] = mapped_column(stored(MentoringMode))
    age_groups: Mapped[list[str]] = mapped_column(default=list)
    themes: Mapped[list[str]] = mapped_column(default=list)
    hours_per_month: Mapped[int]
    available_from: Mapped[date | None]
    time_mode: Mapped[TimeMode] = mapped_column(stored(TimeMode))
    wished_association_id: Mapped[int | None] = mapped_column(ForeignKey('member_association.id'))
    named_to_employer: Mapped[bool] = mapped_column(default=False)
    state: Mapped[MentorState] = mapped_column(stored(MentorState), default=MentorState.CONFIRMED)
    confirmed_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    folded: Mapped[str] = mapped_column(default=_folded_mentor)

    company: Mapped[Company] = relationship()

    __table_args__ = (
        Index('ix_mentor_state', 'state', 'departement_code'),
        Index('ix_mentor_folded', 'folded', postgresql_using='gin', postgresql_ops={'folded': 'gin_trgm_ops'}),
    )

    @property
    def full_name(self) -> str:
        """First and last name; an erased mentor has none any more."""
        return f'{self.first_name} {self.last_name}'.strip() or ERASED

    @property
    def may_change(self) -> bool:
        """Whether the mentor may still change what they offer: until they are in a pair or have stopped."""
        return self.state in (MentorState.CONFIRMED, MentorState.REFERRED, MentorState.CONTACTED)

    @property
    def may_withdraw(self) -> bool:
        return self.state not in (MentorState.ENDED, MentorState.WITHDRAWN)


@event.listens_for(Mentor, 'before_update')
def _refold(_mapper: object, _connection: object, mentor: Mentor) -> None:
    mentor.folded = mentor_folded_of(mentor.first_name, mentor.last_name, mentor.email)


class Consent(Model):
    """What a mentor was told and agreed to, and when: append-only."""

    id: Mapped[int] = mapped_column(primary_key=True)
    mentor_id: Mapped[int] = mapped_column(ForeignKey('mentor.id'), index=True)
    purpose: Mapped[str]
    text_version: Mapped[str]
    given: Mapped[bool]
    at: Mapped[datetime]


access.scoped(MentorInvitation, lambda invitation, p: None if p.staff else invitation.company_id.in_(p.companies))
access.scoped(SharedLink, lambda link, p: None if p.staff else link.company_id.in_(p.companies))
access.scoped(
    Mentor, lambda mentor, p: None if p.staff else mentor.company_id.in_(p.companies) & mentor.named_to_employer
)
access.scoped(Consent, lambda consent, p: None if p.staff else consent.id.is_(None))
