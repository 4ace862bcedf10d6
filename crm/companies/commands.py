"""`flask companies`: import and export from the command line, as « système »."""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import click
from flask.cli import AppGroup

from crm import access, database, exports, spreadsheets
from crm.companies import queries
from crm.companies.exports import plan_of_companies
from crm.companies.target import EACH, TARGET
from crm.database import db, unit_of_work
from crm.errors import Refusal
from crm.formatting import number_fr
from crm.imports import actions as imports
from crm.imports import queries as import_queries
from crm.imports.models import ImportBatch
from crm.imports.targets import COUNTS, Destination, Place, Remark
from crm.territories.models import Club

companies = AppGroup('companies', help='Importer et exporter des entreprises.')

LISTED = 300
LABELS = {
    'created': 'Créées',
    'updated': 'Mises à jour',
    'unchanged': 'Inchangées',
    'doubtful': 'Douteuses (appliquées, à vérifier)',
    'refused': 'Refusées',
}


@companies.command('import')
@click.argument('file', type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    '--club',
    'code',
    default='',
    help='Code du club qui suivra toutes les entreprises (sinon : celui de chaque département).',
)
@click.option('--sheet', default='', help='Feuille du classeur (sinon : la première visible qui n’est pas vide).')
@click.option('--dry-run', is_flag=True, help='Dire ce qui serait fait, sans rien écrire.')
@click.option(
    '--rejects', type=click.Path(dir_okay=False, path_type=Path), help='Fichier CSV des lignes refusées ou douteuses.'
)
@click.option('--json', 'as_json', is_flag=True, help='Dernière ligne : les comptes en JSON.')
def import_companies(file: Path, code: str, sheet: str, dry_run: bool, rejects: Path | None, as_json: bool) -> None:
    """Importer des entreprises d’un fichier CSV, XLSX, XLS ou ODS."""
    start = time.monotonic()
    with access.for_everyone('la commande agit comme « système »'):
        try:
            counts, remarks = _rehearse(file, code, sheet) if dry_run else _carry_out(file, code, sheet)
        except Refusal as refusal:
            _stop(refusal.sentence)
        except imports.TakenOver:
            _stop('Un autre processus poursuit cet import, ou quelqu’un l’a annulé : suivez-le dans « Imports ».')
        if rejects is not None:
            _write_rejects(file, sheet, rejects, remarks)
    counts['seconds'] = round(time.monotonic() - start, 2)
    _report(counts, remarks, dry_run)
    if as_json:
        click.echo(json.dumps({name: counts[name] for name in (*COUNTS, 'rows', 'seconds')}))
    sys.exit(1 if counts['refused'] else 0)


def _rehearse(file: Path, code: str, sheet: str) -> tuple[dict[str, Any], list[Remark]]:
    """What an import would do: reads only."""
    bar = Bar()
    with database.reading():
        tally, rows = imports.rehearse(file, TARGET, Destination(_place(code).club_id, write=False), bar.tell, sheet)
    bar.end()
    return {name: getattr(tally, name) for name in COUNTS} | {'rows': rows}, tally.remarks


def _carry_out(file: Path, code: str, sheet: str) -> tuple[dict[str, Any], list[Remark]]:
    bar = Bar()
    with unit_of_work():
        place = _place(code)
        sha256 = import_queries.sha256_of(file)
        batch = import_queries.unfinished_command(TARGET.name, sha256, place.club_id, sheet)
        if batch is None:
            batch = imports.begin(TARGET, file, file.name, place, sheet)
        else:
            click.echo(f'Reprise de l’import interrompu, après {number_fr(batch.position)} entreprises.')
        batch_id = batch.id
    try:
        imports.carry_out(batch_id, unit_of_work, bar.tell)
    except Refusal as refusal:
        with unit_of_work():
            imports.fail(batch_id, refusal.sentence)
        raise
    bar.end()
    with database.reading():
        batch = db.session.get_one(ImportBatch, batch_id, populate_existing=True)
        return {name: getattr(batch, name) for name in (*COUNTS, 'rows')}, list(_remarks(batch))


def _remarks(batch: ImportBatch) -> Iterator[Remark]:
    for row in batch.remarks:
        for said in row.remarks:
            yield Remark(row.line, row.verdict, said['field'], said['reason'])


def _place(code: str) -> Place:
    club = _club(code)
    return Place(club.code, club.name, club_id=club.id) if club else EACH


