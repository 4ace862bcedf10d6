"""Objective 4, territorial experiments: O4.1 their states, O4.3 who takes part (few rows: read once)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from crm.companies.models import Company
from crm.convention.indicators import proofs, scopes
from crm.convention.indicators.definitions import (
    PLACES,
    Definition,
    Figure,
    Indicator,
    Link,
    Proof,
    ProofRow,
    masked,
)
from crm.convention.indicators.periods import Period
from crm.convention.indicators.wanted import Wanted
from crm.database import db
from crm.experiments.models import ExperimentState, TerritorialExperiment
from crm.formatting import siren_fr
from crm.history import StateChange
from crm.mentors.models import Mentor

# --- O4.1 experiments by state ----------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """One experiment and the state it was in."""

    experiment: TerritorialExperiment
    state: ExperimentState

    def scopes(self, wanted: Wanted) -> set[str]:
        own = wanted.experiments.get(self.experiment.id)
        return wanted.of_place(*self.experiment.departements) | ({own} if own else set())


def standings(period: Period) -> list[Standing]:
    """Experiments known before the end of the period, with their state then."""
    query = select(TerritorialExperiment).order_by(TerritorialExperiment.id)
    experiments = list(db.session.scalars(query))
    changes: dict[int, list[StateChange]] = {experiment.id: [] for experiment in experiments}
    for change in db.session.scalars(
        select(StateChange)
        .where(StateChange.table == TerritorialExperiment.__tablename__)
        .order_by(StateChange.on, StateChange.id)
    ):
        changes.setdefault(change.record_id, []).append(change)
    found = [(e, _state(e, changes[e.id], period)) for e in experiments]
    return [Standing(experiment, ExperimentState(state)) for experiment, state in found if state]


def _state(experiment: TerritorialExperiment, changes: list[StateChange], period: Period) -> str | None:
    """The state at the end; an experiment without any passage is taken as recorded, from the day it was."""
    before = [change for change in changes if change.on < period.end]
    if before:
        return before[-1].new
    if experiment.created_at >= period.closes:
        return None
    return changes[0].old if changes else experiment.state.value


def experiments(period: Period, wanted: Wanted) -> dict[str, Figure]:
    by_scope = _by_scope(standings(period), wanted)
    return {scope: _by_state(listed) for scope, listed in by_scope.items()}


def _by_scope(found: Sequence[Standing], wanted: Wanted) -> dict[str, list[Standing]]:
    by_scope: dict[str, list[Standing]] = {scope: [] for scope in wanted.scopes}
    for standing in found:
        for scope in standing.scopes(wanted):
            by_scope[scope].append(standing)
    return by_scope


def _by_state(found: Sequence[Standing]) -> Figure:
    counted = Counter(standing.state for standing in found)
    return Figure(float(len(found)), breakdown=tuple((state.label, counted[state]) for state in ExperimentState))


def prove_experiments(wanted: Wanted, period: Period, named: bool) -> Proof:
    rows = [
        ProofRow(
            s.experiment.id, (_experiment_link(s.experiment), s.state.label, s.experiment.start_on, s.experiment.end_on)
        )
        for s in standings(period)
        if s.scopes(wanted)
    ]
    return Proof.of(
        ('Expérimentation', 'État à la fin de la période', 'Début', 'Fin'),
        rows,
        'Une ligne par expérimentation connue à la fin de la période.',
    )


def _experiment_link(experiment: TerritorialExperiment) -> Link:
    return Link(experiment.title, 'experiments.show', (('experiment_id', experiment.id),))


# --- O4.3 companies and mentors involved ------------------------------------------------------------


def _under_way(period: Period) -> list[Standing]:
    """Experiments past their design that ran on at least one day of the period."""
    return [
        s
        for s in standings(period)
        if s.state != ExperimentState.DESIGNED
        and s.experiment.start_on < period.end
        and (s.experiment.end_on is None or s.experiment.end_on >= period.start)
    ]


def _attached(found: Sequence[Standing]) -> tuple[list[Any], list[Any]]:
    """(experiment, company, SIREN, names) and (experiment, mentor, company) rows of these experiments."""
    ids = [standing.experiment.id for standing in found]
    companies = (
        select(TerritorialExperiment.id, Company.id, Company.siren, Company.name, Company.usual_name)
        .join(TerritorialExperiment.companies)
        .where(TerritorialExperiment.id.in_(ids))
    )
    mentors = (
        select(TerritorialExperiment.id, Mentor.id, Mentor.company_id)
        .join(TerritorialExperiment.mentors)
        .where(TerritorialExperiment.id.in_(ids))
    )
    return list(db.session.execute(companies)), list(db.session.execute(mentors))


def involved(period: Period, wanted: Wanted) -> dict[str, Figure]:
    found = _under_way(period)
    companies, mentors = _attached(found)
    by_scope = _by_scope(found, wanted)
    return {
        scope: _involved({standing.experiment.id for standing in listed}, companies, mentors)
        for scope, listed in by_scope.items()
    }


def _involved(ids: set[int], companies: list[Any], mentors: list[Any]) -> Figure:
    known = {company for experiment, company, siren, *_ in companies if experiment in ids and siren}
    apart = {company for experiment, company, siren, *_ in companies if experiment in ids and not siren}
    people = {mentor for experiment, mentor, _ in mentors if experiment in ids}
    return scopes.company_figure(
        len(known),
        len(apart),
        breakdown=(('Entreprises distinctes (SIREN)', len(known)), ('Mentors distincts', len(people))),
    )


def prove_involved(wanted: Wanted, period: Period, named: bool) -> Proof:
    companies, mentors = _attached([s for s in _under_way(period) if s.scopes(wanted)])
    staff = Counter(company for company, _ in {(company, mentor) for _, mentor, company in mentors})
    experiments_of = Counter(company for _, company, siren, *_ in companies if siren)
    names = {company: (siren, name, usual) for _, company, siren, name, usual in companies if siren}
    rows = [
        ProofRow(
            company,
            (
                proofs.company_link(company, name, usual),
                siren_fr(siren),
                experiments_of[company],
                masked(staff[company]),
            ),
        )
        for company, (siren, name, usual) in names.items()
    ]
    return Proof.of(
        ('Entreprise', 'SIREN', 'Expérimentations', 'Mentors'),
        rows,
        'Une ligne par entreprise (SIREN) rattachée ; les nombres de mentors inférieurs à 5 sont masqués.',
    )


INDICATORS = (
    Indicator(
        Definition(
            'O4.1',
            4,
            'Expérimentations territoriales',
            'Expérimentations connues à la fin de la période, par état à cette date : en conception, en cours, '
            'évaluée, arrêtée, étendue. Dans un territoire : celles qui en citent un département ; pour un '
            'club, le sien.',
            'count',
            kind='stock',
            scopes=PLACES,
        ),
        experiments,
        prove_experiments,
    ),
    Indicator(
        Definition(
            'O4.3',
            4,
            'Entreprises et mentors engagés dans une expérimentation',
            'Entreprises distinctes (SIREN) et mentors distincts rattachés aux expérimentations lancées et actives au '
            'moins un jour de la période ; le chiffre principal est celui des entreprises.',
            'count',
            scopes=(*PLACES, 'experiment'),
            caution='Les rattachements ne sont pas datés : ils valent pour toute la durée de l’expérimentation.',
        ),
        involved,
        prove_involved,
    ),
)
