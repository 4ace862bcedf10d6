"""Orientation: mentors referred to associations, and the pairs these declare, as counts only."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm import access, clock
from crm.associations.models import MemberAssociation, MentoringMode
from crm.choices import Choice, stored
from crm.database import Model
from crm.history import audited
from crm.mentors.models import Mentor, MentorState


class ReferralState(Choice):
    """Where a referral stands. « En retard » is derived from the target date."""

    SENT = 'sent', 'Transmis', 'info'
    ACCEPTED = 'accepted', 'Accepté', 'info'
    CONTACTED = 'contacted', 'Premier contact fait', 'info'
    MATCHED = 'matched', 'En binôme', 'success'
    ENDED = 'ended', 'Terminé', 'neutral'
    DECLINED = 'declined', 'Décliné', 'warning'
    CLOSED = 'closed', 'Clos (mentor retiré)', 'neutral'


OPEN_REFERRALS = (ReferralState.SENT, ReferralState.ACCEPTED, ReferralState.CONTACTED, ReferralState.MATCHED)


AWAITED = (ReferralState.SENT, ReferralState.ACCEPTED)

R = ReferralState
TRANSITIONS: dict[ReferralState, tuple[ReferralState, ...]] = {
    R.SENT: (R.ACCEPTED, R.CONTACTED, R.DECLINED, R.CLOSED),
    R.ACCEPTED: (R.CONTACTED, R.DECLINED, R.CLOSED),
    R.CONTACTED: (R.MATCHED, R.DECLINED, R.ENDED, R.CLOSED),
    R.MATCHED: (R.ENDED, R.CLOSED),
    R.ENDED: (),
    R.DECLINED: (),
    R.CLOSED: (),
}

# What each step of a referral makes of the mentor; « Clos » follows a withdrawal, which has done it already.
MENTOR_AFTER: dict[ReferralState, MentorState] = {
    R.SENT: MentorState.REFERRED,
    R.ACCEPTED: MentorState.REFERRED,
    R.CONTACTED: MentorState.CONTACTED,
    R.MATCHED: MentorState.MATCHED,
    R.ENDED: MentorState.ENDED,
    R.DECLINED: MentorState.CONFIRMED,
}


class DeclineReason(Choice):
    """Why an association declines."""

    NO_NEED = 'no_need', 'Pas de besoin dans ce département'
    NO_CAPACITY = 'no_capacity', 'Plus de place'
    PROFILE = 'profile', 'Profil hors de notre public'
    UNREACHABLE = 'unreachable', 'Mentor injoignable'
    OTHER = 'other', 'Autre'


@audited
class Referral(Model):
    """One mentor referred to one association; at most one open referral a mentor."""

    id: Mapped[int] = mapped_column(primary_key=True)
    mentor_id: Mapped[int] = mapped_column(ForeignKey('mentor.id'), index=True)
    association_id: Mapped[int] = mapped_column(ForeignKey('member_association.id'))
    departement_code: Mapped[str | None] = mapped_column(ForeignKey('departement.code'))
    mode: Mapped[MentoringMode] = mapped_column(stored(MentoringMode))
    state: Mapped[ReferralState] = mapped_column(stored(ReferralState), default=ReferralState.SENT)
    referred_on: Mapped[date]
    target_on: Mapped[date]
    answered_on: Mapped[date | None]
    decline_reason: Mapped[DeclineReason | None] = mapped_column(stored(DeclineReason))
    first_contact_on: Mapped[date | None]
    matched_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    comment: Mapped[str] = mapped_column(default='')
    created_at: Mapped[datetime]
    referred_by_id: Mapped[int | None] = mapped_column(ForeignKey('user.id'))

    mentor: Mapped[Mentor] = relationship()
    association: Mapped[MemberAssociation] = relationship()

    __table_args__ = (
        Index(
            'uq_referral_open_mentor',
            'mentor_id',
            unique=True,
            sqlite_where=text("state IN ('sent', 'accepted', 'contacted', 'matched')"),
            postgresql_where=text("state IN ('sent', 'accepted', 'contacted', 'matched')"),
        ),
        Index('ix_referral_association', 'association_id', 'state'),
        Index('ix_referral_target', 'target_on', 'first_contact_on'),
    )

    @property
    def is_late(self) -> bool:
        """Whether the first contact is awaited after its target date."""
        return self.state in AWAITED and self.first_contact_on is None and self.target_on < clock.today()

    @property
    def days_late(self) -> int:
        return max(0, (clock.today() - self.target_on).days)


class PriorityPublic(Choice):
    """Young people most in difficulty, by category: never a person."""

    ASE = 'ase', 'Jeunes de l’ASE'
    PJJ = 'pjj', 'Jeunes suivis par la PJJ'
    VOCATIONAL = 'vocational', 'Lycéens professionnels'
    DROPOUTS = 'dropouts', 'Décrocheurs'
    QPV = 'qpv', 'Jeunes de quartiers prioritaires'
    RURAL = 'rural', 'Jeunes ruraux'
    OVERSEAS = 'overseas', 'Jeunes d’outre-mer'
    OTHER = 'other', 'Autres jeunes'


@audited
class PairDeclaration(Model):
    """Pairs an association declares for a period [start, end), a département and a public: counts only."""

    id: Mapped[int] = mapped_column(primary_key=True)
    association_id: Mapped[int] = mapped_column(ForeignKey('member_association.id'), index=True)
    experiment_id: Mapped[int | None]
    period_start: Mapped[date]
    period_end: Mapped[date]
    departement_code: Mapped[str] = mapped_column(ForeignKey('departement.code'))
    public: Mapped[PriorityPublic] = mapped_column(stored(PriorityPublic))
    started: Mapped[int] = mapped_column(default=0)
    reached_six_months: Mapped[int] = mapped_column(default=0)
    broken_before_six_months: Mapped[int] = mapped_column(default=0)
    declared_at: Mapped[datetime]
    declared_by: Mapped[str] = mapped_column(default='')

    association: Mapped[MemberAssociation] = relationship()

    __table_args__ = (
        Index(
            'uq_pair_declaration_line',
            'association_id',
            'period_start',
            'period_end',
            'departement_code',
            'public',
            unique=True,
        ),
    )


access.scoped(Referral, lambda referral, p: None if p.staff else referral.association_id.in_(p.associations))
access.scoped(
    PairDeclaration, lambda declaration, p: None if p.staff else declaration.association_id.in_(p.associations)
)
