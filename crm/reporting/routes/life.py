"""The life of a report: written on, read, validated, published, sent, made again."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from crm.access import Permission, may, requires
from crm.database import db
from crm.errors import Refusal
from crm.formatting import plural
from crm.reporting import actions, queries
from crm.reporting.forms import CommentaryForm, OpinionForm, PublishForm, SendForm, VersionForm, chosen_lists
from crm.reporting.models import Report
from crm.reporting.partnership import paragraphs
from crm.reporting.routes.blueprint import bp
from crm.reporting.routes.reports import show_page


@bp.route('/<int:report_id>/commentaire', methods=['GET', 'POST'])
@requires(Permission.REPORTS_BUILD)
def write(report_id: int) -> ResponseReturnValue:
    """The words of the owner; « apercu » shows them set, as they are typed, and keeps nothing."""
    report = db.get_or_404(Report, report_id)
    form = CommentaryForm(data={f'words_{key}': text for key, text in report.commentary.items()})
    if 'apercu' not in request.form and form.accepted(lambda: actions.write_commentary(report, form.words())):
        flash('Commentaire enregistré. Le PDF du projet est remis en page.', 'success')
        return _back(report)
    return form.page(
        'reporting/write.html',
        report=report,
        titles={chapter['number']: chapter['title'] for chapter in report.snapshot.get('chapters', [])},
        parts=[(field.name.removeprefix('words_'), field.label.text) for field in form.written()],
        written={key: paragraphs(text or '') for key, text in form.words().items()},
        breadcrumb=_links(report),
    )


def _links(report: Report) -> list[tuple[str, str]]:
    return [('Rapports', url_for('reporting.index')), (report.title, url_for('reporting.show', report_id=report.id))]


@bp.post('/<int:report_id>/avis')
@requires(Permission.REPORTS_BUILD)
def comment(report_id: int) -> ResponseReturnValue:
    """A remark, which whoever builds may leave; or a decision, which is for reviewers."""
    report = db.get_or_404(Report, report_id)
    form = OpinionForm.of(report)
    if form.accepted(lambda: _opinion(report, form)):
        flash('Décision enregistrée.' if form.decided else 'Remarque ajoutée.', 'success')
        return _back(report, 'avis')
    return show_page(report, opinion_form=form)


def _opinion(report: Report, form: OpinionForm) -> object:
    objective, text = int(form.objective.data), form.text.data
    if not form.decided:
        return actions.comment(report, objective, text)
    if not may(Permission.REPORTS_REVIEW):
        raise Refusal('verdict', 'Les décisions reviennent à l’équipe nationale : laissez une remarque.')
    return actions.decide(report, objective, form.decided, text)


@bp.post('/<int:report_id>/valider')
@requires(Permission.REPORTS_REVIEW)
def validate(report_id: int) -> ResponseReturnValue:
    return _act(report_id, actions.validate, 'Projet validé : il peut être publié.')


@bp.post('/<int:report_id>/rouvrir')
@requires(Permission.REPORTS_REVIEW)
def reopen(report_id: int) -> ResponseReturnValue:
    return _act(report_id, actions.reopen, 'La relecture est rouverte.')


@bp.route('/<int:report_id>/publier', methods=['GET', 'POST'])
@requires(Permission.REPORTS_REVIEW)
def publish(report_id: int) -> ResponseReturnValue:
    """To whom, and from when; then the worker makes the final document."""
    report = db.get_or_404(Report, report_id)
    form = PublishForm(data={'lists': [str(one) for one in report.list_ids], 'embargo_hour': '6'})
    if form.accepted(lambda: _publish(report, form)):
        flash('Publication demandée : le document définitif se prépare, puis part à ses destinataires.', 'success')
        return _back(report)
    own = queries.recipients_of(report, lists=False)
    return form.page('reporting/publish.html', report=report, own=own, breadcrumb=_links(report))


def _publish(report: Report, form: PublishForm) -> None:
    lists = chosen_lists(form.lists.data)
    actions.publish(report, lists, embargo_until=form.embargo_until, short_list=form.chosen_short_list)


@bp.post('/<int:report_id>/envoyer')
@requires(Permission.REPORTS_REVIEW)
def send(report_id: int) -> ResponseReturnValue:
    report = db.get_or_404(Report, report_id)
    form = SendForm()
    if form.accepted(lambda: actions.send(report, _recipients(form))):
        flash(
            f'{plural(form.result, "courriel déposé", "courriels déposés")} pour l’envoi.',
            'success' if form.result else 'info',
        )
        return _back(report, 'envoi')
    return show_page(report, send_form=form)


def _recipients(form: SendForm) -> dict[str, str]:
    return dict.fromkeys(actions.read_addresses(form.recipients.data), '') | form.chosen()


@bp.post('/<int:report_id>/renvoyer')
@requires(Permission.REPORTS_REVIEW)
def resend(report_id: int) -> ResponseReturnValue:
    return _act(report_id, actions.send_failed_again, 'Les courriels en échec repartent.')


@bp.route('/<int:report_id>/nouvelle-version', methods=['GET', 'POST'])
@requires(Permission.REPORTS_BUILD)
def version(report_id: int) -> ResponseReturnValue:
    report = db.get_or_404(Report, report_id)
    form = VersionForm()
    if form.accepted(lambda: actions.ask_new_version(report, form.reason.data)):
        said = f'La version {form.result.number} se construit. La version publiée reste en vigueur jusque-là.'
        flash(said, 'success')
        return _back(form.result)
    return form.page('reporting/version.html', report=report, breadcrumb=_links(report))


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


def _back(report: Report, part: str | None = None) -> ResponseReturnValue:
    return redirect(url_for('reporting.show', report_id=report.id, _anchor=part), 303)