def _club(code: str) -> Club | None:
    if not code:
        return None
    club = db.session.scalar(db.select(Club).filter_by(code=code.upper() if code != 'national' else code))
    if club is None:
        raise Refusal(
            'club', f'Aucun club n’a le code « {code} ». Les codes sont ceux des départements, ou « national ».'
        )
    return club


def _write_rejects(file: Path, name: str, out: Path, remarks: list[Remark]) -> None:
    sheet = import_queries.sheet_of(file, TARGET, name)
    said: dict[int, str] = {}
    for remark in remarks:
        sentence = f'{remark.verdict.label} : {remark.reason}'
        said[remark.line] = f'{said[remark.line]} {sentence}' if remark.line in said else sentence
    number = spreadsheets.write_csv(out, [*sheet.headings, 'Erreur'], import_queries.returned_rows(sheet, said))
    click.echo(f'{out} : {number_fr(number)} lignes refusées ou douteuses, avec leur raison.')


def _report(counts: dict[str, Any], remarks: list[Remark], dry_run: bool) -> None:
    for remark in sorted(remarks, key=lambda r: r.line)[:LISTED]:
        click.echo(f'Ligne {remark.line} – {remark.verdict.label.lower()} : {remark.reason}')
    if len(remarks) > LISTED:
        click.echo(
            f'… et {number_fr(len(remarks) - LISTED)} autres : '
            'toutes sont dans le fichier de --rejects et sur la page de l’import.'
        )
    click.echo('')
    dry = 'Essai à blanc, rien n’est écrit. ' if dry_run else ''
    click.echo(f'{dry}Lignes lues : {number_fr(counts["rows"])}. Entreprises :')
    for name in COUNTS:
        click.echo(f'  {LABELS[name]} : {number_fr(counts[name])}')
    click.echo(f'Durée : {number_fr(counts["seconds"], 1)} s')


@companies.command('export')
@click.argument('file', type=click.Path(dir_okay=False, path_type=Path))
@click.option('--departement', default='', help='Code du département (01, 2A, 974…).')
@click.option('--json', 'as_json', is_flag=True, help='Dernière ligne : lignes et secondes en JSON.')
def export_companies(file: Path, departement: str, as_json: bool) -> None:
    """Exporter les entreprises en CSV, XLSX ou ODS, selon le nom du fichier."""
    start, format = time.monotonic(), file.suffix.lower().lstrip('.')
    if format not in exports.FORMATS:
        _stop('Donnez un nom de fichier qui finit par .csv, .xlsx ou .ods.')
    with access.for_everyone('la commande agit comme « système »'):
        try:
            plan, rows = _write_export(file, format, departement.upper())
        except (OSError, Refusal) as failure:
            _stop(getattr(failure, 'sentence', f'{file} ne se laisse pas écrire : {failure}.'))
        exports.keep_command('companies', 'Entreprises', rows, format, plan.filters_said)
    seconds = round(time.monotonic() - start, 2)
    click.echo(f'{file} : {number_fr(rows)} entreprises en {number_fr(seconds, 1)} s.')
    if as_json:
        click.echo(json.dumps({'rows': rows, 'seconds': seconds}))


def _write_export(file: Path, format: str, code: str) -> tuple[exports.Plan, int]:
    with database.reading():
        if code and code not in queries.departement_names():
            raise Refusal('departement', f'Aucun département n’a le code « {code} ».')
        plan = plan_of_companies(queries.CompanyFilter(departements=(code,) if code else ()))
        bar, total = Bar(), plan.count()
    rows = exports.write(file, format, plan, 'Entreprises', tell=lambda done: bar.tell(done, total, 'Export'))
    bar.end()
    return plan, rows


def _stop(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(1)


class Bar:
    """A progress bar on a terminal, once the work has taken over a second."""

    def __init__(self) -> None:
        self.start, self.shown = time.monotonic(), False

    def tell(self, done: int, total: int, message: str) -> None:
        if not sys.stderr.isatty() or time.monotonic() - self.start < 1:
            return
        self.shown = True
        percent = done * 100 // total if total else 0
        click.echo(f'\r[{"█" * (percent // 4):<25}] {percent:>3} %  {message:<40}', nl=False, err=True)

    def end(self) -> None:
        if self.shown:
            click.echo('\r' + ' ' * 80 + '\r', nl=False, err=True)
