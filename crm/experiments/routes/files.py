"""The list of experiments, and the description of one: show, add, edit."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from crm import clock, history, paging
from crm.access import Permission, requires
from crm.choices import label_of
from crm.commitments.queries import known_departements
from crm.database import db
from crm.experiments import actions, queries
from crm.experiments.forms import AddForm, EditForm
from crm.experiments.models import ExperimentState, TerritorialExperiment, TerritoryKind
from crm.experiments.queries import ExperimentFilter
from crm.experiments.routes.blueprint import bp, here, part_page, trail
from crm.orientation.models import PriorityPublic


@bp.get('')
@requires(Permission.EXPERIMENTS_READ)
def index() -> ResponseReturnValue:
    asked = ExperimentFilter.read(request.args)
    experiment = TerritorialExperiment
    page = paging.page(queries.experiments_found(asked), [experiment.start_on, experiment.id], descending=True)
    return render_template(
        'experiments/index.html',
        page=page,
        asked=asked,
        counts=queries.counts_of(e.id for e in page.rows),
        departements=known_departements(),
        choices=[
            ('etat', 'État', ExperimentState, asked.state),
            ('public', 'Public', PriorityPublic, asked.public),
            ('territoire', 'Type de territoire', TerritoryKind, asked.kind),
        ],
        masked_under=queries.MASKED_UNDER,
    )


@bp.get('/<int:experiment_id>')
@requires(Permission.EXPERIMENTS_READ)
def show(experiment_id: int) -> ResponseReturnValue:
    """The question, the method, the dates, and what is still to be said."""
    experiment = db.get_or_404(TerritorialExperiment, experiment_id)
    steps = history.states_of(experiment)
    designing = experiment.state == ExperimentState.DESIGNED
    return part_page(
        'experiments/show.html',
        experiment,
        publics=[label_of(PriorityPublic, public) for public in experiment.publics],
        designed_on=steps[0].on if steps else None,
        required=[label for label, done in queries.preparation_of(experiment) if not done] if designing else [],
        advised=[label for label, done in queries.advice_of(experiment) if not done],
        items=[_passage(step) for step in reversed(steps)],
        undoable=len(steps) > 1 and clock.now() - steps[-1].at <= actions.UNDONE_WITHIN,
    )


def _passage(step: history.StateChange) -> dict[str, Any]:
    title = f'{label_of(ExperimentState, step.new)} ({step.user_name})'
    return {'at': step.on, 'icon': 'circle', 'title': title, 'body': step.reason}


@bp.route('/ajouter', methods=['GET', 'POST'])
@requires(Permission.EXPERIMENTS_EDIT)
def add() -> ResponseReturnValue:
    form = AddForm()
    if form.accepted(lambda: actions.add(**_typed(form))):
        flash('Expérimentation ajoutée. Choisissez maintenant ses zones et son territoire de comparaison.', 'success')
        return redirect(here(form.result, 'territory'), 303)
    return form.page('experiments/add.html', breadcrumb=trail())


@bp.route('/<int:experiment_id>/modifier', methods=['GET', 'POST'])
@requires(Permission.EXPERIMENTS_EDIT)
def edit(experiment_id: int) -> ResponseReturnValue:
    experiment = db.get_or_404(TerritorialExperiment, experiment_id)
    form = EditForm(obj=experiment)
    if form.accepted_for(experiment, lambda: actions.edit(experiment, **_typed(form))):
        flash('Expérimentation enregistrée.', 'success')
        return redirect(here(experiment), 303)
    return form.page('experiments/edit.html', experiment=experiment, breadcrumb=trail(experiment))


def _typed(form: Any) -> dict[str, Any]:
    values: dict[str, Any] = form.values()
    return values | {
        'territory_kind': TerritoryKind(values['territory_kind']),
        'departements': codes_of(values['departements']),
    }


def codes_of(typed: str | None) -> list[str]:
    """The codes of a `CodesField`."""
    return [code for code in (typed or '').split(', ') if code]
