"""flask reports: make documents, and see or do what the clock would."""

import json
import time
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import click
from flask.cli import AppGroup

from crm import access, clock, storage, tasks
from crm.clock import PARIS
from crm.commitments import queries as commitments
from crm.commitments.document import document as document_of
from crm.commitments.models import Commitment
from crm.convention.indicators import Period
from crm.database import db, reading, unit_of_work
from crm.errors import Refusal
from crm.formatting import datetime_fr
from crm.reporting import actions, documents, perimeters, queries
from crm.reporting.models import Report, ReportState

reports = AppGroup('reports', help='Rapports : construire un document, voir ou faire ce que ferait l’horloge.')


@reports.command()
@click.argument('document')
@click.option(
    '--perimeter',
    default='national',
    help='national, region:11, departement:23, departements:19,23, club:75, company:SIREN, experiment:ID.',
)
@click.option('--from', 'start', required=True, help='Premier jour de la période, AAAA-MM-JJ.')
@click.option('--to', 'end', required=True, help='Jour qui suit la période (exclu), AAAA-MM-JJ.')
@click.option(
    '--output', required=True, type=click.Path(path_type=Path, file_okay=False), help='Dossier où écrire les fichiers.'
)
@click.option('--json', 'as_json', is_flag=True, help='Finit par une ligne JSON.')
def build(document: str, perimeter: str, start: str, end: str, output: Path, as_json: bool) -> None:
    """Construit un rapport (projet à relire) et ses fichiers ; « commitment » donne les engagements signés."""
    output.mkdir(parents=True, exist_ok=True)
    try:
        period = _period(start, end)
        made = (
            _commitments(perimeter, period, output)
            if document == 'commitment'
            else [_report(document, perimeter, period, output)]
        )
    except Refusal as refusal:
        raise click.ClickException(refusal.sentence) from refusal
    if as_json:
        click.echo(json.dumps({'documents': made}, ensure_ascii=False))


Made = dict[str, str | int | float]


def _report(document: str, perimeter: str, period: Period, output: Path) -> Made:
    """One draft, its PDF and the table of its figures."""
    began = time.monotonic()
    report = _built(document, perimeter, period)
    path = output / documents.file_name(report, '.pdf')
    path.write_bytes(storage.read(report.document_key))
    table = path.with_suffix('.csv')
    table.write_bytes(documents.named(document).tables(report.snapshot)[0].csv)
    made = _told(path, report.pages, began, report.sha256, report.perimeter)
    click.echo(f'{table}')
    click.echo(f'Rapport n° {report.id}, version {report.number} : projet à relire.')
    return made


def _commitments(perimeter: str, period: Period, output: Path) -> list[Made]:
    """The signed document of each commitment of a company in the period: the one kept, else drawn to be read.

    No report is made: a signed document is sealed once (CONTRIBUTING, decisions).
    """
    with access.for_everyone('une commande agit comme « système »'), reading():
        asked = perimeters.named(perimeter)
        if asked.company_id is None:
            raise Refusal('perimeter', 'Les engagements se donnent par entreprise : « company:SIREN ».')
        signed = commitments.signed_of(asked.company_id, period.start, period.end)
        if not signed:
            raise Refusal('perimeter', f'{asked.name} n’a aucun engagement signé dans cette période.')
        return [_commitment(one, asked.key, output) for one in signed]


def _commitment(signed: Commitment, perimeter: str, output: Path) -> Made:
    began = time.monotonic()
    made = document_of(signed)
    content = storage.read(signed.document_key) if signed.document_key else made.content
    path = output / f'engagement-{signed.id}.pdf'
    path.write_bytes(content)
    if not signed.document_key:
        click.echo(f'Engagement n° {signed.id} : document pas encore gardé, dessiné ici pour lecture.')
    return _told(path, made.pages, began, sha256(content).hexdigest(), perimeter)


def _told(path: Path, pages: int, began: float, fingerprint: str, perimeter: str) -> Made:
    seconds = round(time.monotonic() - began, 2)
    click.echo(f'{path} : {pages} pages, {seconds} s, SHA-256 {fingerprint}')
    return {'path': str(path), 'pages': pages, 'seconds': seconds, 'sha256': fingerprint, 'perimeter': perimeter}


def _built(document: str, perimeter: str, period: Period) -> Report:
    """Ask for the report, make it in this very process, and give it back with its snapshot."""
    with access.for_everyone('une commande agit comme « système »'):
        with unit_of_work():
            report = actions.ask(document, perimeters.named(perimeter), period)
            report_id, task_id = report.id, report.task_id
        assert task_id is not None
        _carry_out(task_id)
        with reading():
            made = db.session.get_one(Report, report_id, populate_existing=True)
            kept = (made.state, made.error, made.snapshot)
            db.session.expunge(made)
    if kept[0] != ReportState.DRAFT:
        raise Refusal('', kept[1] or 'Un travailleur construit déjà ce rapport : suivez-le dans « Rapports ».')
    return made


def _carry_out(task_id: int) -> None:
    """Do the work here, or wait for the worker that took it first."""
    while not tasks.work_once(task_id):
        with reading():
            state = db.session.scalar(db.select(tasks.Task.state).filter_by(id=task_id))
        if state not in (tasks.TaskState.WAITING, tasks.TaskState.RUNNING):
            return
        time.sleep(0.5)


def _period(start: str, end: str) -> Period:
    try:
        first, last = datetime.strptime(start, '%Y-%m-%d').date(), datetime.strptime(end, '%Y-%m-%d').date()
    except ValueError as error:
        raise Refusal('', 'Écrivez les dates comme ceci : 2026-07-01.') from error
    if last <= first:
        raise Refusal(
            'end',
            f'Les dates sont à l’envers : --from {start}, --to {end}. La date --to, exclue, vient après la première.',
        )
    return Period.between(first, last)


@reports.command()
@click.option('--now', 'moment', help='Comme si l’on était à cet instant : « 2026-10-03 06:00 », heure de Paris.')
@click.option('--run', is_flag=True, help='Demande ces rapports au lieu de les montrer.')
def due(moment: str | None, run: bool) -> None:
    """Montre ce que l’horloge ferait maintenant ; --run le fait."""
    now = _instant(moment) if moment else clock.now()
    rows = _due_rows(now)
    for title, due_at, label in rows:
        click.echo(f'{datetime_fr(due_at)} : {title}, {label}')
    if not rows:
        click.echo(f'Rien n’est dû au {datetime_fr(now)}.')
    if run and rows:
        with clock.stopped_at(now), unit_of_work():
            asked = len(actions.ask_due_reports(now))
        click.echo(f'{asked} rapports demandés. Le travailleur les construit.')


def _due_rows(now: datetime) -> list[tuple[str, datetime, str]]:
    with reading():
        return [(schedule.title, due_at, period.label) for schedule, due_at, period in queries.due_list(now)]


def _instant(typed: str) -> datetime:
    try:
        instant = datetime.fromisoformat(typed)
    except ValueError as error:
        raise click.ClickException('Écrivez l’instant comme ceci : 2026-10-03 06:00.') from error
    return (instant if instant.tzinfo else instant.replace(tzinfo=PARIS)).astimezone(UTC)
