"""Pages of the targets."""

from datetime import date, timedelta

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from crm import clock
from crm.access import Permission, requires
from crm.convention import actions, queries
from crm.convention.choosers import chosen
from crm.convention.forms import TargetForm
from crm.convention.indicators import Period
from crm.convention.routes.blueprint import bp, known


@bp.route('/indicateurs/<string:code>/cibles/fixer', methods=['GET', 'POST'])
@requires(Permission.CONVENTION_EDIT)
def add_target(code: str) -> ResponseReturnValue:
    """Set a target, or replace the one that stands for that date."""
    definition = queries.definition(known(code))
    choice = chosen(code)
    form = TargetForm(data={'scope': choice.scope, 'due_on': _next_year_end()})
    if form.accepted(lambda: actions.set_target(code, **form.values())):
        flash('La cible est fixée ; l’ancienne, s’il y en avait une, reste dans l’historique.', 'success')
        return redirect(url_for('convention.indicator', code=code, perimetre=form.scope.data), 303)
    return form.page(
        'convention/add_target.html',
        definition=definition,
        breadcrumb=[('Convention', url_for('convention.index')), (code, url_for('convention.indicator', code=code))],
    )


def _next_year_end() -> date:
    """The last day of the present year of the convention: the date one most often aims at."""
    return Period.year(clock.today(), 'convention').end - timedelta(days=1)
