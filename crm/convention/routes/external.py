"""Pages of the external figures: the register, one to add, to correct or to take off."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from crm.access import Permission, requires
from crm.convention import actions, queries
from crm.convention.forms import CorrectExternalForm, ExternalForm
from crm.convention.models import ExternalFigure
from crm.convention.routes.blueprint import bp
from crm.database import db


def _trail() -> list[tuple[str, str]]:
    return [('Convention', url_for('convention.index')), ('Chiffres externes', url_for('convention.external'))]


@bp.get('/chiffres-externes')
@requires(Permission.CONVENTION_READ)
def external() -> ResponseReturnValue:
    """What others published, by objective."""
    by_objective: dict[int, list[ExternalFigure]] = {}
    for figure in queries.external_figures():
        by_objective.setdefault(figure.objective, []).append(figure)
    return render_template(
        'convention/external.html',
        by_objective=by_objective,
        objectives={it.number: it.title for it in queries.conventions()[0].objectives},
        names={d.code: d.name for d in queries.definitions()},
        breadcrumb=_trail()[:-1],
    )


@bp.route('/chiffres-externes/ajouter', methods=['GET', 'POST'])
@requires(Permission.CONVENTION_EDIT)
def add_external() -> ResponseReturnValue:
    form = ExternalForm()
    if form.accepted(lambda: actions.add_external_figure(**form.values())):
        flash('Le chiffre est noté, avec sa source.', 'success')
        return redirect(url_for('convention.external'), 303)
    return form.page('convention/edit_external.html', figure=None, breadcrumb=_trail())


@bp.route('/chiffres-externes/<int:figure_id>/corriger', methods=['GET', 'POST'])
@requires(Permission.CONVENTION_EDIT)
def edit_external(figure_id: int) -> ResponseReturnValue:
    figure = db.get_or_404(ExternalFigure, figure_id)
    form = CorrectExternalForm.of(figure)
    if form.accepted_for(figure, lambda: actions.correct_external_figure(figure, **form.values())):
        flash('Le chiffre est corrigé.', 'success')
        return redirect(url_for('convention.external'), 303)
    return form.page('convention/edit_external.html', figure=figure, breadcrumb=_trail())


@bp.post('/chiffres-externes/<int:figure_id>/retirer')
@requires(Permission.CONVENTION_EDIT)
def remove_external(figure_id: int) -> ResponseReturnValue:
    actions.remove_external_figure(db.get_or_404(ExternalFigure, figure_id))
    flash('Le chiffre est retiré du registre ; les documents déjà faits le gardent.', 'success')
    return redirect(url_for('convention.external'), 303)
