"""Batches: ask, follow, download."""

from flask import abort, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from crm import clock, history, paging, storage
from crm.access import Permission, requires
from crm.database import db
from crm.formatting import plural
from crm.reporting import actions, documents
from crm.reporting.forms import BatchForm
from crm.reporting.models import ReportBatch
from crm.reporting.routes.blueprint import bp
from crm.tasks import Task


@bp.get('/lots')
@requires(Permission.REPORTS_REVIEW)
def batches() -> ResponseReturnValue:
    page = paging.page(db.select(ReportBatch), [ReportBatch.created_at, ReportBatch.id], descending=True)
    links = [('Rapports', url_for('reporting.index'))]
    return render_template('reporting/batches.html', page=page, now=clock.now(), breadcrumb=links)


@bp.route('/lots/preparer', methods=['GET', 'POST'])
@requires(Permission.REPORTS_REVIEW)
def add_batch() -> ResponseReturnValue:
    form = BatchForm()
    if form.accepted(lambda: _ask(form)):
        flash('Le lot est demandé : vous pouvez quitter cette page.', 'success')
        return redirect(url_for('reporting.batch', lot_id=form.result.id), 303)
    return form.page('reporting/add_batch.html', days=actions.DAYS_KEPT, breadcrumb=_links())


def _ask(form: BatchForm) -> ReportBatch:
    period = form.chosen_period()
    return actions.ask_batch(form.document.data, form.each.data, period, final=bool(form.final.data))


@bp.get('/lots/<int:lot_id>')
@requires(Permission.REPORTS_REVIEW)
def batch(lot_id: int) -> ResponseReturnValue:
    found = db.get_or_404(ReportBatch, lot_id)
    return render_template(
        'reporting/batch.html',
        batch=found,
        kind=documents.named(found.document),
        task=db.session.get(Task, found.task_id) if found.task_id else None,
        breadcrumb=_links(),
    )


@bp.get('/lots/<int:lot_id>/telecharger')
@requires(Permission.REPORTS_REVIEW)
def batch_file(lot_id: int) -> ResponseReturnValue:
    found = db.get_or_404(ReportBatch, lot_id)
    if not found.file_key:
        kept = plural(actions.DAYS_KEPT, 'jour')
        abort(404, f'Ce fichier n’est pas prêt, ou n’est plus là : un lot est gardé {kept}. Redemandez-le.')
    slug = documents.named(found.document).slug
    name = f'{slug}_{found.period_start}_{found.period_end}.zip'
    history.note('batch_downloaded', f'batch:{lot_id}', name)
    return send_file(storage.path_of(found.file_key), 'application/zip', as_attachment=True, download_name=name)


def _links() -> list[tuple[str, str]]:
    return [('Rapports', url_for('reporting.index')), ('Lots', url_for('reporting.batches'))]
