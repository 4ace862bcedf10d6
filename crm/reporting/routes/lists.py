"""Named lists of recipients."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from crm.access import Permission, requires
from crm.database import db
from crm.errors import Refusal
from crm.reporting import actions, queries
from crm.reporting.forms import ListForm
from crm.reporting.models import RecipientList
from crm.reporting.routes.blueprint import bp


@bp.get('/listes')
@requires(Permission.REPORTS_REVIEW)
def lists() -> ResponseReturnValue:
    links = [('Rapports', url_for('reporting.index'))]
    return render_template('reporting/lists.html', lists=queries.lists(), breadcrumb=links)


@bp.route('/listes/ajouter', methods=['GET', 'POST'])
@requires(Permission.REPORTS_REVIEW)
def add_list() -> ResponseReturnValue:
    form = ListForm()
    if form.accepted(lambda: actions.add_list(form.title.data, actions.read_recipients(form.recipients.data))):
        flash(f'Liste « {form.result.title} » ajoutée.', 'success')
        return redirect(url_for('reporting.lists'), 303)
    return form.page('reporting/list.html', named=None, breadcrumb=_links())


@bp.route('/listes/<int:list_id>/modifier', methods=['GET', 'POST'])
@requires(Permission.REPORTS_REVIEW)
def edit_list(list_id: int) -> ResponseReturnValue:
    named = db.get_or_404(RecipientList, list_id)
    form = ListForm(data={'title': named.title, 'recipients': actions.written(named), 'version': named.version})
    if form.accepted_for(named, lambda: _edit(named, form)):
        flash(f'Liste « {named.title} » enregistrée.', 'success')
        return redirect(url_for('reporting.lists'), 303)
    return form.page('reporting/list.html', named=named, breadcrumb=_links())


def _edit(named: RecipientList, form: ListForm) -> None:
    actions.edit_list(named, form.title.data, actions.read_recipients(form.recipients.data))


@bp.post('/listes/<int:list_id>/supprimer')
@requires(Permission.REPORTS_REVIEW)
def remove_list(list_id: int) -> ResponseReturnValue:
    named = db.get_or_404(RecipientList, list_id)
    title = named.title
    try:
        actions.remove_list(named)
        flash(f'Liste « {title} » supprimée.', 'success')
    except Refusal as refusal:
        db.session.rollback()
        flash(refusal.sentence, 'warning')
    return redirect(url_for('reporting.lists'), 303)


def _links() -> list[tuple[str, str]]:
    return [('Rapports', url_for('reporting.index')), ('Listes de destinataires', url_for('reporting.lists'))]
