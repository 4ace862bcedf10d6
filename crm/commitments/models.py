"""Commitments: what a company promises and signs, the charter it signs, the proof, and the reviews."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Select, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm import access, clock
from crm.choices import Choice, stored
from crm.companies.models import Company
from crm.database import Model
from crm.history import audited
from crm.territories.models import Club


class CharterVersion(Model):
    """A text of the charter. Once signed by anyone it is never edited: a new version replaces it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    body: Mapped[str]
    text_hash: Mapped[str]
    effective_from: Mapped[date]
    created_at: Mapped[datetime]


class CommitmentChannel(Choice):
    """By which door the commitment came."""

    DIGITAL_PATH = 'digital_path', 'Parcours numérique'
    COORDINATOR = 'coordinator', 'Coordination du club'
    CEREMONY = 'ceremony', 'Cérémonie'
    IMPORT = 'import', 'Reprise de fichier'


class CommitmentState(Choice):
    """Stored states. « En vigueur » is derived from dates."""

    DRAFT = 'draft', 'Promesse', 'neutral'
    SUBMITTED = 'submitted', 'Déposé', 'info'
    AWAITING_SIGNATURE = 'awaiting_signature', 'À signer', 'warning'
    SIGNED = 'signed', 'Signé', 'success'
    COMPLETED = 'completed', 'Arrivé à son terme', 'neutral'
    TERMINATED = 'terminated', 'Résilié', 'danger'
    ABANDONED = 'abandoned', 'Abandonné', 'neutral'
    EXPIRED = 'expired', 'Signature expirée', 'warning'


S = CommitmentState
TRANSITIONS: dict[CommitmentState, tuple[CommitmentState, ...]] = {
    S.DRAFT: (S.SUBMITTED, S.ABANDONED),
    S.SUBMITTED: (S.AWAITING_SIGNATURE, S.DRAFT, S.ABANDONED),
    S.AWAITING_SIGNATURE: (S.SIGNED, S.EXPIRED, S.SUBMITTED, S.ABANDONED),
    S.EXPIRED: (S.AWAITING_SIGNATURE, S.ABANDONED),
    S.SIGNED: (S.COMPLETED, S.TERMINATED),
    S.COMPLETED: (),
    S.TERMINATED: (),
    S.ABANDONED: (),
}


class TimeMode(Choice):
    """On whose time employees mentor."""

    WORK = 'work', 'Sur le temps de travail'
    PERSONAL = 'personal', 'Sur le temps personnel'
    BOTH = 'both', 'Sur le temps de travail et sur le temps personnel'


class Public(Choice):
    """Young people a company wishes to meet, by category: never a person."""

    ASE = 'ase', 'Jeunes de l’aide sociale à l’enfance (ASE)'
    PJJ = 'pjj', 'Jeunes suivis par la protection judiciaire de la jeunesse (PJJ)'
    VOCATIONAL = 'vocational', 'Lycéens professionnels'
    DROPOUTS = 'dropouts', 'Jeunes sans emploi ni formation'
    QPV = 'qpv', 'Jeunes de quartiers prioritaires'
    RURAL = 'rural', 'Jeunes de territoires ruraux'
    OVERSEAS = 'overseas', 'Jeunes d’outre-mer'
    ANY = 'any', 'Tous les jeunes'


class DocumentState(Choice):
    """Where the signed document stands: made by the worker after the signature."""

    NONE = 'none', 'Pas encore'
    PENDING = 'pending', 'En préparation'
    READY = 'ready', 'Disponible'


