"""Territorial experiments."""

from typing import Any

from crm import clock
from crm.experiments.models import (
    Evaluation,
    ExperimentPlace,
    ExperimentRisk,
    IndicatorValue,
    JournalEntry,
    OwnIndicator,
    PlaceKind,
    Side,
    TerritorialExperiment,
    TerritoryKind,
)
from crm.samples.basics import add


def experiment(**values: Any) -> TerritorialExperiment:
    values = {
        'title': 'Mentorat rural',
        'question': 'Le mentorat à distance tient-il ?',
        'hypothesis': 'La distance n’empêche pas la durée.',
        'criterion': 'Deux binômes sur trois tiennent six mois.',
        'start_on': clock.today(),
    } | values
    values = {'territory_kind': TerritoryKind.DEPARTEMENT, 'created_at': clock.now()} | values
    return add(TerritorialExperiment(**values))


def own_indicator(of: TerritorialExperiment, **values: Any) -> OwnIndicator:
    values = {'label': 'Binômes actifs à six mois', 'unit': '%', 'method': 'Relevé mensuel des associations.'} | values
    return add(OwnIndicator(experiment_id=of.id, **values))


def indicator_value(of: OwnIndicator, value: float, **values: Any) -> IndicatorValue:
    values = {'side': Side.TEST, 'on': clock.today(), 'created_at': clock.now()} | values
    return add(IndicatorValue(indicator_id=of.id, value=value, **values))


def experiment_place(of: TerritorialExperiment, code: str = 'QN00001', **values: Any) -> ExperimentPlace:
    values = {'side': Side.TEST, 'kind': PlaceKind.QPV, 'name': f'Lieu {code}', 'departements': ['75']} | values
    return add(ExperimentPlace(experiment_id=of.id, code=code, **values))


def experiment_risk(of: TerritorialExperiment, **values: Any) -> ExperimentRisk:
    values = {'title': 'Mentors trop loin', 'probability': 3, 'severity': 3, 'response': 'Visioconférence.'} | values
    values = {'owner': 'Collectif', 'created_at': clock.now()} | values
    return add(ExperimentRisk(experiment_id=of.id, **values))


def evaluation(of: TerritorialExperiment, **values: Any) -> Evaluation:
    values = {'delivered_on': clock.today(), 'summary': 'Les binômes tiennent.'} | values
    values = {'author': 'Cabinet fictif', 'method': 'Comparaison avant et après.', 'limits': 'Petit nombre.'} | values
    return add(Evaluation(experiment_id=of.id, **values))


def journal_entry(of: TerritorialExperiment, text: str = 'Première réunion.', **values: Any) -> JournalEntry:
    values = {'on': clock.today(), 'author_name': 'Colin Collectif', 'created_at': clock.now()} | values
    return add(JournalEntry(experiment_id=of.id, text=text, **values))
