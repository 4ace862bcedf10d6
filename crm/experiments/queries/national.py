"""All experiments at a glance: how many in each state, where, who, when."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from crm import clock
from crm.access import for_everyone
from crm.charts import Span, Spans
from crm.database import db
from crm.experiments.models import GOING_ON, Evaluation, ExperimentState, TerritorialExperiment
from crm.experiments.queries.coverage import (
    PriorityTerritory,
    attached_companies,
    attached_mentors,
    priority_territories,
)
from crm.experiments.queries.states import Life, lives
from crm.maps import Choropleth, names


@dataclass(frozen=True)
class NationalView:
    """The experiments of the reader's perimeter today."""

    by_state: dict[ExperimentState, list[Life]]
    territories: list[PriorityTerritory]
    by_departement: dict[str, tuple[int, int]]
    """code → (at work, all)"""
    companies: int
    mentors: int
    titles: dict[int, str]
    timeline: Spans | None

    def distinct(self, kind: str) -> int:
        """Territories of one kind, each once."""
        return len({territory.code for territory in self.territories if territory.kind == kind})

    @property
    def map(self) -> Choropleth:
        counts: dict[str, float | None] = {code: float(at_work) for code, (at_work, _) in self.by_departement.items()}
        said = 'Nombre d’expérimentations en cours ou poursuivies qui citent le département.'
        return Choropleth(
            'Expérimentations par département',
            said,
            {code: counts.get(code, 0.0) for code in names()},
            bands=(1, 2, 3),
            unit='Expérimentations',
        )


def national_view() -> NationalView:
    """What the experiments are today; counts of companies and mentors are totals, whoever asks."""
    today = clock.today()
    found = lives()
    states = {life.id: life.before(today + timedelta(days=1)) for life in found}
    at_work = {life.id for life in found if states[life.id] in GOING_ON}
    companies, mentors = _participants(at_work)
    return NationalView(
        by_state={state: [life for life in found if states[life.id] == state] for state in ExperimentState},
        territories=priority_territories(at_work),
        by_departement=_departements(found, at_work),
        companies=companies,
        mentors=mentors,
        titles={life.id: life.title for life in found},
        timeline=_timeline(),
    )


def _participants(ids: set[int]) -> tuple[int, int]:
    with for_everyone('le nombre de participants d’une expérimentation est un agrégat'):
        companies = {row.company_id for row in db.session.execute(attached_companies(ids))}
        mentors = {row.mentor_id for row in db.session.execute(attached_mentors(ids))}
    return len(companies), len(mentors)


def _departements(found: list[Life], at_work: set[int]) -> dict[str, tuple[int, int]]:
    every = Counter(code for life in found for code in life.departements)
    working = Counter(code for life in found if life.id in at_work for code in life.departements)
    return {code: (working[code], every[code]) for code in sorted(every)}


def _timeline() -> Spans | None:
    it = TerritorialExperiment
    query = select(it.title, it.start_on, it.end_on, it.planned_end_on, Evaluation.delivered_on)
    query = query.outerjoin(Evaluation, Evaluation.experiment_id == it.id).order_by(it.start_on, it.id)
    rows = tuple(Span(*row) for row in db.session.execute(query))
    said = 'De son début à sa fin, ou à la fin prévue ; le losange est la remise de l’évaluation.'
    return (
        Spans('Calendrier des expérimentations', said, '', rows, clock.today(), 'Expérimentation', 'Évaluation')
        if rows
        else None
    )
