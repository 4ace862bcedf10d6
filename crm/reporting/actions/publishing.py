"""Publishing: the final edition, what it replaces, its embargo, its sending; and making it again."""

from datetime import datetime

from crm import access, clock, history, storage, tasks
from crm.database import db, reading
from crm.history import change_state
from crm.reporting import documents, queries
from crm.reporting.actions.editions import WHY, edition, held, keep_document, path_of
from crm.reporting.actions.sending import send
from crm.reporting.models import Report, ReportState, SendState


def publish_now(report: Report, asked_by: str = '') -> None:
    """Publish, and hand out: to all, or under embargo to the short list alone. In one transaction."""
    report.published_at = clock.now()
    reason = f'Publication demandée par {asked_by}' if asked_by else 'Publication automatique'
    change_state(report, ReportState.PUBLISHED, reason=reason)
    if report.embargo_until and report.embargo_until > clock.now():
        send(report, queries.short_list_of(report))
        report.send_state = SendState.EMBARGOED
    else:
        _hand_out(report)


def _hand_out(report: Report) -> None:
    """Take the former version out of force, and send. What a batch makes is handed out by its ZIP."""
    for former in queries.versions_of(report):
        if former.number < report.number and former.state == ReportState.PUBLISHED:
            change_state(former, ReportState.SUPERSEDED, reason=f'Remplacé par la version {report.number}')
    if report.batch_id is None:
        send(report, queries.recipients_of(report))


def lift_embargoes(now: datetime | None = None) -> int:
    """Hand out the reports whose embargo is over, each once; returns how many."""
    query = (
        db.select(Report)
        .where(Report.send_state == SendState.EMBARGOED, Report.embargo_until <= (now or clock.now()))
        .order_by(Report.id)
        .with_for_update(skip_locked=True)
    )
    with access.for_everyone('la fin d’un embargo vaut pour tous'):
        over = list(db.session.scalars(query.execution_options(populate_existing=True)))
        for report in over:
            report.send_state = SendState.NOT_SENT
            if report.state == ReportState.PUBLISHED:
                _hand_out(report)
    return len(over)


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
            report = held(report_id)
            if report.state == ReportState.VALIDATED:
                report.snapshot = snapshot
                keep_document(report, made, key)
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
            report = held(run.payload['report'])
            if report.state == ReportState.DRAFT and report.snapshot == snapshot:
                keep_document(report, made, key)


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
