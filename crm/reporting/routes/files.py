"""The files of a report: its document, its figures, all its tables."""

from io import BytesIO

from flask import abort, flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from crm import history, storage
from crm.access import Permission, requires
from crm.database import db
from crm.reporting import documents, workbook
from crm.reporting.models import Report
from crm.reporting.routes.blueprint import bp


@bp.get('/<int:report_id>/pdf')
@requires(Permission.REPORTS_READ)
def document(report_id: int) -> ResponseReturnValue:
    report = built(report_id)
    content = storage.read(report.document_key)
    return _handed_out(report, content, '.pdf', 'application/pdf', 'PDF', attached='telecharger' in request.args)


@bp.get('/<int:report_id>/tableaux.<string:format>')
@requires(Permission.REPORTS_READ)
def tables(report_id: int, format: str) -> ResponseReturnValue:
    """Every table of the document, with its definitions."""
    report = built(report_id)
    label, mime = workbook.FORMATS.get(format) or abort(404)
    return _handed_out(report, workbook.content(report, format), f'_tableaux.{format}', mime, f'Tableaux {label}')


@bp.get('/<int:report_id>/chiffres.csv')
@requires(Permission.REPORTS_READ)
def table(report_id: int) -> ResponseReturnValue:
    report = built(report_id)
    first = documents.named(report.document).tables(report.snapshot)[0]
    return _handed_out(report, first.csv, '.csv', 'text/csv; charset=utf-8', 'CSV')


def _handed_out(
    report: Report, content: bytes, suffix: str, mime: str, label: str, *, attached: bool = True
) -> ResponseReturnValue:
    """A file of a report, unless it is withheld: its page then says why."""
    if why := documents.named(report.document).withheld(report.snapshot):
        flash(why, 'warning')
        return redirect(url_for('reporting.show', report_id=report.id), 303)
    history.note('report_downloaded', f'report:{report.id}', label)
    return send_file(BytesIO(content), mime, as_attachment=attached, download_name=documents.file_name(report, suffix))


def built(report_id: int) -> Report:
    """A report that has its document, or a page that says it has none yet."""
    report = db.get_or_404(Report, report_id)
    if not report.document_key:
        abort(404, 'Ce rapport n’est pas encore construit. Revenez dans un instant.')
    return report
