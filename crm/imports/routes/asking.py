"""Pages that begin an import: the list, the file, its columns."""

import tempfile

from flask import Response, abort, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from crm import spreadsheets, storage
from crm.access import Permission, requires
from crm.formatting import date_fr
from crm.imports import actions, queries
from crm.imports.forms import ImportForm, columns_form
from crm.imports.models import ImportBatch, ImportState
from crm.imports.routes.blueprint import batch_and_target, bp, trail
from crm.imports.targets import Target

NO_FILE = 'Le fichier de cet import n’est plus sur le disque : importez-le de nouveau.'


@bp.get('')
@requires(Permission.IMPORTS_USE)
def index() -> ResponseReturnValue:
    offered = queries.targets_of_the_reader()
    return render_template(
        'imports/index.html',
        page=queries.page_of_batches(),
        targets={target.name: target for target in offered},
        breadcrumb=trail(offered[0] if offered else None)[:-1],
    )


@bp.route('/nouveau', methods=['GET', 'POST'])
@requires(Permission.IMPORTS_USE)
def add() -> ResponseReturnValue:
    offered = queries.targets_of_the_reader()
    if not offered:
        abort(404)
    wanted = request.args.get('cible', '')
    target = next((target for target in offered if target.name == wanted), offered[0])
    form = ImportForm(target)
    with tempfile.TemporaryDirectory() as folder:
        if form.accepted(lambda: _ask(form, target, folder)):
            _tell_earlier(form.result, target)
            return redirect(url_for('imports.columns', batch_id=form.result.id), 303)
    return form.page('imports/add.html', target=target, targets=offered, breadcrumb=trail(target))


def _ask(form: ImportForm, target: Target, folder: str) -> ImportBatch:
    path = form.saved(folder)
    return actions.ask(target, path, form.file.data.filename or path.name, form.chosen)


def _tell_earlier(batch: ImportBatch, target: Target) -> None:
    if earlier := queries.earlier_import(batch):
        flash(
            f'Ce fichier a déjà été importé le {date_fr(earlier.created_at)}. Rien ne sera mis en double : '
            'ce qui est déjà à jour ne changera pas.',
            'info',
        )


@bp.get('/modeles/<string:name>')
@requires(Permission.IMPORTS_USE)
def template(name: str) -> ResponseReturnValue:
    """An empty file with the columns of a target."""
    target = next((target for target in queries.targets_of_the_reader() if target.name == name), None)
    if target is None:
        abort(404)
    lines = spreadsheets.csv_lines([column.label for column in target.columns], [])
    headers = {'Content-Disposition': f'attachment; filename="modele-{target.name}.csv"'}
    return Response(''.join(lines), mimetype='text/csv', headers=headers)


@bp.route('/<int:batch_id>/colonnes', methods=['GET', 'POST'])
@requires(Permission.IMPORTS_USE)
def columns(batch_id: int) -> ResponseReturnValue:
    batch, target = batch_and_target(batch_id)
    if batch.state not in (ImportState.DRAFT, ImportState.CHECKED) or not queries.may_act_on(batch):
        return redirect(url_for('imports.show', batch_id=batch_id), 303)
    try:
        seen = queries.file_seen(batch, request.values.get('sheet', batch.sheet), _line(batch))
    except storage.MissingFile:
        abort(409, NO_FILE)
    form = columns_form(target, seen.columns, seen.sheet.table.sheet, seen.sheet.heading_line)
    if form.accepted(
        lambda: actions.choose_columns(batch, seen.sheet.table.sheet, seen.sheet.heading_line, form.columns())
    ):
        return redirect(url_for('imports.show', batch_id=batch_id), 303)
    return form.page('imports/columns.html', batch=batch, target=target, seen=seen, breadcrumb=trail(target))


def _line(batch: ImportBatch) -> int:
    typed = request.values.get('heading_line', str(batch.heading_line))
    return int(typed) if typed.isdecimal() and len(typed) < 7 else 0


@bp.post('/<int:batch_id>/lignes-a-revoir')
@requires(Permission.IMPORTS_USE)
def rejects(batch_id: int) -> ResponseReturnValue:
    batch, _ = batch_and_target(batch_id)
    try:
        sheet = queries.sheet_of_batch(batch)
    except storage.MissingFile:
        abort(409, f'{NO_FILE} Les lignes à revoir sont listées sur sa page.')
    rows = queries.returned_rows(sheet, queries.sentences_of(batch))
    headers = {'Content-Disposition': f'attachment; filename="lignes-a-revoir-{batch.id}.csv"'}
    lines = spreadsheets.csv_lines([*sheet.headings, 'Erreur'], rows)
    return Response(stream_with_context(lines), mimetype='text/csv', headers=headers)
