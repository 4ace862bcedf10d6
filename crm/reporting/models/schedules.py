"""Schedules of reports, and their firings."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from crm.choices import Choice, stored
from crm.convention.indicators import Calendar
from crm.database import Model
from crm.history import audited


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
    list_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
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
    due_at: Mapped[datetime | None]
    claimed_at: Mapped[datetime]
