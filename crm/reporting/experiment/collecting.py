"""Collecting reports of experiments: all those asked for in one pass, as of the end of the period."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from crm import access, clock, database, demonstration
from crm.choices import label_of
from crm.convention import queries as convention
from crm.convention.indicators import Period
from crm.convention.indicators.definitions import masked
from crm.experiments import queries
from crm.experiments.models import (
    PROBABILITIES,
    SEVERITIES,
    Evaluation,
    ExperimentState,
    OwnIndicator,
    Side,
    TerritorialExperiment,
)
from crm.orientation.models import PriorityPublic
from crm.reporting.experiment import reading
from crm.reporting.experiment.values import (
    EntryLine,
    EvaluationValues,
    ExperimentReport,
    Measure,
    PlaceLine,
    RiskLine,
)
from crm.reporting.perimeters import DocumentPerimeter
from crm.territories.queries import departement_names

WHY = 'le rapport d’une expérimentation porte sur elle seule, quel que soit son lecteur'


def collect_snapshots(perimeters: Sequence[DocumentPerimeter], period: Period) -> dict[str, dict[str, Any]]:
    """Snapshots by perimeter (`experiment:ID`)."""
    with access.for_everyone(WHY), database.reading():
        source = _Source([p.experiment_id for p in perimeters if p.experiment_id], period)
        return {p.key: source.report(p).snapshot() for p in perimeters if p.experiment_id in source.found}


class _Source:
    """All that was read, once, for the reports asked for."""

    def __init__(self, ids: Sequence[int], period: Period) -> None:
        self.period, self.as_of = period, clock.now().replace(microsecond=0)
        self.found = reading.experiments(ids)
        self.passages = reading.passages(ids)
        risks = [risk.id for experiment in self.found.values() for risk in experiment.risks]
        self.risk_states = reading.risk_states(risks, period)
        self.figures = reading.Figures(list(self.found.values()), period)
        self.counts = queries.counts_of(ids)
        self.names = departement_names()
        self.convention = next(iter(convention.conventions()), None)
        self.fictional = demonstration.is_demonstration()

    def report(self, perimeter: DocumentPerimeter) -> ExperimentReport:
        it = self.found[perimeter.experiment_id or 0]
        steps = [step for step in self.passages.get(it.id, []) if step.on < self.period.end]
        companies, mentors = self.counts[it.id]
        return ExperimentReport(
            perimeter=perimeter.key,
            perimeter_name=it.title,
            start=self.period.start.isoformat(),
            end=self.period.end.isoformat(),
            period=self.period.label,
            data_as_of=self.as_of.isoformat(),
            fictional=self.fictional,
            convention=self.convention.title if self.convention else '',
            question=it.question,
            hypothesis=it.hypothesis,
            criterion=it.criterion,
            state=label_of(ExperimentState, steps[-1].new) if steps else it.state.label,
            passages=tuple((label_of(ExperimentState, s.new), s.on.isoformat(), s.reason) for s in steps),
            starts=it.start_on.isoformat(),
            planned_end=_iso(it.planned_end_on),
            ended=_iso(it.end_on if it.end_on and it.end_on < self.period.end else None),
            evaluation_due=_iso(it.evaluation_due_on),
            territory=it.territory,
            kind=it.territory_kind.label,
            test_codes=self._named(queries.departements_of(it, Side.TEST)),
            comparison=it.comparison,
            comparison_reason=it.comparison_reason,
            comparison_codes=self._named(queries.departements_of(it, Side.COMPARISON)),
            places=tuple(line for side in Side for line in _places(it, side)),
            publics=tuple(label_of(PriorityPublic, public) for public in it.publics),
            planned_pairs=it.planned_pairs,
            partners=tuple(it.partners),
            funding=it.funding,
            clubs=tuple(club.name for club in it.clubs),
            associations=tuple(sorted(association.name for association in it.associations)),
            companies=companies,
            mentors=None if 0 < mentors < queries.MASKED_UNDER else mentors,
            mentors_shown=masked(mentors),
            figures=self.figures.of(it),
            same_figures=self.figures.same(it),
            measures=tuple(_measure(own, self.period) for own in it.own_indicators),
            pairs=self.figures.pairs(it),
            journal=tuple(
                EntryLine(entry.on.isoformat(), entry.kind.label, entry.text)
                for entry in it.journal
                if entry.on < self.period.end
            ),
            risks=self._risks(it),
            evaluation=_evaluation(it.evaluation, self.period),
        )

    def _named(self, codes: Sequence[str]) -> tuple[tuple[str, str], ...]:
        return tuple((code, self.names.get(code, code)) for code in codes)

    def _risks(self, experiment: TerritorialExperiment) -> tuple[RiskLine, ...]:
        return tuple(
            RiskLine(
                risk.title,
                risk.level[0],
                risk.score,
                PROBABILITIES[risk.probability],
                SEVERITIES[risk.severity],
                risk.response,
                risk.owner,
                self.risk_states[risk.id].label,
            )
            for risk in queries.risks_of(experiment)
            if risk.id in self.risk_states
        )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _places(experiment: TerritorialExperiment, side: Side) -> list[PlaceLine]:
    return [
        PlaceLine(side.value, p.kind.label, p.code, p.name, ', '.join(p.departements), p.list_name)
        for p in queries.places_of(experiment, side)
    ]


def _measure(own: OwnIndicator, period: Period) -> Measure:
    """An own indicator with the values measured before the end of the period."""
    courses = {side: queries.course_of(own, side, period.end) for side in Side}
    test, comparison = (
        tuple((value.on.isoformat(), value.value, value.note) for value in courses[side].values) for side in Side
    )
    return Measure(
        label=own.label,
        unit=own.unit,
        method=own.method,
        target=own.target,
        target_shown=own.shown(own.target),
        test_baseline=own.baseline,
        comparison_baseline=own.comparison_baseline,
        test=test,
        comparison=comparison,
        rows=tuple(
            (
                side.label,
                own.shown(course.baseline),
                own.shown(course.last.value if course.last else None),
                own.shown(course.change, signed=True),
            )
            for side, course in courses.items()
        ),
        gap_shown=own.shown(queries.gap_of(own, period.end), signed=True),
    )


def _evaluation(found: Evaluation | None, period: Period) -> EvaluationValues | None:
    """The evaluation delivered before the end of the period, and the verdict given by then."""
    if found is None or found.delivered_on >= period.end:
        return None
    decided = found.verdict is not None and found.decided_on is not None and found.decided_on < period.end
    published = found.published_on if found.published_on and found.published_on < period.end else None
    return EvaluationValues(
        delivered_on=found.delivered_on.isoformat(),
        published_on=_iso(published),
        author=found.author,
        method=found.method,
        results=found.summary,
        limits=found.limits,
        url=found.url,
        verdict=found.verdict.label if decided and found.verdict else '',
        decided_on=_iso(found.decided_on) if decided else None,
        reasons=found.reasons if decided else '',
        conditions=found.conditions if decided else '',
    )
