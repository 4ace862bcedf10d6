"""Reads of experiments: the list, states as of a day, who takes part."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, String, cast, func, select

from crm import clock, identifiers
from crm.access import for_everyone
from crm.companies.models import Company
from crm.database import db
from crm.experiments.models import ExperimentState, TerritorialExperiment, TerritoryKind
from crm.history import StateChange
from crm.mentors.models import Mentor, MentorState
from crm.orientation.models import PriorityPublic
from crm.search import matches

MASKED_UNDER = 5
GONE = (MentorState.WITHDRAWN, MentorState.ENDED)


@dataclass(frozen=True)
class ExperimentFilter:
    """What the list is limited to."""

    state: str = ''
    departement: str = ''
    public: str = ''
    kind: str = ''

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> 'ExperimentFilter':
        """The filter named by an address; what it does not know is left out."""

        def among(values: Iterable[str], name: str) -> str:
            return asked[name] if asked.get(name) in [*values] else ''

        departement = asked.get('departement', '')
        return cls(
            among(ExperimentState, 'etat'),
            departement if departement.isalnum() and departement.isascii() else '',
            among(PriorityPublic, 'public'),
            among(TerritoryKind, 'territoire'),
        )

    @property
    def active(self) -> int:
        return sum(bool(value) for value in (self.state, self.departement, self.public, self.kind))


def experiments_found(asked: ExperimentFilter) -> Select[TerritorialExperiment]:
    """Experiments that match, to be paged by start then id."""
    experiment = TerritorialExperiment
    query = db.select(experiment)
    query = query.where(experiment.state == asked.state) if asked.state else query
    query = query.where(experiment.territory_kind == asked.kind) if asked.kind else query
    for column, value in ((experiment.departements, asked.departement), (experiment.publics, asked.public)):
        query = query.where(cast(column, String).like(f'%"{value}"%')) if value else query
    return query


def states_before(day: date) -> dict[int, ExperimentState]:
    """State of each experiment at the first hour of `day`, by its id, from the passages dated before it.

    An experiment that was not known by then is left out; one without any passage is taken as recorded.
    """
    change = StateChange
    query = select(change.record_id, change.new, change.old, change.on)
    query = query.where(change.table == TerritorialExperiment.__tablename__)
    first: dict[int, str | None] = {}
    found: dict[int, str] = {}
    for record_id, new, old, on in db.session.execute(query.order_by(change.on, change.id)):
        first.setdefault(record_id, old)
        if on < day:
            found[record_id] = new
    known = select(TerritorialExperiment.id, TerritorialExperiment.state).where(
        TerritorialExperiment.created_at < clock.start_of(day)
    )
    for record_id, state in db.session.execute(known):
        before = first.get(record_id, state)
        if record_id not in found and before is not None:
            found[record_id] = before
    return {record_id: ExperimentState(state) for record_id, state in found.items()}


def running_on(day: date) -> list[TerritorialExperiment]:
    """Experiments that are running at the end of `day`."""
    states = states_before(day + timedelta(days=1))
    ids = [record_id for record_id, state in states.items() if state == ExperimentState.RUNNING]
    query = db.select(TerritorialExperiment).where(TerritorialExperiment.id.in_(ids))
    return list(db.session.scalars(query.order_by(TerritorialExperiment.start_on, TerritorialExperiment.id)))


def counts_of(ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """(companies, mentors) attached to each of these experiments, whoever asks: totals only."""
    wanted = list(ids)
    with for_everyone('le nombre de participants d’une expérimentation est un agrégat'):
        companies = _totals(TerritorialExperiment.companies, wanted)
        mentors = _totals(TerritorialExperiment.mentors, wanted)
    return {i: (companies.get(i, 0), mentors.get(i, 0)) for i in wanted}


def _totals(relation: object, ids: list[int]) -> dict[int, int]:
    experiment = TerritorialExperiment
    query = select(experiment.id, func.count()).join(relation).where(experiment.id.in_(ids))  # type: ignore[arg-type]
    return {record_id: total for record_id, total in db.session.execute(query.group_by(experiment.id))}


def companies_of(experiment: TerritorialExperiment) -> list[Company]:
    """Companies attached, by name."""
    attached = (
        select(Company.id)
        .select_from(TerritorialExperiment)
        .join(TerritorialExperiment.companies)
        .where(TerritorialExperiment.id == experiment.id)
    )
    query = db.select(Company).where(Company.id.in_(attached))
    return list(db.session.scalars(query.order_by(Company.sort_name, Company.id)))


def mentors_of(experiment: TerritorialExperiment) -> list[Mentor]:
    """Mentors attached that the reader may see, by name."""
    attached = (
        select(Mentor.id)
        .select_from(TerritorialExperiment)
        .join(TerritorialExperiment.mentors)
        .where(TerritorialExperiment.id == experiment.id)
    )
    query = db.select(Mentor).where(Mentor.id.in_(attached))
    return list(db.session.scalars(query.order_by(Mentor.last_name, Mentor.first_name, Mentor.id)))


def present_mentors(company_ids: Iterable[int]) -> list[Mentor]:
    """Mentors of these companies who confirmed and neither withdrew nor ended, within the reader's perimeter."""
    query = db.select(Mentor).where(Mentor.company_id.in_(list(company_ids)), Mentor.state.not_in(GONE))
    return list(db.session.scalars(query.order_by(Mentor.id)))


def companies_named(words: str, limit: int = 20) -> list[Company]:
    """Companies whose name or SIREN holds these words; a SIRET finds its company."""
    digits = identifiers.digits_of(words)
    if len(digits) == 14 and digits.isdigit():
        words = digits[:9]
    if not words:
        return []
    query = db.select(Company).where(matches(Company.folded, words)).order_by(Company.sort_name, Company.id)
    return list(db.session.scalars(query.limit(limit)))
