"""Making reports: collected once, laid out one by one; killed at any point, taken up where it stood."""

from datetime import datetime

from crm import access, clock, history, mail, pdf, storage, tasks
from crm.convention.indicators import Period
from crm.database import db, reading
from crm.errors import Refusal
from crm.history import change_state
from crm.logs import log
from crm.reporting import documents, perimeters, queries
from crm.reporting.actions.sending import send
from crm.reporting.documents import Snapshot
from crm.reporting.models import Mode, Report, ReportState

WHY = 'un document a son propre périmètre, quel que soit son lecteur'
FRENCH_FAILURE = (
    'La mise en page a échoué. Rien n’est perdu : demandez à reconstruire ce rapport, ou prévenez l’administration.'
)


def build(run: tasks.Run) -> None:
    """Make the reports named in the task: those already made by an earlier attempt are left as they are."""
    asked: list[int] = run.payload['reports']
    with access.for_everyone(WHY):
        _collect_missing(run, asked)
        waiting = _waiting(asked)
        for place, report_id in enumerate(waiting, start=len(asked) - len(waiting) + 1):
            run.tell(place, len(asked) + 1, f'Rapport {place} sur {len(asked)}')
            _make(run, report_id)
        _conclude(run, asked)


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
            _keep_snapshot(db.session.get_one(Report, report_id, populate_existing=True), snapshots[key])


def _keep_snapshot(report: Report, collected: Snapshot) -> None:
    report.data_as_of = datetime.fromisoformat(collected['data_as_of'])
    report.snapshot = edition(report, collected, final=report.mode == Mode.AUTOMATIC)


def edition(report: Report, snapshot: Snapshot, *, final: bool) -> Snapshot:
    """The snapshot of one edition: version, words of the owner, date of the document, draft or final."""
    dated = clock.now() if final else datetime.fromisoformat(snapshot['data_as_of'])
    status = 'final' if final else 'draft'
    perimeter = report.perimeter.replace(':', '-')
    named = f'{report.document}-{perimeter}-{report.period_start}-{report.period_end}-v{report.number}-{status}'
    return {
        **snapshot,
        'number': report.number,
        'status': status,
        'identifier': f'{named}-{dated:%Y%m%d%H%M%S}',
        'dated': dated.replace(microsecond=0).isoformat(),
        'commentary': {key: words for key, words in sorted(report.commentary.items()) if words},
    }


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
            _fail(_held(report_id), FRENCH_FAILURE)
        return
    with run.step():
        report = _held(report_id)
        if report.state == ReportState.WAITING:
            _keep_document(report, made, key)
            conclude_draft(report) if report.mode == Mode.REVIEWED else publish_now(report)


def _held(report_id: int) -> Report:
    query = db.select(Report).filter_by(id=report_id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _keep_document(report: Report, made: pdf.Document, key: str) -> None:
    report.document_key, report.sha256, report.pages = key, made.sha256, made.pages
    report.built_at, report.error = clock.now(), ''


def conclude_draft(report: Report) -> None:
    """A draft is there: tell its reviewers."""
    change_state(report, ReportState.DRAFT)
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


def publish_now(report: Report, asked_by: str = '') -> None:
    """Publish, take the former version out of force, and send: in one transaction."""
    report.published_at = clock.now()
    reason = f'Publication demandée par {asked_by}' if asked_by else 'Publication automatique'
    change_state(report, ReportState.PUBLISHED, reason=reason)
    for former in queries.versions_of(report):
        if former.id != report.id and former.state == ReportState.PUBLISHED:
            change_state(former, ReportState.SUPERSEDED, reason=f'Remplacé par la version {report.number}')
    send(report, queries.recipients_of(report))


def publish_made(run: tasks.Run) -> None:
    """Lay out the final edition of a validated report and publish it."""
    report_id = run.payload['report']
    with access.for_everyone(WHY):
        with reading():
            report = db.session.get_one(Report, report_id)
            kind, state = documents.named(report.document), report.state
            snapshot = edition(report, report.snapshot, final=True)
        if state != ReportState.VALIDATED:
            return
        made = kind.render(snapshot)
        key = storage.keep(made.content, '.pdf')
        with run.step():
            run.tell(1, 1, 'Rapport publié')
            run.result = {'url': path_of(report_id)}
            report = _held(report_id)
            if report.state == ReportState.VALIDATED:
                report.snapshot = snapshot
                _keep_document(report, made, key)
                publish_now(report, run.payload.get('asked_by', ''))


def render_draft(run: tasks.Run) -> None:
    """Lay out a draft again after its commentary changed; dropped when it changed once more meanwhile."""
    with access.for_everyone(WHY):
        with reading():
            report = db.session.get_one(Report, run.payload['report'])
            kind, snapshot = documents.named(report.document), report.snapshot
        made = kind.render(snapshot)
        key = storage.keep(made.content, '.pdf')
        with run.step():
            run.tell(1, 1, 'Projet mis à jour')
            run.result = {'url': path_of(run.payload['report'])}
            report = _held(run.payload['report'])
            if report.state == ReportState.DRAFT and report.snapshot == snapshot:
                _keep_document(report, made, key)


def redo(run: tasks.Run) -> None:
    """Make a document again from its snapshot alone and compare its bytes with those kept."""
    with access.for_everyone(WHY):
        with reading():
            report = db.session.get_one(Report, run.payload['report'])
            kind, snapshot, kept = documents.named(report.document), report.snapshot, report.sha256
        made = kind.render(snapshot)
        same = made.sha256 == kept
        said = (
            'Le document refait est identique, octet pour octet.'
            if same
            else 'Le document refait diffère : le PDF gardé fait foi.'
        )
        history.note(
            'report_redone',
            f'report:{run.payload["report"]}',
            f'{"identique" if same else "différent"} · {made.sha256}',
        )
        with run.step():
            run.tell(1, 1, said)
            run.result = {'sha256': made.sha256, 'identical': same, 'url': path_of(run.payload['report'])}


# --- failures ---------------------------------------------------------------------------------------


def _fail(report: Report, sentence: str) -> None:
    report.error = sentence
    change_state(report, ReportState.FAILED, reason=sentence)


def _conclude(run: tasks.Run, asked: list[int]) -> None:
    """Say how it ended; one mail tells the staff of all that failed."""
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
        if failed:
            _tell_staff(failed, f'{run.id}:{run.attempt}')
    if failed and len(asked) == 1:
        raise Refusal('', failed[0].error)


def give_up(task: tasks.Task) -> None:
    """The task failed for good: its reports that still wait say why, and the staff is told."""
    asked = task.payload.get('reports', [])
    query = db.select(Report).where(Report.id.in_(asked), Report.state == ReportState.WAITING).order_by(Report.id)
    waiting = list(db.session.scalars(query))
    for report in waiting:
        _fail(report, task.error)
    if waiting:
        _tell_staff(waiting, f'{task.id}:{task.attempt}')


def _tell_staff(failed: list[Report], occasion: str) -> None:
    lines = [(report.title, queries.period_of(report).label, report.error, address_of(report)) for report in failed]
    for address in queries.staff_addresses():
        mail.post(address, 'report_failed', key=f'report-failed:{occasion}:{address}', failed=lines)


def address_of(report: Report) -> str:
    return mail.address('reporting.show', report_id=report.id)


def path_of(report_id: int | None) -> str:
    return mail.path('reporting.index') if report_id is None else mail.path('reporting.show', report_id=report_id)
