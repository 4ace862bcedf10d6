"""Risks of an experiment: name them, follow them."""

from datetime import date
from typing import Any

from crm import clock, history
from crm.database import db
from crm.errors import Refusal
from crm.experiments.actions.words import refuse_personal
from crm.experiments.models import ExperimentRisk, RiskState, TerritorialExperiment
from crm.formatting import date_fr


def add_risk(experiment: TerritorialExperiment, **values: Any) -> ExperimentRisk:
    """A risk to watch. Raises Refusal."""
    _refuse_texts(values)
    risk = ExperimentRisk(experiment_id=experiment.id, created_at=clock.now(), **values)
    history.change_state(risk, RiskState.OPEN)
    return risk


def edit_risk(risk: ExperimentRisk, **values: Any) -> ExperimentRisk:
    """Change what a risk is; what it was is kept. Raises Refusal."""
    _refuse_texts(values)
    for name, value in values.items():
        setattr(risk, name, value)
    db.session.flush()
    return risk


def _refuse_texts(values: dict[str, Any]) -> None:
    for field in ('title', 'response', 'owner'):
        refuse_personal(field, values[field])


def move_risk(risk: ExperimentRisk, to: RiskState, *, on: date, reason: str) -> ExperimentRisk:
    """A risk happened, is lifted, or is to be watched again. Raises Refusal."""
    if to == risk.state:
        raise Refusal('state', f'Ce risque est déjà « {to.label.lower()} » : choisissez un autre état.')
    if on > clock.today():
        raise Refusal('on', 'Cette date est dans le futur : indiquez le jour où cela a eu lieu.')
    steps = history.states_of(risk)
    if len(steps) > 1 and on < steps[-1].on:
        raise Refusal('on', f'L’état précédent date du {date_fr(steps[-1].on)} : indiquez ce jour ou un plus tardif.')
    refuse_personal('reason', reason)
    history.change_state(risk, to, on=on, reason=reason)
    db.session.flush()
    return risk
