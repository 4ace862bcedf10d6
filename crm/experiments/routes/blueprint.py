"""The blueprint of experiments, and what the pages of one file share."""

from typing import Any

from flask import Blueprint, render_template, url_for

from crm.access import Permission, may
from crm.experiments import queries
from crm.experiments.models import ExperimentState, TerritorialExperiment

bp = Blueprint('experiments', __name__, url_prefix='/experimentations')

VERBS = {
    ExperimentState.RUNNING: 'Lancer',
    ExperimentState.EVALUATED: 'Marquer comme évaluée',
    ExperimentState.STOPPED: 'Arrêter',
    ExperimentState.CONTINUED: 'Poursuivre',
    ExperimentState.SCALED: 'Étendre',
}
PARTS = {
    'show': 'Synthèse',
    'territory': 'Territoires',
    'participants': 'Participants',
    'indicators': 'Indicateurs',
    'risks': 'Risques',
    'journal': 'Journal',
    'outcome': 'Évaluation et verdict',
}


def here(experiment: TerritorialExperiment, part: str = 'show', anchor: str | None = None) -> str:
    """The address of a part of the file of an experiment."""
    return url_for(f'experiments.{part}', experiment_id=experiment.id, _anchor=anchor)


def trail(experiment: TerritorialExperiment | None = None, part: str = '') -> list[tuple[str, str]]:
    """Where a page of this feature stands."""
    links = [('Expérimentations', url_for('experiments.index'))]
    if experiment is not None:
        links.append((experiment.title, here(experiment)))
        if part:
            links.append((PARTS[part], here(experiment, part)))
    return links


def part_page(template: str, experiment: TerritorialExperiment, **context: Any) -> str:
    """One part of the file, under its tabs; the template is called like the endpoint."""
    part = template.removeprefix('experiments/').removesuffix('.html')
    counts = {
        'risks': len([risk for risk in experiment.risks if risk.state != 'closed']) or None,
        'journal': len(experiment.journal) or None,
    }
    tabs = [
        {'label': label, 'url': here(experiment, name), 'active': name == part, 'count': counts.get(name)}
        for name, label in PARTS.items()
    ]
    return render_template(
        template,
        experiment=experiment,
        tabs=tabs,
        may_edit=may(Permission.EXPERIMENTS_EDIT),
        steps=[(step, VERBS[step]) for step in queries.steps_of(experiment)],
        **context,
    )
