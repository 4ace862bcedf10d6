"""The register of actions, and what came of them."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.advocacy.models.institutions import Institution
from crm.advocacy.models.links import action_company, action_institution, action_position
from crm.advocacy.models.positions import Position, Theme
from crm.choices import Choice, stored
from crm.companies.models import Company
from crm.database import Model
from crm.history import audited
from crm.search import fold


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
    last_on: Mapped[date | None]
    held_by: Mapped[Party] = mapped_column(stored(Party), default=Party.JOINT)
    state: Mapped[ActionState] = mapped_column(stored(ActionState), default=ActionState.PLANNED)
    topic: Mapped[str] = mapped_column(default='')
    theme: Mapped[Theme | None] = mapped_column(stored(Theme))
    departement_code: Mapped[str | None] = mapped_column(ForeignKey('departement.code'))
    our_initiative: Mapped[bool] = mapped_column(default=True)
    decisions: Mapped[list[str]] = mapped_column(default=list)
    next_step: Mapped[str] = mapped_column(default='')
    next_step_on: Mapped[date | None]
    outcome: Mapped[ActionOutcome] = mapped_column(stored(ActionOutcome), default=ActionOutcome.PENDING)
    folded: Mapped[str] = mapped_column(default='')
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    institutions: Mapped[list[Institution]] = relationship(
        secondary=action_institution, order_by=(Institution.name, Institution.id), lazy='selectin'
    )
    positions: Mapped[list[Position]] = relationship(secondary=action_position, order_by=Position.title)
    companies: Mapped[list[Company]] = relationship(secondary=action_company, order_by=Company.sort_name)
    outcomes: Mapped[list['Outcome']] = relationship(
        order_by='Outcome.on, Outcome.id', cascade='all, delete-orphan', back_populates='action'
    )

    __mapper_args__ = {'version_id_col': version}  # noqa: RUF012
    __table_args__ = (
        Index('ix_advocacy_action_on', 'on', 'state'),
        Index('ix_advocacy_action_next_step_on', 'next_step_on'),
    )

    def fold_words(self) -> None:
        """What its list is searched by."""
        self.folded = fold(' '.join((self.title, self.topic or '', self.next_step or '')))


class Outcome(Model):
    """What came of an action on a day, and where it can be read: append-only, the last one is the action's."""

    __tablename__ = 'advocacy_outcome'

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey('advocacy_action.id', ondelete='CASCADE'), index=True)
    on: Mapped[date]
    result: Mapped[ActionOutcome] = mapped_column(stored(ActionOutcome))
    note: Mapped[str] = mapped_column(default='')
    evidence_url: Mapped[str] = mapped_column(default='')
    evidence_file: Mapped[str] = mapped_column(default='')
    entered_by: Mapped[str] = mapped_column(default='')
    created_at: Mapped[datetime]

    action: Mapped[AdvocacyAction] = relationship(back_populates='outcomes')

    @property
    def evidence(self) -> str:
        """Where it can be read."""
        return self.evidence_url or self.evidence_file
