"""Territorial experiments, as exports: the list, values of own indicators, risks, territories."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select
from werkzeug.datastructures import MultiDict

from crm import registries
from crm.access import Permission
from crm.choices import label_of
from crm.database import db
from crm.experiments.models import (
    PROBABILITIES,
    SEVERITIES,
    ExperimentPlace,
    ExperimentRisk,
    ExperimentState,
    IndicatorValue,
    OwnIndicator,
    TerritorialExperiment,
    TerritoryKind,
)
from crm.experiments.queries import ExperimentFilter, experiments_found
from crm.exports import Column, Export, Plan, joined, labels, plan_of
from crm.orientation.models import PriorityPublic

E = TerritorialExperiment


def plan(arguments: 'MultiDict[str, str]') -> Plan:
    """Experiments of the list, from the first begun to the last."""
    return _planned(experiments_found(ExperimentFilter.read(arguments)), [E.start_on, E.id], COLUMNS, arguments)


def values(arguments: 'MultiDict[str, str]') -> Plan:
    """Values of the own indicators of these experiments, by experiment."""
    query = _among(db.select(IndicatorValue).join(IndicatorValue.indicator).join(OwnIndicator.experiment), arguments)
    return _planned(query, [E.id, IndicatorValue.id], VALUES, arguments)


def risks(arguments: 'MultiDict[str, str]') -> Plan:
    """Risks of these experiments, by experiment."""
    query = _among(db.select(ExperimentRisk).join(ExperimentRisk.experiment), arguments)
    return _planned(query, [E.id, ExperimentRisk.id], RISKS, arguments)


def places(arguments: 'MultiDict[str, str]') -> Plan:
    """Zones and communes of these experiments, with the list each comes from."""
    query = _among(db.select(ExperimentPlace).join(ExperimentPlace.experiment), arguments)
    return _planned(query, [E.id, ExperimentPlace.id], PLACES, arguments)


def _among(query: Select[Any], arguments: 'MultiDict[str, str]') -> Select[Any]:
    """Rows of the experiments of the list."""
    found = experiments_found(ExperimentFilter.read(arguments)).with_only_columns(E.id)
    return query.where(E.id.in_(found))


def _planned(
    query: Select[Any], keys: Sequence[Any], columns: Sequence[Column], arguments: 'MultiDict[str, str]'
) -> Plan:
    asked = ExperimentFilter.read(arguments)
    said = {
        'État': label_of(ExperimentState, asked.state),
        'Département': asked.departement,
        'Public': label_of(PriorityPublic, asked.public),
        'Type de territoire': label_of(TerritoryKind, asked.kind),
    }
    typed = {'etat': asked.state, 'departement': asked.departement, 'public': asked.public, 'territoire': asked.kind}
    return plan_of(
        query,
        keys,
        columns,
        filters=_filled(said, '{} : {}'),
        arguments=[(name, value) for name, value in typed.items() if value],
    )


def _filled(said: dict[str, str], words: str) -> Iterable[str]:
    return [words.format(label, value) for label, value in said.items() if value]


def _graded(names: dict[int, str]) -> Any:
    return lambda grade: f'{grade} – {names[grade]}'


COLUMNS: Sequence[Column] = [
    Column('Expérimentation', E.title, 44),
    Column('Question', E.question, 60),
    Column('Hypothèse', E.hypothesis, 60),
    Column('Ce qui ferait poursuivre', E.criterion, 50),
    Column('État', E.state, 16),
    Column('Type de territoire', E.territory_kind, 26),
    Column('Territoire', E.territory, 30),
    Column('Départements', E.departements, 20, shown=joined),
    Column('Territoire de comparaison', E.comparison, 30),
    Column('Départements de comparaison', E.comparison_departements, 20, shown=joined),
    Column('Pourquoi comparable', E.comparison_reason, 50),
    Column('Publics', E.publics, 40, shown=labels(PriorityPublic)),
    Column('Binômes visés', E.planned_pairs, 12),
    Column('Partenaires', E.partners, 40, shown=joined),
    Column('Début', E.start_on, 12),
    Column('Fin prévue', E.planned_end_on, 12),
    Column('Fin', E.end_on, 12),
    Column('Évaluation attendue', E.evaluation_due_on, 12),
]
VALUES: Sequence[Column] = [
    Column('Expérimentation', E.title, 44),
    Column('Indicateur', OwnIndicator.label, 40),
    Column('Unité', OwnIndicator.unit, 12),
    Column('Mesurée dans', IndicatorValue.side, 30),
    Column('Date', IndicatorValue.on, 12),
    Column('Valeur', IndicatorValue.value, 12),
    Column('Précision', IndicatorValue.note, 40),
    Column('Départ, territoire', OwnIndicator.baseline, 12),
    Column('Départ, comparaison', OwnIndicator.comparison_baseline, 12),
    Column('Cible', OwnIndicator.target, 12),
    Column('Méthode', OwnIndicator.method, 60),
]
RISKS: Sequence[Column] = [
    Column('Expérimentation', E.title, 44),
    Column('Risque', ExperimentRisk.title, 44),
    Column('Probabilité', ExperimentRisk.probability, 18, shown=_graded(PROBABILITIES)),
    Column('Gravité', ExperimentRisk.severity, 18, shown=_graded(SEVERITIES)),
    Column('Réponse', ExperimentRisk.response, 60),
    Column('Responsable', ExperimentRisk.owner, 24),
    Column('État', ExperimentRisk.state, 16),
]
PLACES: Sequence[Column] = [
    Column('Expérimentation', E.title, 44),
    Column('Côté', ExperimentPlace.side, 30),
    Column('Type', ExperimentPlace.kind, 26),
    Column('Code', ExperimentPlace.code, 12),
    Column('Lieu', ExperimentPlace.name, 44),
    Column('Départements', ExperimentPlace.departements, 16, shown=joined),
    Column('Liste', ExperimentPlace.list_name, 30),
    Column('Liste en vigueur le', ExperimentPlace.list_on, 14),
]


def offer() -> None:
    """Let these lists be taken out, together."""
    others = {
        'experiment_values': ('Expérimentations, valeurs des indicateurs', values),
        'experiment_risks': ('Expérimentations, risques', risks),
        'experiment_places': ('Expérimentations, zones et communes', places),
    }
    read = Permission.EXPERIMENTS_READ
    main = Export('Expérimentations', read, plan, back='experiments.index', related=(*others,), order=70)
    registries.exports.add('experiments', main)
    for name, (label, made) in others.items():
        registries.exports.add(name, Export(label, read, made, back='experiments.index', order=71))
