"""Pages of the advocacy export: ask for one, find those made, download."""

from datetime import date, datetime

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import history, paging, storage
from crm.access import Permission, requires
from crm.advocacy import actions, queries
from crm.advocacy.forms import ExportForm
from crm.advocacy.models import ExportPurpose
from crm.advocacy.routes.blueprint import bp, tabs, trail
from crm.choices import label_of
from crm.errors import Refusal
from crm.exports import ExportRecord

LOST = 'Ce fichier n’est plus sur le disque, ou il a été altéré. Préparez un nouvel export.'
WITHDRAWN = (
    'Cet export contient une citation dont l’autorisation n’est plus valable : il ne se télécharge plus. '
    'Préparez un nouvel export.'
)


@bp.get('/exports')
@requires(Permission.ADVOCACY_EDIT)
def exports() -> ResponseReturnValue:
    shown = paging.page(queries.exports_made(), [ExportRecord.id], descending=True)
    return render_template(
        'advocacy/exports.html', page=shown, tabs=tabs('exports'), period_of=_period, purpose_of=_purpose
    )


@bp.route('/exports/ajouter', methods=['GET', 'POST'])
@requires(Permission.ADVOCACY_EDIT)
def add_export() -> ResponseReturnValue:
    form = ExportForm()
    if form.accepted(lambda: _ask(form)):
        flash('Export demandé : il est prêt dans quelques secondes.', 'success')
        return redirect(url_for('overview.task', task_id=form.result.id), 303)
    return form.page('advocacy/add_export.html', breadcrumb=trail('exports', 'Exports'))


def _ask(form: ExportForm) -> object:
    return actions.ask_export(form.start.data, form.last_day.data, ExportPurpose(form.purpose.data))


@bp.get('/exports/<int:export_id>')
@requires(Permission.ADVOCACY_EDIT)
def export(export_id: int) -> ResponseReturnValue:
    record = queries.export_of(export_id) or abort(404)
    return render_template(
        'advocacy/export.html',
        record=record,
        period=_period(record),
        purpose=_purpose(record),
        as_of=datetime.fromisoformat(record.content['as_of']),
        refused=queries.quotes_no_longer_allowed(record),
        breadcrumb=trail('exports', 'Exports'),
    )


@bp.get('/exports/<int:export_id>/<any(pdf, xlsx):format>')
@requires(Permission.ADVOCACY_EDIT)
def export_file(export_id: int, format: str) -> ResponseReturnValue:
    record = queries.export_of(export_id) or abort(404)
    if queries.quotes_no_longer_allowed(record):
        raise Refusal('', WITHDRAWN)
    file = next((f for f in record.files if f['name'].endswith(f'.{format}')), None) or abort(404)
    try:
        content = storage.read(file['key'])
    except storage.MissingFile as error:
        raise Refusal('', LOST) from error
    history.note('advocacy_export', str(export_id), file['name'], request.remote_addr or '')
    headers = {'Content-Disposition': f'attachment; filename="{file["name"]}"'}
    return Response(content, mimetype=file['mime'], headers=headers)


def _period(record: ExportRecord) -> tuple[date, date]:
    """First and last day of the period of an export."""
    return date.fromisoformat(record.filters['start']), date.fromisoformat(record.filters['last_day'])


def _purpose(record: ExportRecord) -> str:
    return label_of(ExportPurpose, record.purpose)
