"""The life of a report: written on, commented, validated, published, sent, made again."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from crm.access import Permission, requires
from crm.database import db
from crm.errors import Refusal
from crm.formatting import plural
from crm.reporting import actions
from crm.reporting.forms import CommentaryForm, CommentForm, SendForm
from crm.reporting.models import Report
from crm.reporting.routes.blueprint import bp
from crm.reporting.routes.reports import show_page


@bp.route('/<int:report_id>/commentaire', methods=['GET', 'POST'])
@requires(Permission.REPORTS_BUILD)
def write(report_id: int) -> ResponseReturnValue:
    report = db.get_or_404(Report, report_id)
    form = CommentaryForm(data={f'words_{key}': text for key, text in report.commentary.items()})
    if form.accepted(lambda: actions.write_commentary(report, form.words())):
        flash('Commentaire enregistré. Le PDF du projet est remis en page.', 'success')
        return _back(report)
    titles = {chapter['number']: chapter['title'] for chapter in report.snapshot.get('chapters', [])}
    links = [('Rapports', url_for('reporting.index')), (report.title, url_for('reporting.show', report_id=report.id))]
    return form.page('reporting/write.html', report=report, titles=titles, breadcrumb=links)


@bp.post('/<int:report_id>/remarques')
@requires(Permission.REPORTS_BUILD)
def comment(report_id: int) -> ResponseReturnValue:
    report = db.get_or_404(Report, report_id)
    form = CommentForm()
    if form.accepted(lambda: actions.comment(report, int(form.objective.data), form.text.data)):
        flash('Remarque ajoutée.', 'success')
        return _back(report)
    return show_page(report, comment_form=form)


@bp.post('/<int:report_id>/valider')
@requires(Permission.REPORTS_REVIEW)
def validate(report_id: int) -> ResponseReturnValue:
    return _act(report_id, actions.validate, 'Projet validé : il peut être publié.')


@bp.post('/<int:report_id>/rouvrir')
@requires(Permission.REPORTS_REVIEW)
def reopen(report_id: int) -> ResponseReturnValue:
    return _act(report_id, actions.reopen, 'La relecture est rouverte.')


@bp.post('/<int:report_id>/publier')
@requires(Permission.REPORTS_REVIEW)
def publish(report_id: int) -> ResponseReturnValue:
    return _act(
        report_id,
        actions.publish,
        'Publication demandée : le document définitif se prépare, puis part à ses destinataires.',
    )


@bp.post('/<int:report_id>/envoyer')
@requires(Permission.REPORTS_REVIEW)
def send(report_id: int) -> ResponseReturnValue:
    report = db.get_or_404(Report, report_id)
    form = SendForm()
    if form.accepted(lambda: actions.send(report, actions.read_addresses(form.recipients.data))):
        flash(
            f'{plural(form.result, "courriel déposé", "courriels déposés")} pour l’envoi.',
            'success' if form.result else 'info',
        )
        return _back(report)
    return show_page(report, send_form=form)


@bp.post('/<int:report_id>/nouvelle-version')
@requires(Permission.REPORTS_BUILD)
def version(report_id: int) -> ResponseReturnValue:
    made = actions.ask_new_version(db.get_or_404(Report, report_id))
    flash(
        f'La version {made.number} se construit. La version publiée reste en vigueur jusqu’à sa publication.', 'success'
    )
    return _back(made)


@bp.post('/<int:report_id>/reconstruire')
@requires(Permission.REPORTS_BUILD)
def retry(report_id: int) -> ResponseReturnValue:
    return _act(report_id, actions.retry, 'Le rapport se reconstruit avec les données d’aujourd’hui.')


@bp.post('/<int:report_id>/refaire')
@requires(Permission.REPORTS_BUILD)
def redo(report_id: int) -> ResponseReturnValue:
    return _act(
        report_id,
        actions.ask_redo,
        'Le document est refait à partir de ses valeurs figées ; le résultat s’affiche ci-dessous.',
    )


def _act(report_id: int, act: Callable[[Report], Any], said: str) -> ResponseReturnValue:
    report = db.get_or_404(Report, report_id)
    try:
        act(report)
    except Refusal as refusal:
        db.session.rollback()
        flash(refusal.sentence, 'warning')
    else:
        flash(said, 'success')
    return _back(report)


def _back(report: Report) -> ResponseReturnValue:
    return redirect(url_for('reporting.show', report_id=report.id), 303)
