"""Pages of imports: list, new, follow one, take back what was refused."""

import tempfile

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from crm import spreadsheets, storage
from crm.access import Permission, requires
from crm.database import db
from crm.formatting import date_fr
from crm.imports import actions, queries, targets
from crm.imports.forms import ImportForm
from crm.imports.models import ImportBatch

bp = Blueprint('imports', __name__, url_prefix='/imports')


@bp.get('')
@requires(Permission.COMPANIES_IMPORT)
def index() -> ResponseReturnValue:
    return render_template('imports/index.html', page=queries.page_of_batches(), breadcrumb=_trail()[:1])


@bp.route('/nouveau', methods=['GET', 'POST'])
@requires(Permission.COMPANIES_IMPORT)
def add() -> ResponseReturnValue:
    form = ImportForm()
    target = targets.named('companies')
    with tempfile.TemporaryDirectory() as folder:
        if form.accepted(lambda: _ask(form, target, folder)):
            batch = form.result
            if earlier := queries.earlier_import(batch.file_sha256, batch):
                flash(
                    f'Ce fichier a déjà été importé le {date_fr(earlier.created_at)} : rien ne sera mis en double, '
                    'les entreprises déjà à jour ne changeront pas.',
                    'info',
                )
            return redirect(url_for('imports.show', batch_id=batch.id), 303)
    return form.page('imports/add.html', target=target, breadcrumb=_trail())


def _ask(form: ImportForm, target: targets.Target, folder: str) -> ImportBatch:
    path = form.saved(folder)
    return actions.ask(target, path, form.file.data.filename or path.name, form.clubs[form.club_id.data])


@bp.get('/<int:batch_id>')
@requires(Permission.COMPANIES_IMPORT)
def show(batch_id: int) -> ResponseReturnValue:
    batch = db.get_or_404(ImportBatch, batch_id)
    return render_template(
        'imports/show.html',
        batch=batch,
        club=queries.club_of(batch),
        stopped=queries.why_stopped(batch),
        may_act=queries.may_act_on(batch),
        page=queries.page_of_remarks(batch, request.args.get('avis', '')),
        verdict=request.args.get('avis', ''),
        breadcrumb=_trail(),
    )


@bp.post('/<int:batch_id>/reprendre')
@requires(Permission.COMPANIES_IMPORT)
def resume(batch_id: int) -> ResponseReturnValue:
    actions.resume(db.get_or_404(ImportBatch, batch_id))
    flash('L’import reprend où il s’était arrêté.', 'success')
    return redirect(url_for('imports.show', batch_id=batch_id), 303)


@bp.post('/<int:batch_id>/annuler')
@requires(Permission.COMPANIES_IMPORT)
def cancel(batch_id: int) -> ResponseReturnValue:
    actions.cancel(db.get_or_404(ImportBatch, batch_id))
    flash('L’import est annulé. Ce qui était déjà enregistré reste.', 'success')
    return redirect(url_for('imports.show', batch_id=batch_id), 303)


@bp.post('/<int:batch_id>/lignes-a-revoir')
@requires(Permission.COMPANIES_IMPORT)
def rejects(batch_id: int) -> ResponseReturnValue:
    batch = db.get_or_404(ImportBatch, batch_id)
    try:
        sheet = queries.sheet_of(storage.path_of(batch.file_key), targets.named(batch.target))
    except storage.MissingFile:
        abort(409, 'Le fichier de cet import n’est plus sur le disque. Les lignes à revoir sont listées sur sa page.')
    rows = queries.returned_rows(sheet, queries.sentences_of(batch))
    headers = {'Content-Disposition': f'attachment; filename="lignes-a-revoir-{batch.id}.csv"'}
    lines = spreadsheets.csv_lines([*sheet.headings, 'Erreur'], rows)
    return Response(stream_with_context(lines), mimetype='text/csv', headers=headers)


def _trail() -> list[tuple[str, str]]:
    return [('Entreprises', url_for('companies.index')), ('Imports', url_for('imports.index'))]
