"""States of experiments as of a day or in a period: from the passages and their business days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from crm import clock
from crm.database import db
from crm.experiments.models import GOING_ON, Evaluation, ExperimentPlace, ExperimentState, Side, TerritorialExperiment
from crm.history import StateChange

OVER = (ExperimentState.EVALUATED, ExperimentState.STOPPED)


@dataclass(frozen=True)
class Life:
    """One experiment and its passages, by business day: (day, state left, state entered).

    `departements` are those it names and those of its places, the comparison left out.
    """

    id: int
    title: str
    departements: tuple[str, ...]
    recorded: ExperimentState
    start_on: date
    end_on: date | None
    created_at: datetime
    passages: tuple[tuple[date, str | None, str], ...]

    def before(self, day: date) -> ExperimentState | None:
        """Its state at the first hour of `day`; None when it was not known by then.

        Without any passage it is taken as recorded.
        """
        entered = [new for on, _, new in self.passages if on < day]
        if entered:
            return ExperimentState(entered[-1])
        if self.created_at >= clock.start_of(day):
            return None
        left = self.passages[0][1] if self.passages else self.recorded
        return ExperimentState(left) if left else None

    def went_on_in(self, start: date, end: date) -> bool:
        """Whether it was at work (en cours, poursuivie) on at least one day of [start, end)."""
        if not self.passages:
            within = self.start_on < end and (self.end_on is None or self.end_on >= start)
            return within and self.recorded != ExperimentState.DESIGNED
        days = [on for on, _, _ in self.passages]
        spans = zip(self.passages, [*days[1:], None], strict=True)
        return any(
            ExperimentState(new) in GOING_ON and on < end and (until is None or until > start)
            for (on, _, new), until in spans
        )

    def ended_before(self, day: date) -> date | None:
        """The day on which it ceased to run (évaluée, arrêtée), if it had by `day` and was not launched again."""
        found = None
        for on, old, new in self.passages:
            if on < day and new == ExperimentState.RUNNING:
                found = None
            elif on < day and old == ExperimentState.RUNNING and new in OVER:
                found = on
        return found


def lives() -> list[Life]:
    """Every experiment of the perimeter with its passages, in order of id: three statements."""
    it = TerritorialExperiment
    columns = it.id, it.title, it.departements, it.state, it.start_on, it.end_on, it.created_at
    rows = db.session.execute(select(*columns).order_by(it.id)).all()
    passed, placed = _passages(), _placed()
    return [
        Life(
            r.id,
            r.title,
            tuple(dict.fromkeys([*r.departements, *placed.get(r.id, ())])),
            r.state,
            r.start_on,
            r.end_on,
            r.created_at,
            tuple(passed.get(r.id, ())),
        )
        for r in rows
    ]


def _passages() -> dict[int, list[tuple[date, str | None, str]]]:
    change = StateChange
    query = select(change.record_id, change.on, change.old, change.new)
    query = query.where(change.table == TerritorialExperiment.__tablename__).order_by(change.on, change.id)
    found: dict[int, list[tuple[date, str | None, str]]] = {}
    for record_id, on, old, new in db.session.execute(query):
        found.setdefault(record_id, []).append((on, old, new))
    return found


def _placed() -> dict[int, list[str]]:
    """Codes of the départements of the places of each experiment."""
    place = ExperimentPlace
    query = select(place.experiment_id, place.departements).where(place.side == Side.TEST).order_by(place.id)
    found: dict[int, list[str]] = {}
    for record_id, codes in db.session.execute(query):
        found.setdefault(record_id, []).extend(codes)
    return found


def states_before(day: date) -> dict[int, ExperimentState]:
    """State of each experiment at the first hour of `day`, by its id; those not known by then are left out."""
    found = {life.id: life.before(day) for life in lives()}
    return {record_id: state for record_id, state in found.items() if state}


def running_on(day: date) -> list[TerritorialExperiment]:
    """Experiments that are running at the end of `day`."""
    states = states_before(day + timedelta(days=1))
    return experiments_with(record_id for record_id, state in states.items() if state == ExperimentState.RUNNING)


def going_on_before(day: date) -> set[int]:
    """Ids of the experiments at work (en cours, poursuivies) at the first hour of `day`."""
    return {record_id for record_id, state in states_before(day).items() if state in GOING_ON}


def went_on_in(start: date, end: date) -> set[int]:
    """Ids of the experiments at work on at least one day of [start, end)."""
    return {life.id for life in lives() if life.went_on_in(start, end)}


@dataclass(frozen=True)
class Ended:
    """An experiment that ceased to run, and the day its evaluation was published."""

    experiment_id: int
    on: date
    published_on: date | None


def ended_in(start: date, end: date) -> list[Ended]:
    """Experiments that ceased to run in [start, end), each with its evaluation if published before `end` (O4.7)."""
    days = {life.id: life.ended_before(end) for life in lives()}
    ended = {record_id: on for record_id, on in days.items() if on and on >= start}
    query = select(Evaluation.experiment_id, Evaluation.published_on)
    query = query.where(Evaluation.experiment_id.in_(ended), Evaluation.published_on < end)
    published = {record_id: on for record_id, on in db.session.execute(query)}
    return [Ended(record_id, on, published.get(record_id)) for record_id, on in ended.items()]


def experiments_with(ids: Iterable[int]) -> list[TerritorialExperiment]:
    """These experiments, from the first begun to the last."""
    query = db.select(TerritorialExperiment).where(TerritorialExperiment.id.in_(list(ids)))
    return list(db.session.scalars(query.order_by(TerritorialExperiment.start_on, TerritorialExperiment.id)))
