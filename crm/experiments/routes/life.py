"""The life of an experiment: its states, its evaluation, its verdict."""

from datetime import date

from flask import abort, flash, redirect
from flask.typing import ResponseReturnValue

from crm import clock, history
from crm.access import Permission, requires
from crm.choices import label_of
from crm.database import db
from crm.experiments import actions
from crm.experiments.forms import EvaluationForm, MoveForm, UndoForm, VerdictForm
from crm.experiments.models import ExperimentState, TerritorialExperiment, Verdict
from crm.experiments.routes.blueprint import VERBS, bp, here, part_page, trail


@bp.route('/<int:experiment_id>/etat/<string:state>', methods=['GET', 'POST'])
@requires(Permission.EXPERIMENTS_EDIT)
def move(experiment_id: int, state: str) -> ResponseReturnValue:
    experiment = db.get_or_404(TerritorialExperiment, experiment_id)
    to = ExperimentState(state) if state in [*VERBS] else abort(404)
    form = MoveForm(data={'on': _likely_day(experiment, to)})
    if form.accepted(lambda: actions.move(experiment, to, on=form.on.data, reason=form.reason.data)):
        flash(f'L’expérimentation est maintenant « {to.label.lower()} ».', 'success')
        return redirect(here(experiment), 303)
    return form.page(
        'experiments/move.html',
        experiment=experiment,
        to=to,
        verb=VERBS[to],
        reason_asked=to in AFTER and experiment.state != ExperimentState.EVALUATED,
        breadcrumb=trail(experiment),
    )


AFTER = (ExperimentState.STOPPED, ExperimentState.CONTINUED, ExperimentState.SCALED)


def _likely_day(experiment: TerritorialExperiment, to: ExperimentState) -> date:
    """The day offered first: that of the start, the evaluation or the verdict when it is past, else today."""
    evaluation = experiment.evaluation
    if to == ExperimentState.RUNNING and experiment.state == ExperimentState.DESIGNED:
        return min(experiment.start_on, clock.today())
    if to == ExperimentState.EVALUATED and evaluation:
        return evaluation.delivered_on
    if experiment.state == ExperimentState.EVALUATED and evaluation and evaluation.decided_on:
        return evaluation.decided_on
    return clock.today()


@bp.route('/<int:experiment_id>/etat/annuler', methods=['GET', 'POST'])
@requires(Permission.EXPERIMENTS_EDIT)
def undo(experiment_id: int) -> ResponseReturnValue:
    """Take back the last passage, entered by mistake."""
    experiment = db.get_or_404(TerritorialExperiment, experiment_id)
    form, steps = UndoForm(), history.states_of(experiment)
    if form.accepted(lambda: actions.undo(experiment, reason=form.reason.data)):
        flash(f'Passage annulé : l’expérimentation est de nouveau « {experiment.state.label.lower()} ».', 'success')
        return redirect(here(experiment), 303)
    return form.page(
        'experiments/undo.html',
        experiment=experiment,
        step=steps[-1] if steps else None,
        label=label_of(ExperimentState, steps[-1].new) if steps else '',
        breadcrumb=trail(experiment),
    )


@bp.get('/<int:experiment_id>/bilan')
@requires(Permission.EXPERIMENTS_READ)
def outcome(experiment_id: int) -> ResponseReturnValue:
    """The evaluation and the verdict."""
    experiment = db.get_or_404(TerritorialExperiment, experiment_id)
    return part_page('experiments/outcome.html', experiment, evaluable=experiment.state in actions.EVALUABLE)


@bp.route('/<int:experiment_id>/evaluation', methods=['GET', 'POST'])
@requires(Permission.EXPERIMENTS_EDIT)
def evaluation(experiment_id: int) -> ResponseReturnValue:
    experiment = db.get_or_404(TerritorialExperiment, experiment_id)
    form = EvaluationForm(obj=experiment.evaluation)
    if form.accepted(lambda: actions.evaluate(experiment, **form.values())):
        flash('Évaluation enregistrée.', 'success')
        return redirect(here(experiment, 'outcome'), 303)
    return form.page('experiments/evaluation.html', experiment=experiment, breadcrumb=trail(experiment, 'outcome'))


@bp.route('/<int:experiment_id>/verdict', methods=['GET', 'POST'])
@requires(Permission.EXPERIMENTS_EDIT)
def verdict(experiment_id: int) -> ResponseReturnValue:
    experiment = db.get_or_404(TerritorialExperiment, experiment_id)
    form = VerdictForm(data=_given(experiment))
    if form.accepted(lambda: _decide(experiment, form)):
        flash('Verdict enregistré.', 'success')
        return redirect(here(experiment, 'outcome', 'verdict'), 303)
    return form.page('experiments/verdict.html', experiment=experiment, breadcrumb=trail(experiment, 'outcome'))


def _given(experiment: TerritorialExperiment) -> dict[str, object]:
    """What the verdict says already; today when it is to be given."""
    found = experiment.evaluation
    if found is None or found.verdict is None:
        return {}
    return {
        'verdict': found.verdict,
        'decided_on': found.decided_on,
        'reasons': found.reasons,
        'conditions': found.conditions,
    }


def _decide(experiment: TerritorialExperiment, form: VerdictForm) -> object:
    return actions.decide(experiment, **form.values() | {'verdict': Verdict(form.verdict.data)})
