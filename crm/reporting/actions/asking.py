"""Asking for a report: a person, a command or the clock; the worker makes it."""

from collections.abc import Sequence

from crm import clock, tasks
from crm.convention.indicators import Period
from crm.database import db
from crm.errors import Refusal
from crm.history import actor, change_state
from crm.reporting import documents, queries
from crm.reporting.models import Mode, Report, ReportSchedule, ReportState, SendState
from crm.reporting.perimeters import DocumentPerimeter


def new_reports(
    document: str,
    wanted: Sequence[DocumentPerimeter],
    period: Period,
    *,
    mode: Mode = Mode.REVIEWED,
    schedule: ReportSchedule | None = None,
) -> list[Report]:
    """Reports that wait to be made: the next version for each perimeter and this period."""
    kind = documents.named(document)
    documents.check_perimeters(kind, wanted)
    numbers = queries.following_numbers(document, [perimeter.key for perimeter in wanted], period)
    reports = [
        Report(
            document=document,
            perimeter=perimeter.key,
            club_id=perimeter.club_id,
            company_id=perimeter.company_id,
            experiment_id=perimeter.experiment_id,
            title=f'{kind.title} – {perimeter.name}',
            period_start=period.start,
            period_end=period.end,
            number=numbers[perimeter.key],
            mode=mode,
            state=ReportState.WAITING,
            send_state=SendState.NOT_SENT,
            schedule_id=schedule.id if schedule else None,
            list_ids=list(schedule.list_ids) if schedule else [],
            asked_by_id=actor()[0],
            created_at=clock.now(),
        )
        for perimeter in wanted
    ]
    db.session.add_all(reports)
    db.session.flush()
    return reports


def ask(document: str, perimeter: DocumentPerimeter, period: Period) -> Report:
    """Ask for one report, to be read before it is published. Refuses a period that has not begun."""
    if period.start > clock.today():
        raise Refusal('start', 'Cette période n’a pas encore commencé : choisissez une période commencée ou terminée.')
    report = new_reports(document, [perimeter], period)[0]
    enqueue(report)
    return report


def ask_new_version(report: Report, reason: str) -> Report:
    """Make a published report anew, from the data of today; the former stays in force until this one is published.

    `reason` says why, and is printed with what changes.
    """
    if report.state not in (ReportState.PUBLISHED, ReportState.SUPERSEDED):
        raise Refusal('', 'Ce rapport n’est pas publié : modifiez ce projet, il n’a pas besoin d’une nouvelle version.')
    if not reason.strip():
        raise Refusal('reason', 'Dites pourquoi une nouvelle version est faite : cette raison y sera imprimée.')
    pending = [r for r in queries.versions_of(report) if r.number > report.number and r.state != ReportState.SUPERSEDED]
    if pending:
        raise Refusal('', f'La version {pending[0].number} existe déjà : ouvrez-la plutôt que d’en demander une autre.')
    period = queries.period_of(report)
    same = DocumentPerimeter(report.perimeter, '', report.club_id, report.company_id, report.experiment_id)
    made = new_reports(report.document, [same], period, schedule=report.schedule)[0]
    made.title, made.commentary, made.reason = report.title, dict(report.commentary), reason.strip()
    made.list_ids = list(report.list_ids)
    enqueue(made)
    return made


def retry(report: Report) -> None:
    """Make again a report that failed, or a draft whose figures have aged."""
    if report.state not in (ReportState.FAILED, ReportState.NO_DATA, ReportState.DRAFT):
        raise Refusal('', 'Seul un rapport en échec ou à l’état de projet peut être reconstruit.')
    report.snapshot, report.data_as_of, report.error, report.review_ends_on = {}, None, '', None
    change_state(report, ReportState.WAITING, reason='Reconstruction demandée')
    enqueue(report)


def enqueue(report: Report) -> None:
    """Hand one report to the worker; the page shows its progress."""
    report.task_id = tasks.enqueue('report.build', report.title, reports=[report.id]).id
