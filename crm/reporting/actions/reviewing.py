"""Reading a draft: commentary of the owner, remarks and decisions by objective, validation, publication."""

from collections.abc import Sequence
from datetime import datetime

from crm import clock, tasks
from crm.database import db
from crm.errors import Refusal
from crm.history import actor, change_state
from crm.reporting import queries
from crm.reporting.actions.editions import edition
from crm.reporting.models import RecipientList, Report, ReportComment, ReportDecision, ReportState, Verdict


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
    if not text:
        raise Refusal('text', 'Écrivez votre remarque.')
    made = ReportComment(report_id=report.id, objective=objective, text=text, author_name=actor()[1], at=clock.now())
    db.session.add(made)
    db.session.flush()
    return made


def decide(report: Report, objective: int, verdict: Verdict, sentence: str = '') -> ReportDecision:
    """What a reader decides of an objective. To correct or to reject says what is to be changed."""
    _require(report, ReportState.DRAFT, 'Une décision se prend sur un projet. Rouvrez la relecture pour en changer.')
    if objective not in dict(queries.objectives_of(report)):
        raise Refusal('objective', 'Choisissez un objectif de ce document.')
    if verdict != Verdict.ACCEPTED and not sentence:
        raise Refusal('text', 'Dites en une phrase ce qui est à changer : la personne qui rédige vous lira.')
    made = ReportDecision(
        report_id=report.id,
        objective=objective,
        verdict=verdict,
        sentence=sentence,
        author_name=actor()[1],
        at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    return made


def validate(report: Report) -> None:
    """Say that a draft may be published. Refuses while an objective is to be corrected or rejected, and says which."""
    _require(report, ReportState.DRAFT, 'Seul un projet peut être validé.')
    if stands := queries.open_corrections(report):
        raise Refusal(
            '',
            f'Avant de valider, réglez {", ".join(map(_said, stands))}. Une fois corrigé, décidez « Accepté ».',
        )
    change_state(report, ReportState.VALIDATED)


def _said(decision: ReportDecision) -> str:
    about = f'l’objectif {decision.objective}' if decision.objective else 'l’ensemble'
    return f'{about}, {decision.verdict.label.lower()} par {decision.author_name} (« {decision.sentence} »)'


def reopen(report: Report) -> None:
    """Give a validated report back to its readers."""
    _require(report, ReportState.VALIDATED, 'Ce rapport n’est pas validé : il n’y a rien à rouvrir.')
    change_state(report, ReportState.DRAFT, reason='Relecture rouverte')


def publish(
    report: Report,
    lists: Sequence[RecipientList] | None = None,
    *,
    embargo_until: datetime | None = None,
    short_list: RecipientList | None = None,
) -> None:
    """Ask the worker to lay out the final edition, publish and send it. Only what was validated is published.

    `lists` replace those planned; with an embargo, the short list alone receives and reads it until that hour.
    """
    _require(report, ReportState.VALIDATED, 'Validez le projet avant de le publier.')
    _check_embargo(embargo_until, short_list)
    if lists is not None:
        report.list_ids = [one.id for one in lists]
    report.embargo_until, report.short_list_id = embargo_until, short_list.id if short_list else None
    made = tasks.enqueue('report.publish', f'{report.title} : publication', report=report.id, asked_by=actor()[1])
    report.task_id = made.id


def _check_embargo(until: datetime | None, short_list: RecipientList | None) -> None:
    if until is None:
        if short_list:
            raise Refusal(
                'embargo_day', 'Une liste restreinte ne sert que sous embargo : indiquez son jour et son heure.'
            )
        return
    if until <= clock.now():
        raise Refusal('embargo_day', 'Cet embargo est déjà passé : choisissez un jour et une heure à venir.')
    if short_list is None:
        raise Refusal('short_list', 'Choisissez la liste restreinte qui lira ce rapport avant la fin de l’embargo.')


def ask_redo(report: Report) -> tasks.Task:
    """Ask the worker to make the document again from its snapshot and to compare the bytes."""
    if not report.sha256:
        raise Refusal('', 'Ce rapport n’est pas encore construit.')
    return tasks.enqueue('report.redo', f'{report.title} : refaire à l’identique', report=report.id)


def _require(report: Report, state: ReportState, sentence: str) -> None:
    if report.state != state:
        raise Refusal('', sentence)
