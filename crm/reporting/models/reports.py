"""A report: its frozen snapshot, its life from draft to publication."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, event, func, inspect, or_, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from crm import access
from crm.accounts.models import User
from crm.choices import Choice, stored
from crm.companies.models import followed_by
from crm.database import Model
from crm.experiments.models import of_clubs
from crm.history import audited
from crm.reporting.models.lists import ListRecipient
from crm.reporting.models.schedules import Mode, ReportSchedule
from crm.territories.models import Club


class ReportState(Choice):
    """Where a report stands in its making and reading."""

    WAITING = 'waiting', 'En attente', 'info'
    FAILED = 'failed', 'Échec', 'danger'
    NO_DATA = 'no_data', 'Sans données', 'neutral'
    DRAFT = 'draft', 'Projet', 'warning'
    VALIDATED = 'validated', 'Validé', 'info'
    PUBLISHED = 'published', 'Publié', 'success'
    SUPERSEDED = 'superseded', 'Remplacé', 'neutral'


class SendState(Choice):
    """Where a published report stands in its sending."""

    NOT_SENT = 'not_sent', 'Non envoyé', 'neutral'
    EMBARGOED = 'embargoed', 'Sous embargo', 'warning'
    QUEUED = 'queued', 'Envoi en cours', 'info'
    SENT = 'sent', 'Envoyé', 'success'
    FAILED = 'failed', 'Envoi en échec', 'danger'
    NO_RECIPIENT = 'no_recipient', 'Sans destinataire', 'warning'


@audited
class Report(Model):
    """One document for one perimeter and period [start, end). Published it is immutable: a re-run is a new version.

    `reason` says why a new version was asked. Until `embargo_until` a published report is for `short_list_id` alone;
    `list_ids` are the lists it then goes to.
    """

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
    reason: Mapped[str] = mapped_column(default='')
    review_ends_on: Mapped[date | None]
    reminded_on: Mapped[date | None]
    list_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    embargo_until: Mapped[datetime | None]
    short_list_id: Mapped[int | None] = mapped_column(ForeignKey('recipient_list.id'))
    batch_id: Mapped[int | None] = mapped_column(ForeignKey('report_batch.id'), index=True)
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
        Index('ix_report_state', 'state'),
        Index('ix_report_send_state', 'send_state'),
    )


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
    'reason',
    'embargo_until',
    'short_list_id',
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
    what is published of it; the clubs of an experiment what is published of it. Under embargo, only the short list
    reads."""
    if p.staff or p.lee:
        return None
    public = report.state.in_([ReportState.PUBLISHED, ReportState.SUPERSEDED])
    free = (report.send_state != SendState.EMBARGOED) | report.short_list_id.in_(_short_lists_of(p))
    shared = public & report.club_id.is_(None) & report.company_id.is_(None) & report.experiment_id.is_(None)
    own = or_(
        report.club_id.in_(p.clubs),
        report.company_id.in_(followed_by(p.clubs)),
        report.club_id.in_(_clubs_of(p)) & public,
        report.company_id.in_(p.companies) & public,
        report.experiment_id.in_(of_clubs(p.clubs)) & public,
    )
    only_theirs = (p.companies or p.associations) and not (p.clubs or p.departements)
    return free & (own if only_theirs else or_(own, shared))


def _short_lists_of(p: access.Perimeter) -> Any:
    """Lists that hold the address of whoever reads: what is under embargo is for them."""
    named = func.lower(User.email) == ListRecipient.address
    return select(ListRecipient.list_id).join(User, named).where(User.id == p.user)


def _clubs_of(p: access.Perimeter) -> Any:
    return select(Club.id).where(Club.departement_code.in_(p.departements))


access.scoped(Report, _may_read)


def own_reports(p: access.Perimeter) -> Any:
    """Reports of one's own clubs: comments on a draft and names of recipients are not for the others."""
    return select(Report.id).where(Report.club_id.in_(p.clubs) | Report.company_id.in_(followed_by(p.clubs)))
