"""Reading a draft: commentary of the owner, comments by objective, validation, publication."""

from crm import clock, tasks
from crm.database import db
from crm.errors import Refusal
from crm.history import actor, change_state
from crm.reporting.actions.building import edition
from crm.reporting.models import Report, ReportComment, ReportState

GENERAL = 0
MOST_WORDS = 3000


def write_commentary(report: Report, words: dict[str, str]) -> None:
    """Keep what the owner writes on a draft (by objective; '0' for the whole) and lay the draft out again."""
    _require(
        report,
        ReportState.DRAFT,
        'Le commentaire s’écrit sur un projet. Rouvrez la relecture, ou demandez une nouvelle version.',
    )
    kept = {key: text.strip() for key, text in words.items() if text.strip()}
    if kept == report.commentary:
        return
    report.commentary = kept
    report.snapshot = edition(report, report.snapshot, final=False)
    report.task_id = tasks.enqueue('report.render', f'{report.title} : mise à jour du projet', report=report.id).id


def comment(report: Report, objective: int, text: str) -> ReportComment:
    """A reader's word on a draft: seen by readers only, never printed."""
    if report.state not in (ReportState.DRAFT, ReportState.VALIDATED):
        raise Refusal('', 'Seul un projet se commente : ce rapport n’en est plus un.')
    made = ReportComment(report_id=report.id, objective=objective, text=text, author_name=actor()[1], at=clock.now())
    db.session.add(made)
    db.session.flush()
    return made


def validate(report: Report) -> None:
    """Say that a draft may be published. Waits for the last commentary to be laid out."""
    _require(report, ReportState.DRAFT, 'Seul un projet peut être validé.')
    change_state(report, ReportState.VALIDATED)


def reopen(report: Report) -> None:
    """Give a validated report back to its readers."""
    _require(report, ReportState.VALIDATED, 'Ce rapport n’est pas validé : il n’y a rien à rouvrir.')
    change_state(report, ReportState.DRAFT, reason='Relecture rouverte')


def publish(report: Report) -> None:
    """Ask the worker to lay out the final edition, publish and send it. Only what was validated is published."""
    _require(report, ReportState.VALIDATED, 'Validez le projet avant de le publier.')
    report.task_id = _asked_publication(report).id


def _asked_publication(report: Report) -> tasks.Task:
    return tasks.enqueue('report.publish', f'{report.title} : publication', report=report.id, asked_by=actor()[1])


def ask_redo(report: Report) -> tasks.Task:
    """Ask the worker to make the document again from its snapshot and to compare the bytes."""
    if not report.sha256:
        raise Refusal('', 'Ce rapport n’est pas encore construit.')
    return tasks.enqueue('report.redo', f'{report.title} : refaire à l’identique', report=report.id)


def _require(report: Report, state: ReportState, sentence: str) -> None:
    if report.state != state:
        raise Refusal('', sentence)
