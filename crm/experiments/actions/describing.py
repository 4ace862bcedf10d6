"""Describe an experiment: its question, its territory and what it is compared with, its dates, what is followed."""

from datetime import date
from typing import Any

from crm import clock, history
from crm.database import db
from crm.errors import Refusal
from crm.experiments import queries
from crm.experiments.models import ExperimentState, TerritorialExperiment
from crm.formatting import date_fr


def add(*, designed_on: date | None = None, **values: Any) -> TerritorialExperiment:
    """A new experiment, in its design since `designed_on`; the clubs of its départements take part. Raises Refusal."""
    _refuse_days(**values)
    on = designed_on or min(values['start_on'], clock.today())
    _refuse_design(on, values['start_on'])
    experiment = TerritorialExperiment(created_at=clock.now(), **values)
    experiment.clubs = queries.clubs_of_departements(experiment.departements)
    history.change_state(experiment, ExperimentState.DESIGNED, on=on)
    return experiment


def edit(experiment: TerritorialExperiment, **values: Any) -> TerritorialExperiment:
    """Change what describes an experiment. Raises Refusal on days that do not follow each other."""
    _refuse_days(**values)
    if experiment.state != ExperimentState.DESIGNED and values['start_on'] != experiment.start_on:
        raise Refusal('start_on', _begun(experiment))
    for name, value in values.items():
        setattr(experiment, name, value)
    db.session.flush()
    return experiment


def _begun(experiment: TerritorialExperiment) -> str:
    return (
        f'Elle a commencé le {date_fr(experiment.start_on)} : pour changer ce jour, annulez le passage « En cours », '
        'puis lancez-la au bon jour.'
    )


def compare(
    experiment: TerritorialExperiment, *, comparison: str, comparison_departements: list[str], comparison_reason: str
) -> TerritorialExperiment:
    """Say what the territory is compared with, and why it is comparable. Raises Refusal."""
    if (comparison or comparison_departements) and not comparison_reason:
        raise Refusal(
            'comparison_reason', 'Dites pourquoi ce territoire est comparable : la lecture des écarts en dépend.'
        )
    if comparison_reason and not (comparison or comparison_departements):
        raise Refusal('comparison', 'Nommez le territoire de comparaison, ou indiquez ses départements.')
    experiment.comparison = comparison
    experiment.comparison_departements = comparison_departements
    experiment.comparison_reason = comparison_reason
    db.session.flush()
    return experiment


def follow(experiment: TerritorialExperiment, codes: list[str]) -> TerritorialExperiment:
    """Follow these indicators of the convention, in the territory and in the comparison."""
    experiment.indicator_codes = codes
    db.session.flush()
    return experiment


def _refuse_days(
    start_on: date, planned_end_on: date | None = None, evaluation_due_on: date | None = None, **_others: Any
) -> None:
    if planned_end_on is not None and planned_end_on < start_on:
        raise Refusal('planned_end_on', f'Le début est le {date_fr(start_on)} : la fin ne peut pas le précéder.')
    if evaluation_due_on is not None and evaluation_due_on < start_on:
        raise Refusal('evaluation_due_on', f'Le début est le {date_fr(start_on)} : l’évaluation vient après.')


def _refuse_design(on: date, start_on: date) -> None:
    if on > clock.today():
        raise Refusal('designed_on', 'Cette date est dans le futur : indiquez le jour où la conception a commencé.')
    if start_on < on:
        raise Refusal('start_on', f'La conception commence le {date_fr(on)} : le début vient ce jour-là ou après.')
