"""Risks of an experiment."""

from typing import Any

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from crm.access import Permission, requires
from crm.database import db
from crm.experiments import actions, queries
from crm.experiments.forms import AddRiskForm, EditRiskForm, MoveRiskForm
from crm.experiments.models import PROBABILITIES, SEVERITIES, ExperimentRisk, RiskState, TerritorialExperiment
from crm.experiments.routes.blueprint import bp, here, part_page, trail


@bp.get('/<int:experiment_id>/risques')
@requires(Permission.EXPERIMENTS_READ)
def risks(experiment_id: int) -> ResponseReturnValue:
    experiment = db.get_or_404(TerritorialExperiment, experiment_id)
    return part_page(
        'experiments/risks.html',
        experiment,
        risks=queries.risks_of(experiment),
        probabilities=PROBABILITIES,
        severities=SEVERITIES,
    )


@bp.route('/<int:experiment_id>/risques/ajouter', methods=['GET', 'POST'])
@requires(Permission.EXPERIMENTS_EDIT)
def add_risk(experiment_id: int) -> ResponseReturnValue:
    experiment = db.get_or_404(TerritorialExperiment, experiment_id)
    form = AddRiskForm()
    if form.accepted(lambda: actions.add_risk(experiment, **_typed(form))):
        flash('Risque ajouté.', 'success')
        return redirect(here(experiment, 'risks'), 303)
    return form.page('experiments/add_risk.html', experiment=experiment, breadcrumb=trail(experiment, 'risks'))


@bp.get('/<int:experiment_id>/risques/<int:risk_id>')
@requires(Permission.EXPERIMENTS_READ)
def risk(experiment_id: int, risk_id: int) -> ResponseReturnValue:
    """One risk and its history."""
    experiment, found = _risk(experiment_id, risk_id)
    return _page(experiment, found, MoveRiskForm())


@bp.route('/<int:experiment_id>/risques/<int:risk_id>/modifier', methods=['GET', 'POST'])
@requires(Permission.EXPERIMENTS_EDIT)
def edit_risk(experiment_id: int, risk_id: int) -> ResponseReturnValue:
    experiment, found = _risk(experiment_id, risk_id)
    form = EditRiskForm(obj=found)
    if form.accepted_for(found, lambda: actions.edit_risk(found, **_typed(form))):
        flash('Risque enregistré.', 'success')
        return redirect(_address(experiment, found), 303)
    return form.page(
        'experiments/edit_risk.html', experiment=experiment, risk=found, breadcrumb=trail(experiment, 'risks')
    )


@bp.post('/<int:experiment_id>/risques/<int:risk_id>/etat')
@requires(Permission.EXPERIMENTS_EDIT)
def move_risk(experiment_id: int, risk_id: int) -> ResponseReturnValue:
    experiment, found = _risk(experiment_id, risk_id)
    form = MoveRiskForm()
    if form.accepted(lambda: _move(found, form)):
        flash(f'Ce risque est maintenant « {found.state.label.lower()} ».', 'success')
        return redirect(_address(experiment, found), 303)
    return _page(experiment, found, form)


def _page(experiment: TerritorialExperiment, found: ExperimentRisk, form: MoveRiskForm) -> ResponseReturnValue:
    return form.page(
        'experiments/risk.html',
        experiment=experiment,
        risk=found,
        items=queries.history_of_risk(found),
        probability=PROBABILITIES[found.probability],
        severity=SEVERITIES[found.severity],
        breadcrumb=trail(experiment, 'risks'),
    )


def _risk(experiment_id: int, risk_id: int) -> tuple[TerritorialExperiment, ExperimentRisk]:
    experiment = db.get_or_404(TerritorialExperiment, experiment_id)
    return experiment, queries.risk(experiment, risk_id)


def _address(experiment: TerritorialExperiment, found: ExperimentRisk) -> str:
    return f'{here(experiment, "risks")}/{found.id}'


def _typed(form: AddRiskForm | EditRiskForm) -> dict[str, Any]:
    return form.values() | {'probability': int(form.probability.data), 'severity': int(form.severity.data)}


def _move(found: ExperimentRisk, form: MoveRiskForm) -> object:
    return actions.move_risk(found, RiskState(form.state.data), on=form.on.data, reason=form.reason.data)
