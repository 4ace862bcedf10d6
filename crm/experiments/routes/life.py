"""The life of an experiment: its states, its evaluation, its journal."""

from datetime import date

from flask import abort, flash, redirect
from flask.typing import ResponseReturnValue

from crm import clock
from crm.access import Permission, requires
from crm.database import db
from crm.experiments import actions
from crm.experiments.forms import EvaluationForm, JournalForm, MoveForm
from crm.experiments.models import ExperimentState, TerritorialExperiment, Verdict
from crm.experiments.routes.blueprint import bp, here, trail
from crm.experiments.routes.files import VERBS


@bp.route('/<int:experiment_id>/etat/<string:state>', methods=['GET', 'POST'])
@requires(Permission.EXPERIMENTS_EDIT)
def move(experiment_id: int, state: str) -> ResponseReturnValue:
    experiment = db.get_or_404(TerritorialExperiment, experiment_id)
    to = ExperimentState(state) if state in [*VERBS] else abort(404)
    form = MoveForm(data={'on': _likely_day(experiment, to)})
    if form.accepted(lambda: actions.move(experiment, to, on=form.on.data, reason=form.reason.data)):
        flash(f'L’expérimentation est maintenant « {to.label.lower()} ».', 'success')
        return redirect(here(experiment), 303)
    return form.page(
        'experiments/move.html', experiment=experiment, to=to, verb=VERBS[to], breadcrumb=trail(experiment)
    )


def _likely_day(experiment: TerritorialExperiment, to: ExperimentState) -> date:
    """The day offered first: that of the start or of the evaluation when it is past, else today."""
    if to == ExperimentState.RUNNING and experiment.state == ExperimentState.DESIGNED:
        return min(experiment.start_on, clock.today())
    if to == ExperimentState.EVALUATED and experiment.evaluation:
        return experiment.evaluation.delivered_on
    return clock.today()


@bp.route('/<int:experiment_id>/evaluation', methods=['GET', 'POST'])
@requires(Permission.EXPERIMENTS_EDIT)
def evaluation(experiment_id: int) -> ResponseReturnValue:
    experiment = db.get_or_404(TerritorialExperiment, experiment_id)
    form = EvaluationForm(obj=experiment.evaluation)
    if form.accepted(lambda: _evaluate(experiment, form)):
        flash('Évaluation enregistrée.', 'success')
        return redirect(here(experiment, 'evaluation'), 303)
    return form.page('experiments/evaluation.html', experiment=experiment, breadcrumb=trail(experiment))


def _evaluate(experiment: TerritorialExperiment, form: EvaluationForm) -> object:
    return actions.evaluate(experiment, **form.values() | {'verdict': Verdict(form.verdict.data)})


@bp.route('/<int:experiment_id>/journal', methods=['GET', 'POST'])
@requires(Permission.EXPERIMENTS_EDIT)
def journal(experiment_id: int) -> ResponseReturnValue:
    experiment = db.get_or_404(TerritorialExperiment, experiment_id)
    form = JournalForm()
    if form.accepted(lambda: actions.tell(experiment, **form.values())):
        flash('Noté dans le journal.', 'success')
        return redirect(here(experiment, 'journal'), 303)
    return form.page('experiments/journal.html', experiment=experiment, breadcrumb=trail(experiment))
