"""Reports: their schedules, their frozen snapshots, their life from draft to publication, their sending."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, event, inspect, or_, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from crm import access
from crm.choices import Choice, stored
from crm.companies.models import followed_by
from crm.convention.indicators import Calendar
from crm.database import Model
from crm.history import audited
from crm.territories.models import Club


class Cadence(Choice):
    """How often a scheduled report is made."""

    MONTHLY = 'monthly', 'Chaque mois'
    QUARTERLY = 'quarterly', 'Chaque trimestre'
    YEARLY = 'yearly', 'Chaque année'


class Mode(Choice):
    """Whether somebody reads before it leaves."""

    AUTOMATIC = 'automatic', 'Automatique : construit, publié, envoyé'
    REVIEWED = 'reviewed', 'Relu : publié seulement après validation'


@audited
class ReportSchedule(Model):
    """A report made again and again. `each_club` makes one a club. The clock only looks at `next_due_at`.

    `days_after` is the day of the following period on which it is made: 2 means the second.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[str]
    title: Mapped[str]
    perimeter: Mapped[str]
    cadence: Mapped[Cadence] = mapped_column(stored(Cadence))
    calendar: Mapped[Calendar] = mapped_column(stored(Calendar))
    mode: Mapped[Mode] = mapped_column(stored(Mode))
    days_after: Mapped[int] = mapped_column(default=2)
    hour: Mapped[int] = mapped_column(default=6)
    recipients: Mapped[list[str]] = mapped_column(default=list)
    active: Mapped[bool] = mapped_column(default=True)
    next_due_at: Mapped[datetime] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {'version_id_col': version}  # noqa: RUF012


class ScheduleSlot(Model):
    """One firing of a schedule, claimed once: two clocks make no double, and no memory is needed to catch up.

    `slot` is the instant at which the period closed, so that a schedule moved to another day does not fire twice.
    """

    schedule_id: Mapped[int] = mapped_column(ForeignKey('report_schedule.id'), primary_key=True)
    slot: Mapped[datetime] = mapped_column(primary_key=True)
    claimed_at: Mapped[datetime]


class ReportState(Choice):
    """Where a report stands in its making and reading."""

    WAITING = 'waiting', 'En attente', 'info'
    FAILED = 'failed', 'Échec', 'danger'
    DRAFT = 'draft', 'Projet', 'warning'
    VALIDATED = 'validated', 'Validé', 'info'
    PUBLISHED = 'published', 'Publié', 'success'
    SUPERSEDED = 'superseded', 'Remplacé', 'neutral'


class SendState(Choice):
    """Where a published report stands in its sending."""

    NOT_SENT = 'not_sent', 'Non envoyé', 'neutral'
    QUEUED = 'queued', 'Envoi demandé', 'info'
    NO_RECIPIENT = 'no_recipient', 'Sans destinataire', 'warning'


@audited
class Report(Model):
    """One document for one perimeter and period [start, end). Published it is immutable: a re-run is a new version."""

    id: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[str]
    perimeter: Mapped[str]
    club_id: Mapped[int | None] = mapped_column(ForeignKey('club.id'), index=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey('company.id'), index=True)
    experiment_id: Mapped[int | None] = mapped_column(ForeignKey('territorial_experiment.id'), index=True)
    title: Mapped[str]
    period_start: Mapped[date]
    period_end: Mapped[date]
    number: Mapped[int] = mapped_column(default=1)
    mode: Mapped[Mode] = mapped_column(stored(Mode), default=Mode.REVIEWED)
    state: Mapped[ReportState] = mapped_column(stored(ReportState), default=ReportState.WAITING)
    send_state: Mapped[SendState] = mapped_column(stored(SendState), default=SendState.NOT_SENT)
    snapshot: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, deferred=True)
    commentary: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    document_key: Mapped[str] = mapped_column(default='')
    sha256: Mapped[str] = mapped_column(default='')
    pages: Mapped[int] = mapped_column(default=0)
    data_as_of: Mapped[datetime | None]
    built_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(default='')
    schedule_id: Mapped[int | None] = mapped_column(ForeignKey('report_schedule.id'))
    task_id: Mapped[int | None]
    asked_by_id: Mapped[int | None]
    created_at: Mapped[datetime]

    club: Mapped[Club | None] = relationship()
    schedule: Mapped[ReportSchedule | None] = relationship()

    __table_args__ = (
        UniqueConstraint('document', 'perimeter', 'period_start', 'period_end', 'number'),
        Index('ix_report_created_at', 'created_at', 'id'),
    )


class ReportComment(Model):
    """A word of a reader on a draft, by objective (0: the whole)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey('report.id'), index=True)
    objective: Mapped[int] = mapped_column(default=0)
    text: Mapped[str]
    author_name: Mapped[str]
    at: Mapped[datetime]


class Delivery(Model):
    """One published report to one recipient; the mail itself is in the outbox."""

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey('report.id'), index=True)
    recipient: Mapped[str]
    message_id: Mapped[int] = mapped_column(ForeignKey('message.id'))

    __table_args__ = (UniqueConstraint('report_id', 'recipient'),)


class FrozenReport(RuntimeError):
    """Something tried to change a published report: a programming error, since actions refuse it first."""


FROZEN = (
    'snapshot',
    'commentary',
    'document_key',
    'sha256',
    'pages',
    'data_as_of',
    'period_start',
    'period_end',
    'number',
)


@event.listens_for(Report, 'before_update')
def _keep_published_as_it_is(_mapper: Mapper[Report], _connection: Connection, report: Report) -> None:
    attributes = inspect(report).attrs
    before = attributes.state.history.deleted or [report.state]
    if before[0] not in (ReportState.PUBLISHED, ReportState.SUPERSEDED):
        return
    if changed := [name for name in FROZEN if attributes[name].history.has_changes()]:
        raise FrozenReport(f'report {report.id} is published: {changed}')


def _may_read(report: Any, p: access.Perimeter) -> Any:
    """Staff and LEE read all; a coordinator its clubs', its companies' and what is published nationally or of a région;
    a State référent what is published of its département; an administrator what is published nationally; a company
    what is published of it."""
    if p.staff or p.lee:
        return None
    public = report.state.in_([ReportState.PUBLISHED, ReportState.SUPERSEDED])
    shared = public & report.club_id.is_(None) & report.company_id.is_(None)
    own = or_(
        report.club_id.in_(p.clubs),
        report.company_id.in_(followed_by(p.clubs)),
        report.club_id.in_(_clubs_of(p)) & public,
        report.company_id.in_(p.companies) & public,
    )
    only_theirs = (p.companies or p.associations) and not (p.clubs or p.departements)
    return own if only_theirs else or_(own, shared)


def _clubs_of(p: access.Perimeter) -> Any:
    return select(Club.id).where(Club.departement_code.in_(p.departements))


access.scoped(Report, _may_read)
access.scoped(ReportComment, lambda comment, p: None if p.staff or p.lee else comment.report_id.in_(_own_reports(p)))
access.scoped(Delivery, lambda delivery, p: None if p.staff or p.lee else delivery.report_id.in_(_own_reports(p)))


def _own_reports(p: access.Perimeter) -> Any:
    """Reports of one's own clubs: comments on a draft and names of recipients are not for the others."""
    return select(Report.id).where(Report.club_id.in_(p.clubs) | Report.company_id.in_(followed_by(p.clubs)))
