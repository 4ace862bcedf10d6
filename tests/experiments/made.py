"""Experiments in each of their states, as the tests of this folder want them."""

from datetime import timedelta
from typing import Any

from crm import access, clock, history, samples
from crm.database import db
from crm.experiments import queries
from crm.experiments.models import ExperimentState, TerritorialExperiment

TODAY = clock.today()
LONG_AGO = TODAY - timedelta(days=300)


def typed(**values: Any) -> dict[str, Any]:
    """What one types to add an experiment."""
    return {
        'title': 'Mentorat rural',
        'question': 'Tient-il six mois ?',
        'hypothesis': 'La distance ne nuit pas.',
        'criterion': 'Deux binômes sur trois.',
        'territory_kind': 'frr',
        'territory': '14 communes de la Creuse',
        'departements': '23, 19',
        'publics': ['rural', 'ase'],
        'partners': 'Conseil départemental\nMission locale',
        'designed_on': LONG_AGO.isoformat(),
        'start_on': LONG_AGO.isoformat(),
    } | values


def only() -> TerritorialExperiment:
    """The one experiment there is, read anew."""
    with access.for_everyone('lecture dans un essai'):
        query = db.select(TerritorialExperiment).execution_options(populate_existing=True)
        return db.session.scalars(query).one()


def made(state: ExperimentState = ExperimentState.DESIGNED, **values: Any) -> TerritorialExperiment:
    """An experiment designed 300 days ago, launched ten days later, in its last state 200 days later."""
    values = {'start_on': LONG_AGO, 'created_at': clock.start_of(LONG_AGO), 'departements': ['23']} | values
    experiment = samples.experiment(**values)
    history.change_state(experiment, ExperimentState.DESIGNED, on=LONG_AGO)
    if state != ExperimentState.DESIGNED:
        history.change_state(experiment, ExperimentState.RUNNING, on=LONG_AGO + timedelta(days=10))
    if state not in (ExperimentState.DESIGNED, ExperimentState.RUNNING):
        history.change_state(experiment, state, on=LONG_AGO + timedelta(days=200))
    db.session.commit()
    return experiment


def mentors_attached() -> int:
    with access.for_everyone('lecture dans un essai'):
        return queries.counts_of([only().id])[only().id][1]
