"""What failed or was missed, for the daily mail to the staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func

from crm import clock, mail
from crm.database import db
from crm.formatting import datetime_fr
from crm.history import StateChange
from crm.mail import Message, MessageState
from crm.reporting.models import Delivery, Report, ReportSchedule, ReportState, ScheduleSlot
from crm.reporting.queries.reports import period_of

DIGEST = 'report-digest:'
LATE = timedelta(hours=1)  # a run asked later than this was missed by the clock
LOOK_BACK = timedelta(days=30)
HELD = timedelta(minutes=10)  # a mail that failed for good keeps the time until which its sender held it
STUCK = timedelta(hours=6)  # a report that waits longer than this has no worker


@dataclass(frozen=True)
class Fault:
    """One thing that went wrong: what, why, where to mend it."""

    title: str
    reason: str
    url: str = ''


def last_digest() -> datetime:
    """When the staff was last told, in the last month; else a month ago."""
    told = db.session.scalar(db.select(func.max(Message.created_at)).where(Message.key.startswith(DIGEST)))
    return max(told, clock.now() - LOOK_BACK) if told else clock.now() - LOOK_BACK


def faults_since(since: datetime) -> dict[str, Sequence[Fault]]:
    """Faults by kind, in words; kinds without any are left out."""
    found = {
        'Documents qui n’ont pas pu être construits': _failed(since),
        'Documents demandés qui attendent toujours': _stuck(),
        'Programmes en retard ou manqués': [*_late(since), *_missed()],
        'Courriels qui n’ont pas pu partir': _unsent(since),
    }
    return {kind: rows for kind, rows in found.items() if rows}


def _failed(since: datetime) -> list[Fault]:
    """Reports that failed since then and were not mended."""
    new = db.select(StateChange.record_id).where(
        StateChange.table == Report.__tablename__, StateChange.new == ReportState.FAILED, StateChange.at > since
    )
    query = db.select(Report).where(Report.state == ReportState.FAILED, Report.id.in_(new)).order_by(Report.id)
    return [_fault(report, report.error) for report in db.session.scalars(query)]


def _stuck() -> list[Fault]:
    """Reports asked hours ago that no worker took."""
    query = db.select(Report).where(
        Report.state == ReportState.WAITING, Report.created_at < clock.now() - STUCK, Report.built_at.is_(None)
    )
    said = 'Aucun travailleur ne l’a pris : vérifiez que « flask worker » tourne.'
    return [
        _fault(report, f'Demandé le {datetime_fr(report.created_at)}. {said}') for report in db.session.scalars(query)
    ]


def _fault(report: Report, reason: str) -> Fault:
    address = mail.address('reporting.show', report_id=report.id)
    return Fault(f'{report.title}, {period_of(report).label}', reason, address)


def _late(since: datetime) -> list[Fault]:
    """Runs that were asked long after their hour: the clock had stopped."""
    query = (
        db.select(ReportSchedule.title, ScheduleSlot.due_at, ScheduleSlot.claimed_at)
        .join(ScheduleSlot, ScheduleSlot.schedule_id == ReportSchedule.id)
        .where(ScheduleSlot.claimed_at > since, ScheduleSlot.due_at.is_not(None))
        .order_by(ScheduleSlot.claimed_at)
    )
    url = mail.address('reporting.schedules')
    return [
        Fault(title, f'Prévu le {datetime_fr(due)}, rattrapé le {datetime_fr(claimed)} : l’horloge était arrêtée.', url)
        for title, due, claimed in db.session.execute(query)
        if claimed - due > LATE
    ]


def _missed() -> list[Fault]:
    """Schedules still due after their hour: the clock could not ask for them."""
    query = db.select(ReportSchedule).where(ReportSchedule.active, ReportSchedule.next_due_at < clock.now() - LATE)
    url = mail.address('reporting.schedules')
    said = 'pas encore demandé. Ouvrez le programme : son document ou son périmètre n’est peut-être plus le bon.'
    return [
        Fault(one.title, f'Prévu le {datetime_fr(one.next_due_at)}, {said}', url) for one in db.session.scalars(query)
    ]


def _unsent(since: datetime) -> list[Fault]:
    """Mails of reports that were given up."""
    query = (
        db.select(Report, Delivery.recipient, Message.error)
        .join(Delivery, Delivery.report_id == Report.id)
        .join(Message, Message.id == Delivery.message_id)
        .where(Message.state == MessageState.FAILED, Message.next_try_at > since + HELD)
        .order_by(Report.id, Delivery.recipient)
    )
    return [_fault(report, f'{who} : {error or "refusé"}') for report, who, error in db.session.execute(query)]
