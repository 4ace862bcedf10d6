"""Outreach: exchanges with companies, and the next steps they call for."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm import access
from crm.choices import Choice, stored
from crm.companies.models import Company, Contact
from crm.database import Model
from crm.history import audited


class Channel(Choice):
    """How an exchange took place."""

    CALL = 'call', 'Appel'
    EMAIL = 'email', 'Courriel'
    VISIT = 'visit', 'Visite'
    VIDEO = 'video', 'Visioconférence'
    EVENT = 'event', 'Événement'
    LETTER = 'letter', 'Courrier'
    SOCIAL = 'social', 'Réseau social'


class Direction(Choice):
    """Who made the first move."""

    OUT = 'out', 'Nous avons contacté l’entreprise'
    IN = 'in', 'L’entreprise nous a contactés'


class Outcome(Choice):
    """What came of an exchange. All but the first two are two-way: the company was reached."""

    NO_ANSWER = 'no_answer', 'Sans réponse', 'neutral'
    WRONG_NUMBER = 'wrong_number', 'Mauvais numéro', 'warning'
    CALLBACK = 'callback', 'À rappeler', 'info'
    INFO_SENT = 'info_sent', 'Information envoyée', 'info'
    INTERESTED = 'interested', 'Intéressée', 'success'
    MEETING_SET = 'meeting_set', 'Rendez-vous pris', 'success'
    MEETING_HELD = 'meeting_held', 'Rendez-vous tenu', 'success'
    NOT_NOW = 'not_now', 'Pas maintenant', 'warning'
    REFUSED = 'refused', 'Refus', 'danger'


NOT_REACHED = (Outcome.NO_ANSWER, Outcome.WRONG_NUMBER)


@audited
class Interaction(Model):
    """One exchange of a club with a company. `occurred_at` is the business date, `created_at` the date of entry."""

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey('company.id'))
    club_id: Mapped[int] = mapped_column(ForeignKey('club.id'))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey('contact.id'))
    author_id: Mapped[int | None] = mapped_column(ForeignKey('user.id'))
    author_name: Mapped[str] = mapped_column(default='')
    channel: Mapped[Channel] = mapped_column(stored(Channel))
    direction: Mapped[Direction] = mapped_column(stored(Direction), default=Direction.OUT)
    outcome: Mapped[Outcome] = mapped_column(stored(Outcome))
    occurred_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(default='')
    created_at: Mapped[datetime]

    company: Mapped[Company] = relationship()
    contact: Mapped[Contact | None] = relationship()

    __table_args__ = (
        Index('ix_interaction_company', 'company_id', 'occurred_at'),
        Index('ix_interaction_club', 'club_id', 'occurred_at'),
        Index('ix_interaction_occurred_at', 'occurred_at', 'club_id', 'company_id'),
    )


class StepKind(Choice):
    """What is to be done next."""

    CALL = 'call', 'Appeler'
    EMAIL = 'email', 'Écrire'
    MEETING = 'meeting', 'Rencontrer'
    SEND = 'send', 'Envoyer une documentation'
    COMMITMENT = 'commitment', 'Préparer l’engagement'
    OTHER = 'other', 'Autre'


# delays offered for a next step, in days
DELAYS = {'tomorrow': 1, 'week': 7, 'fortnight': 15, 'month': 30}


@audited
class FollowUp(Model):
    """A next step with a company, due on a day, owned by somebody of the club."""

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey('company.id'), index=True)
    club_id: Mapped[int] = mapped_column(ForeignKey('club.id'))
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey('interaction.id'))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey('user.id'))
    kind: Mapped[StepKind] = mapped_column(stored(StepKind), default=StepKind.CALL)
    due_on: Mapped[date]
    note: Mapped[str] = mapped_column(default='')
    done_on: Mapped[date | None]
    created_at: Mapped[datetime]

    company: Mapped[Company] = relationship()

    __table_args__ = (Index('ix_follow_up_due', 'club_id', 'done_on', 'due_on'),)


access.scoped(Interaction, lambda interaction, p: None if p.staff else interaction.club_id.in_(p.clubs))
access.scoped(FollowUp, lambda step, p: None if p.staff else step.club_id.in_(p.clubs))
