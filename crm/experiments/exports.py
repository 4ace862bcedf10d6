"""Territorial experiments, as an export."""

from collections.abc import Sequence

from werkzeug.datastructures import MultiDict

from crm import registries
from crm.access import Permission
from crm.choices import label_of
from crm.experiments.models import ExperimentState, TerritorialExperiment, TerritoryKind
from crm.experiments.queries import ExperimentFilter, experiments_found
from crm.exports import Column, Export, Plan, joined, labels, plan_of
from crm.orientation.models import PriorityPublic


def plan(arguments: 'MultiDict[str, str]') -> Plan:
    """Experiments of the list, from the first begun to the last."""
    asked, experiment = ExperimentFilter.read(arguments), TerritorialExperiment
    said = {
        'État': label_of(ExperimentState, asked.state),
        'Département': asked.departement,
        'Public': label_of(PriorityPublic, asked.public),
        'Type de territoire': label_of(TerritoryKind, asked.kind),
    }
    typed = {'etat': asked.state, 'departement': asked.departement, 'public': asked.public, 'territoire': asked.kind}
    return plan_of(
        experiments_found(asked),
        [experiment.start_on, experiment.id],
        COLUMNS,
        filters=[f'{label} : {value}' for label, value in said.items() if value],
        arguments=[(name, value) for name, value in typed.items() if value],
    )


COLUMNS: Sequence[Column] = [
    Column('Expérimentation', TerritorialExperiment.title, 44),
    Column('Question', TerritorialExperiment.question, 60),
    Column('État', TerritorialExperiment.state, 16),
    Column('Type de territoire', TerritorialExperiment.territory_kind, 26),
    Column('Territoire', TerritorialExperiment.territory, 30),
    Column('Départements', TerritorialExperiment.departements, 20, shown=joined),
    Column('Publics', TerritorialExperiment.publics, 40, shown=labels(PriorityPublic)),
    Column('Partenaires', TerritorialExperiment.partners, 40, shown=joined),
    Column('Début', TerritorialExperiment.start_on, 12),
    Column('Fin', TerritorialExperiment.end_on, 12),
]


def offer() -> None:
    """Let this list be taken out."""
    offered = Export('Expérimentations', Permission.EXPERIMENTS_READ, plan, back='experiments.index', order=70)
    registries.exports.add('experiments', offered)
