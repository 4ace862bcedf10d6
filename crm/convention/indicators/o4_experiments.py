"""Objective 4, territorial experiments: O4.1 their states, O4.7 evaluations delivered (few rows: read once)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from crm.convention.indicators.definitions import (
    PLACES,
    Definition,
    Figure,
    Indicator,
    Link,
    Proof,
    ProofRow,
    rate,
)
from crm.convention.indicators.periods import Period
from crm.convention.indicators.wanted import Wanted
from crm.experiments import queries
from crm.experiments.models import ExperimentState
from crm.experiments.queries import Ended, Life

# --- O4.1 experiments by state ----------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """One experiment and the state it was in."""

    life: Life
    state: ExperimentState


def scopes_of(life: Life, wanted: Wanted) -> set[str]:
    """The scopes of an experiment: those of its départements, and its own."""
    own = wanted.experiments.get(life.id)
    return wanted.of_place(*life.departements) | ({own} if own else set())


def standings(period: Period) -> list[Standing]:
    """Experiments known before the end of the period, with their state then."""
    found = [(life, life.before(period.end)) for life in queries.lives()]
    return [Standing(life, state) for life, state in found if state]


def experiments(period: Period, wanted: Wanted) -> dict[str, Figure]:
    by_scope: dict[str, list[Standing]] = {scope: [] for scope in wanted.scopes}
    for standing in standings(period):
        for scope in scopes_of(standing.life, wanted):
            by_scope[scope].append(standing)
    return {scope: _by_state(listed) for scope, listed in by_scope.items()}


def _by_state(found: Sequence[Standing]) -> Figure:
    counted = Counter(standing.state for standing in found)
    return Figure(float(len(found)), breakdown=tuple((state.label, counted[state]) for state in ExperimentState))


def prove_experiments(wanted: Wanted, period: Period, named: bool) -> Proof:
    rows = [
        ProofRow(s.life.id, (experiment_link(s.life), s.state.label, s.life.start_on, s.life.end_on))
        for s in standings(period)
        if scopes_of(s.life, wanted)
    ]
    return Proof.of(
        ('Expérimentation', 'État à la fin de la période', 'Début', 'Fin'),
        rows,
        'Une ligne par expérimentation connue à la fin de la période.',
    )


def experiment_link(life: Life) -> Link:
    return Link(life.title, 'experiments.show', (('experiment_id', life.id),))


# --- O4.7 evaluations delivered ---------------------------------------------------------------------


def evaluated(period: Period, wanted: Wanted) -> dict[str, Figure]:
    by_scope: dict[str, list[Ended]] = {scope: [] for scope in wanted.scopes}
    for ended, life in _ended(period):
        for scope in scopes_of(life, wanted):
            by_scope[scope].append(ended)
    return {
        scope: rate(sum(ended.published_on is not None for ended in listed), len(listed))
        for scope, listed in by_scope.items()
    }


def _ended(period: Period) -> list[tuple[Ended, Life]]:
    lives = {life.id: life for life in queries.lives()}
    return [(ended, lives[ended.experiment_id]) for ended in queries.ended_in(period.start, period.end)]


def prove_evaluated(wanted: Wanted, period: Period, named: bool) -> Proof:
    rows = [
        ProofRow(
            life.id,
            (experiment_link(life), ended.on, ended.published_on, ended.published_on is not None),
            float(ended.published_on is not None),
        )
        for ended, life in _ended(period)
        if scopes_of(life, wanted)
    ]
    return Proof.of(
        ('Expérimentation', 'Terminée le', 'Évaluation publiée le', 'Comptée'),
        rows,
        'Une ligne par expérimentation terminée dans la période ; le taux est la part dont l’évaluation est publiée.',
    )


INDICATORS = (
    Indicator(
        Definition(
            'O4.1',
            4,
            'Expérimentations territoriales',
            'Expérimentations connues à la fin de la période, par état à cette date : en conception, en cours, '
            'évaluée, arrêtée, poursuivie, étendue. Dans un territoire : celles qui en citent un département, ou dont '
            'une zone ou une commune s’y trouve ; pour un club, le sien.',
            'count',
            kind='stock',
            scopes=PLACES,
        ),
        experiments,
        prove_experiments,
    ),
)
EVALUATED = Indicator(
    Definition(
        'O4.7',
        4,
        'Évaluations publiées',
        'Expérimentations terminées dans la période (évaluées, ou arrêtées après leur lancement, et non relancées '
        'depuis) dont l’évaluation est publiée avant la fin de la période. Une expérimentation terminée sans '
        'évaluation publiée reste au dénominateur.',
        'rate',
        scopes=(*PLACES, 'experiment'),
    ),
    evaluated,
    prove_evaluated,
)
