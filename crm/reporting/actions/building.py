"""Making reports: collected once, laid out one by one; killed at any point, taken up where it stood."""

from datetime import datetime

from crm import access, clock, mail, storage, tasks, workdays
from crm.convention.indicators import Period
from crm.database import db, reading
from crm.errors import Refusal
from crm.history import change_state
from crm.logs import log
from crm.reporting import documents, perimeters, queries
from crm.reporting.actions.editions import WHY, address_of, edition, held, keep_document, path_of
from crm.reporting.actions.publishing import publish_now
from crm.reporting.documents import Snapshot
from crm.reporting.models import Mode, Report, ReportState

REVIEW_DAYS = 3
FRENCH_FAILURE = (
    'La mise en page a échoué. Rien n’est perdu : demandez à reconstruire ce rapport, ou prévenez l’administration.'
)

NOTHING = 'Il n’y a rien à dire de ce périmètre sur cette période : aucun document n’est fait, rien n’est envoyé.'


def build(run: tasks.Run) -> None:
    """Make the reports named in the task: those already made by an earlier attempt are left as they are."""
    asked: list[int] = run.payload['reports']
    with access.for_everyone(WHY):
        make_all(run, asked)
        _conclude(run, asked)


def make_all(run: tasks.Run, asked: list[int]) -> None:
    """Collect and lay out what no earlier attempt made, one by one; what fails leaves the others."""
    if not asked:
        return
    _collect_missing(run, asked)
    waiting = _waiting(asked)
    for place, report_id in enumerate(waiting, start=len(asked) - len(waiting) + 1):
        run.tell(place, len(asked) + 1, f'Rapport {place} sur {len(asked)}')
        _make(run, report_id)


def _waiting(asked: list[int]) -> list[int]:
    with reading():
        query = (
            db.select(Report.id).where(Report.id.in_(asked), Report.state == ReportState.WAITING).order_by(Report.id)
        )
        return list(db.session.scalars(query))


def _collect_missing(run: tasks.Run, asked: list[int]) -> None:
    """Collect in one pass, and keep, the snapshots that no earlier attempt kept."""
    with run.step():
        run.tell(0, len(asked) + 1, 'Calcul des chiffres')
        for report in db.session.scalars(
            db.select(Report).where(Report.id.in_(asked), Report.state == ReportState.FAILED)
        ):
            change_state(report, ReportState.WAITING, reason='Reprise')
    with reading():
        query = db.select(Report).where(
            Report.id.in_(asked), Report.state == ReportState.WAITING, Report.data_as_of.is_(None)
        )
        bare = list(db.session.scalars(query))
        wanted = [(r.id, r.document, r.perimeter, Period.between(r.period_start, r.period_end)) for r in bare]
    if not wanted:
        return
    document, period = wanted[0][1], wanted[0][3]
    with reading():
        listed = [perimeters.named(key) for _, _, key, _ in wanted]
        snapshots = documents.named(document).collect(listed, period)
    with run.step():
        run.tell(1, len(asked) + 1, 'Chiffres calculés')
        for report_id, _, key, _ in wanted:
            _keep_snapshot(db.session.get_one(Report, report_id, populate_existing=True), snapshots.get(key))


def _keep_snapshot(report: Report, collected: Snapshot | None) -> None:
    if collected is None:
        report.error = NOTHING
        change_state(report, ReportState.NO_DATA, reason=NOTHING)
        return
    report.data_as_of = datetime.fromisoformat(collected['data_as_of'])
    report.snapshot = edition(report, collected, final=report.mode == Mode.AUTOMATIC)


def _make(run: tasks.Run, report_id: int) -> None:
    """Lay out one report, outside any transaction, then keep it in one step; one that fails leaves the others."""
    with reading():
        report = db.session.get_one(Report, report_id)
        kind, snapshot = documents.named(report.document), report.snapshot
    try:
        made = kind.render(snapshot)
        key = storage.keep(made.content, '.pdf')
    except (OSError, tasks.Superseded):
        raise
    except Exception as failure:
        log.error('report_failed', report=report_id, exc_info=failure)
        with run.step():
            _fail(held(report_id), FRENCH_FAILURE)
        return
    with run.step():
        report = held(report_id)
        if report.state == ReportState.WAITING:
            keep_document(report, made, key)
            conclude_draft(report) if report.mode == Mode.REVIEWED else publish_now(report)


def conclude_draft(report: Report) -> None:
    """A draft is there: its reading begins, and its reviewers are told. Drafts of a batch are read when one wants."""
    change_state(report, ReportState.DRAFT)
    if report.batch_id is not None:
        return
    report.review_ends_on, report.reminded_on = workdays.after(clock.today(), REVIEW_DAYS), None
    for reviewer in queries.reviewers():
        key = f'report-review:{report.id}:{report.task_id}:{reviewer.id}'
        mail.post(
            reviewer.email,
            'report_to_review',
            key=key,
            report=report,
            period=queries.period_of(report),
            url=address_of(report),
        )


# --- failures ---------------------------------------------------------------------------------------


def _fail(report: Report, sentence: str) -> None:
    report.error = sentence
    change_state(report, ReportState.FAILED, reason=sentence)


def _conclude(run: tasks.Run, asked: list[int]) -> None:
    """Say how it ended; the staff is told of failures once a day."""
    with run.step():
        query = db.select(Report).where(Report.id.in_(asked), Report.state == ReportState.FAILED).order_by(Report.id)
        failed = list(db.session.scalars(query))
        done = len(asked) - len(failed)
        run.tell(
            len(asked) + 1,
            len(asked) + 1,
            f'{done} sur {len(asked)} construits' if len(asked) > 1 else 'Rapport construit',
        )
        run.result = {
            'url': path_of(asked[0]) if len(asked) == 1 else path_of(None),
            'done': done,
            'failed': len(failed),
        }
    if failed and len(asked) == 1:
        raise Refusal('', failed[0].error)


def give_up(task: tasks.Task) -> None:
    """The task failed for good: its reports that still wait say why."""
    asked = task.payload.get('reports', [])
    query = db.select(Report).where(Report.id.in_(asked), Report.state == ReportState.WAITING).order_by(Report.id)
    for report in db.session.scalars(query):
        _fail(report, task.error)
