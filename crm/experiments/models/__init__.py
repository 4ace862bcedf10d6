"""Territorial experiments for the young people most in difficulty, and all that is kept of one."""

from crm.experiments.models.experiments import (
    GOING_ON,
    STEPS,
    ExperimentState,
    TerritorialExperiment,
    TerritoryKind,
    experiment_association,
    experiment_club,
    experiment_company,
    experiment_mentor,
    of_clubs,
)
from crm.experiments.models.following import EntryKind, IndicatorValue, JournalEntry, OwnIndicator
from crm.experiments.models.outcome import VERDICT_STATES, Evaluation, Verdict
from crm.experiments.models.places import ExperimentPlace, PlaceKind, Side
from crm.experiments.models.risks import PROBABILITIES, SEVERITIES, ExperimentRisk, RiskState

__all__ = [
    'GOING_ON',
    'PROBABILITIES',
    'SEVERITIES',
    'STEPS',
    'VERDICT_STATES',
    'EntryKind',
    'Evaluation',
    'ExperimentPlace',
    'ExperimentRisk',
    'ExperimentState',
    'IndicatorValue',
    'JournalEntry',
    'OwnIndicator',
    'PlaceKind',
    'RiskState',
    'Side',
    'TerritorialExperiment',
    'TerritoryKind',
    'Verdict',
    'experiment_association',
    'experiment_club',
    'experiment_company',
    'experiment_mentor',
    'of_clubs',
]
