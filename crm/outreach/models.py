"""Outreach: exchanges with companies, the next steps they call for, and events."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, UniqueConstraint, false, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm import access
from crm.choices import Choice, stored
from crm.companies.models import Company, Contact
from crm.database import Model
from crm.history import audited
from crm.territories.models import Club, ClubKind


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
        # all that the funnel of a club reads
        Index('ix_interaction_funnel', 'company_id', 'club_id', 'occurred_at', 'outcome', 'channel'),
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
    company_id: Mapped[int] = mapped_column(ForeignKey('company.id'))
    club_id: Mapped[int] = mapped_column(ForeignKey('club.id'))
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey('interaction.id'))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey('user.id'))
    kind: Mapped[StepKind] = mapped_column(stored(StepKind), default=StepKind.CALL)
    due_on: Mapped[date]
    note: Mapped[str] = mapped_column(default='')
    done_on: Mapped[date | None]
    created_at: Mapped[datetime]

    company: Mapped[Company] = relationship()

    __table_args__ = (
        Index('ix_follow_up_due', 'club_id', 'done_on', 'due_on'),
        Index('ix_follow_up_open', 'done_on', 'due_on', 'id'),
        Index('ix_follow_up_company_club', 'company_id', 'club_id', 'done_on', 'due_on'),
    )


class EventKind(Choice):
    """What an event is."""

    FORUM = 'forum', 'Forum'
    BREAKFAST = 'breakfast', 'Petit-déjeuner'
    VIDEO = 'video', 'Visioconférence'
    MENTORING_MONTH = 'mentoring_month', 'Mois du mentorat'
    SPEED_MEETING = 'speed_meeting', 'Speed-meeting'
    CEREMONY = 'ceremony', 'Cérémonie de signature'
    VISIT = 'visit', 'Visite d’entreprise'
    OTHER = 'other', 'Autre rencontre'


class EventState(Choice):
    """Where an event stands."""

    PLANNED = 'planned', 'Prévu', 'info'
    HELD = 'held', 'Tenu', 'success'
    CANCELLED = 'cancelled', 'Annulé', 'danger'


@audited
class Event(Model):
    """A meeting of several companies, held by one club; those of the national club are for every club."""

    id: Mapped[int] = mapped_column(primary_key=True)
    club_id: Mapped[int] = mapped_column(ForeignKey('club.id'))
    title: Mapped[str]
    kind: Mapped[EventKind] = mapped_column(stored(EventKind))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(default='')
    postcode: Mapped[str] = mapped_column(default='')
    city: Mapped[str] = mapped_column(default='')
    commune_code: Mapped[str | None] = mapped_column(ForeignKey('commune.code'))
    link: Mapped[str] = mapped_column(default='')
    capacity: Mapped[int | None]
    description: Mapped[str] = mapped_column(default='')
    state: Mapped[EventState] = mapped_column(stored(EventState))
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    club: Mapped[Club] = relationship()

    __mapper_args__ = {'version_id_col': version}  # noqa: RUF012
    __table_args__ = (
        Index('ix_event_starts_at', 'starts_at', 'id'),
        Index('ix_event_club', 'club_id', 'state', 'starts_at'),
    )

    @property
    def where(self) -> str:
        """The place in one line."""
        town = ' '.join(part for part in (self.postcode, self.city) if part)
        return ', '.join(part for part in (self.place, town) if part)


class AttendanceState(Choice):
    """What a company did of its invitation."""

    INVITED = 'invited', 'Invitée', 'neutral'
    REGISTERED = 'registered', 'Inscrite', 'info'
    PRESENT = 'present', 'Présente', 'success'
    ABSENT = 'absent', 'Absente', 'warning'
    EXCUSED = 'excused', 'Excusée', 'neutral'


@audited
class Attendance(Model):
    """A club invites a company to an event. Its presence is an exchange, kept once, on the day of the event."""

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey('event.id'))
    company_id: Mapped[int] = mapped_column(ForeignKey('company.id'), index=True)
    club_id: Mapped[int] = mapped_column(ForeignKey('club.id'))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey('contact.id'), index=True)
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey('interaction.id'), index=True)
    state: Mapped[AttendanceState] = mapped_column(stored(AttendanceState), default=AttendanceState.INVITED)
    note: Mapped[str] = mapped_column(default='')
    invited_at: Mapped[datetime]

    event: Mapped[Event] = relationship()
    company: Mapped[Company] = relationship()
    contact: Mapped[Contact | None] = relationship()

    __table_args__ = (
        UniqueConstraint('event_id', 'company_id', 'club_id'),
        Index('ix_attendance_club', 'club_id', 'event_id'),
    )


def _of_clubs(event: Any, p: access.Perimeter) -> ColumnElement[bool] | None:
    """Events of one's clubs, and those of the national club for whoever has a club."""
    if p.staff:
        return None
    if not p.clubs:
        return false()
    return event.club_id.in_(p.clubs) | event.club_id.in_(select(Club.id).where(Club.kind == ClubKind.NATIONAL))


access.scoped(Interaction, lambda interaction, p: None if p.staff else interaction.club_id.in_(p.clubs))
access.scoped(FollowUp, lambda step, p: None if p.staff else step.club_id.in_(p.clubs))
access.scoped(Event, _of_clubs)
access.scoped(Attendance, lambda attendance, p: None if p.staff else attendance.club_id.in_(p.clubs))