@audited
class Commitment(Model):
    """One commitment of one company, followed by a club. Instants say when each step happened."""

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey('company.id'), index=True)
    club_id: Mapped[int] = mapped_column(ForeignKey('club.id'), index=True)
    charter_id: Mapped[int] = mapped_column(ForeignKey('charter_version.id'))
    channel: Mapped[CommitmentChannel] = mapped_column(stored(CommitmentChannel))
    state: Mapped[CommitmentState] = mapped_column(stored(CommitmentState), default=CommitmentState.DRAFT)
    pledged_mentors: Mapped[int] = mapped_column(default=0)
    departements: Mapped[list[str]] = mapped_column(default=list)
    publics: Mapped[list[str]] = mapped_column(default=list)
    time_mode: Mapped[TimeMode] = mapped_column(stored(TimeMode), default=TimeMode.BOTH)
    contribution: Mapped[str] = mapped_column(default='')
    start_on: Mapped[date | None]
    end_on: Mapped[date | None]
    signatory_name: Mapped[str] = mapped_column(default='')
    signatory_function: Mapped[str] = mapped_column(default='')
    signatory_email: Mapped[str] = mapped_column(default='')
    started_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    ended_on: Mapped[date | None]
    end_reason: Mapped[str] = mapped_column(default='')
    frozen_text: Mapped[str] = mapped_column(default='')
    text_hash: Mapped[str] = mapped_column(default='')
    document_state: Mapped[DocumentState] = mapped_column(stored(DocumentState), default=DocumentState.NONE)
    document_key: Mapped[str] = mapped_column(default='')
    document_sha256: Mapped[str] = mapped_column(default='')
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey('commitment.id'))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey('user.id'))
    version: Mapped[int] = mapped_column(default=1)

    company: Mapped[Company] = relationship()
    club: Mapped[Club] = relationship()
    charter: Mapped[CharterVersion] = relationship()
    signature: Mapped['Signature | None'] = relationship(back_populates='commitment', uselist=False)
    reviews: Mapped[list['Review']] = relationship(back_populates='commitment', order_by='Review.due_on')

    __mapper_args__ = {'version_id_col': version}  # noqa: RUF012
    __table_args__ = (
        Index('ix_commitment_state', 'state', 'club_id'),
        Index('ix_commitment_signed_at', 'signed_at'),
        Index('ix_commitment_started_at', 'started_at', 'id'),
        Index('ix_commitment_club_started_at', 'club_id', 'started_at', 'id'),
    )

    @property
    def is_editable(self) -> bool:
        """Its terms may still be changed: nothing was frozen for signature."""
        return self.state in (CommitmentState.DRAFT, CommitmentState.SUBMITTED)

    @property
    def is_in_force(self) -> bool:
        """Today: signed, begun, not over. Past figures are never read from here (see queries.in_force)."""
        day = clock.today()
        begun = self.start_on is not None and self.start_on <= day
        return self.state == CommitmentState.SIGNED and begun and (self.end_on is None or self.end_on >= day)

    @property
    def standing(self) -> tuple[str, str]:
        """(label, tone) shown to people: « En vigueur » is derived from the dates."""
        if self.is_in_force:
            return 'En vigueur', 'success'
        return self.state.label, self.state.tone

    def may_become(self, state: CommitmentState) -> bool:
        return state in TRANSITIONS[self.state]


class SignatureMethod(Choice):
    """How it was signed, said honestly on the document."""

    CODE = 'code', 'Signature électronique simple (code à usage unique reçu par courriel)'
    PAPER = 'paper', 'Signature manuscrite, copie numérisée (original conservé par le club)'


class Signature(Model):
    """The proof of one signature: append-only."""

    id: Mapped[int] = mapped_column(primary_key=True)
    commitment_id: Mapped[int] = mapped_column(ForeignKey('commitment.id'), unique=True)
    method: Mapped[SignatureMethod] = mapped_column(stored(SignatureMethod))
    signatory_name: Mapped[str]
    signatory_function: Mapped[str]
    signatory_email: Mapped[str] = mapped_column(default='')
    signed_at: Mapped[datetime]
    text_hash: Mapped[str]
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    scan_key: Mapped[str] = mapped_column(default='')
    scan_sha256: Mapped[str] = mapped_column(default='')
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey('user.id'))

    commitment: Mapped[Commitment] = relationship(back_populates='signature')


class ReviewKind(Choice):
    """When the review stands."""

    M6 = 'm6', 'Bilan à 6 mois'
    M12 = 'm12', 'Bilan à 12 mois'


class ReviewResult(Choice):
    """What the review found."""

    ON_TRACK = 'on_track', 'En bonne voie', 'success'
    DELAYED = 'delayed', 'En retard', 'warning'
    STOPPED = 'stopped', 'Arrêté', 'danger'
    RENEWED = 'renewed', 'Renouvelé', 'success'


@audited
class Review(Model):
    """A scheduled review of a signed commitment."""

    id: Mapped[int] = mapped_column(primary_key=True)
    commitment_id: Mapped[int] = mapped_column(ForeignKey('commitment.id'), index=True)
    club_id: Mapped[int] = mapped_column(ForeignKey('club.id'), index=True)
    kind: Mapped[ReviewKind] = mapped_column(stored(ReviewKind))
    due_on: Mapped[date]
    held_on: Mapped[date | None]
    result: Mapped[ReviewResult | None] = mapped_column(stored(ReviewResult))
    comment: Mapped[str] = mapped_column(default='')

    commitment: Mapped[Commitment] = relationship(back_populates='reviews')

    __table_args__ = (UniqueConstraint('commitment_id', 'kind'), Index('ix_review_due', 'club_id', 'held_on', 'due_on'))

    @property
    def is_due(self) -> bool:
        return self.held_on is None and self.due_on <= clock.today()


access.scoped(
    Commitment,
    lambda commitment, p: (
        None if p.staff or p.lee else commitment.club_id.in_(p.clubs) | commitment.company_id.in_(p.companies)
    ),
)
access.scoped(Review, lambda review, p: None if p.staff else review.club_id.in_(p.clubs))
access.scoped(
    Signature,
    lambda signature, p: None if p.staff else signature.commitment_id.in_(_commitments_of(p)),
)


def _commitments_of(p: access.Perimeter) -> Select[int]:
    """Ids of the commitments of a perimeter's clubs and companies: proofs are for those who are party to them."""
    own = Commitment.club_id.in_(p.clubs) | Commitment.company_id.in_(p.companies)
    return select(Commitment.id).where(own)
