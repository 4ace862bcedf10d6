"""The blueprint of experiments, and what its pages share."""

from flask import Blueprint, url_for

from crm.experiments.models import TerritorialExperiment

bp = Blueprint('experiments', __name__, url_prefix='/experimentations')


def here(experiment: TerritorialExperiment, anchor: str | None = None) -> str:
    """The address of an experiment."""
    return url_for('experiments.show', experiment_id=experiment.id, _anchor=anchor)


def trail(experiment: TerritorialExperiment | None = None) -> list[tuple[str, str]]:
    """Where a page of this feature stands."""
    links = [('Expérimentations', url_for('experiments.index'))]
    return links if experiment is None else [*links, (experiment.title, here(experiment))]
