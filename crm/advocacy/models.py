"""Joint advocacy: actions, positions, and companies' authorisations to be quoted."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.choices import Choice, stored
from crm.companies.models import Company
from crm.database import Model
from crm.history import audited


class ActionType(Choice):
    """Kinds of advocacy action."""

    HEARING = 'hearing', 'Audition'
    MEETING = 'meeting', 'Rendez-vous'
    AMENDMENT = 'amendment', 'Amendement'
    OP_ED = 'op_ed', 'Tribune'
    PRESS = 'press', 'Presse'
    EVENT = 'event', 'Événement'
    LETTER = 'letter', 'Courrier'
    STUDY = 'study', 'Étude'


class ActionLevel(Choice):
    """At which level an action takes place."""

    NATIONAL = 'national', 'National'
    REGIONAL = 'regional', 'Régional'
    DEPARTMENTAL = 'departmental', 'Départemental'
    EUROPEAN = 'european', 'Européen'


class ActionState(Choice):
    """Whether an action took place."""

    PLANNED = 'planned', 'Prévue', 'info'
    DONE = 'done', 'Tenue', 'success'
    CANCELLED = 'cancelled', 'Annulée', 'neutral'


class ActionOutcome(Choice):
    """What came of an action."""

    PENDING = 'pending', 'En attente', 'neutral'
    ADOPTED = 'adopted', 'Adopté', 'success'
    PARTLY = 'partly', 'Adopté en partie', 'warning'
    REJECTED = 'rejected', 'Rejeté', 'danger'
    NONE = 'none', 'Sans objet', 'neutral'


class Party(Choice):
    """Who holds an action."""

    JOINT = 'joint', 'Les deux partenaires'
    COLLECTIF = 'collectif', 'Collectif Mentorat seul'
    LEE = 'lee', 'LEE seule'


ACTION_STEPS = {
    ActionState.PLANNED: (ActionState.DONE, ActionState.CANCELLED),
    ActionState.DONE: (ActionState.CANCELLED,),
    ActionState.CANCELLED: (ActionState.PLANNED,),
}


@audited
class AdvocacyAction(Model):
    """One action towards institutions. Names functions and institutions, never a person's opinions."""

    id: Mapped[int] = mapped_column(primary_key=True)
    type: Mapped[ActionType] = mapped_column(stored(ActionType))
    level: Mapped[ActionLevel] = mapped_column(stored(ActionLevel))
    title: Mapped[str]
    on: Mapped[date]
    held_by: Mapped[Party] = mapped_column(stored(Party), default=Party.JOINT)
    state: Mapped[ActionState] = mapped_column(stored(ActionState), default=ActionState.PLANNED)
    institutions: Mapped[list[str]] = mapped_column(default=list)
    topic: Mapped[str] = mapped_column(default='')
    departement_code: Mapped[str | None] = mapped_column(ForeignKey('departement.code'))
    outcome: Mapped[ActionOutcome] = mapped_column(stored(ActionOutcome), default=ActionOutcome.PENDING)
    outcome_note: Mapped[str] = mapped_column(default='')
    evidence_url: Mapped[str] = mapped_column(default='')
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {'version_id_col': version}  # noqa: RUF012
    __table_args__ = (Index('ix_advocacy_action_on', 'on', 'state'),)


class PositionState(Choice):
    """Where a position stands."""

    DRAFT = 'draft', 'Projet', 'neutral'
    AGREED = 'agreed', 'Validée', 'info'
    PUBLISHED = 'published', 'Publiée', 'success'
    WITHDRAWN = 'withdrawn', 'Retirée', 'neutral'


POSITION_STEPS = {
    PositionState.DRAFT: (PositionState.AGREED, PositionState.WITHDRAWN),
    PositionState.AGREED: (PositionState.PUBLISHED, PositionState.DRAFT, PositionState.WITHDRAWN),
    PositionState.PUBLISHED: (PositionState.WITHDRAWN,),
    PositionState.WITHDRAWN: (),
}


@audited
class Position(Model):
    """A public position, co-signed when both parties signed it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    body: Mapped[str] = mapped_column(default='')
    state: Mapped[PositionState] = mapped_column(stored(PositionState), default=PositionState.DRAFT)
    collectif_signed_on: Mapped[date | None]
    lee_signed_on: Mapped[date | None]
    published_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    url: Mapped[str] = mapped_column(default='')
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {'version_id_col': version}  # noqa: RUF012

    @property
    def is_cosigned(self) -> bool:
        return self.collectif_signed_on is not None and self.lee_signed_on is not None


@audited
class QuoteAuthorisation(Model):
    """A company allows us to quote it: what, as whom, in what, from when to when; it may withdraw at any time."""

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey('company.id'), index=True)
    quote: Mapped[str]
    speaker: Mapped[str] = mapped_column(default='')
    scope: Mapped[str] = mapped_column(default='')
    authorised_on: Mapped[date]
    expires_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    evidence: Mapped[str] = mapped_column(default='')
    created_at: Mapped[datetime]

    company: Mapped[Company] = relationship()

    def is_valid_on(self, day: date) -> bool:
        if self.withdrawn_on is not None and self.withdrawn_on <= day:
            return False
        return self.authorised_on <= day and (self.expires_on is None or day < self.expires_on)


class ExportPurpose(Choice):
    """What an advocacy export is for."""

    COMMITTEE = 'committee', 'Comité de suivi de la convention'
    MINISTRY = 'ministry', 'Échange avec un ministère'
    PARLIAMENT = 'parliament', 'Échange avec le Parlement'
    LOCAL = 'local', 'Échange avec une préfecture ou une collectivité'
    PRESS = 'press', 'Presse'
    INTERNAL = 'internal', 'Préparation interne'
