"""Values of the report of an experiment: frozen, plain, ready to be stored as JSON and printed."""

from dataclasses import asdict, dataclass
from typing import Any

from crm.reporting.printing import plain


@dataclass(frozen=True)
class PlaceLine:
    """A zone or a commune of one side, as the list of the day said it."""

    side: str
    kind: str
    code: str
    name: str
    departements: str
    list_name: str


@dataclass(frozen=True)
class SideFigures:
    """An indicator of the convention, in the territory and in the comparison; None where it is masked or unknown."""

    code: str
    name: str
    test: float | None
    test_shown: str
    comparison: float | None
    comparison_shown: str
    when: str
    source: str
    definition: str


@dataclass(frozen=True)
class Measure:
    """An own indicator: start, target, values of each side as (day, value, note), and what moved, as printed."""

    label: str
    unit: str
    method: str
    target: float | None
    target_shown: str
    test_baseline: float | None
    comparison_baseline: float | None
    test: tuple[tuple[str, float, str], ...]
    comparison: tuple[tuple[str, float, str], ...]
    rows: tuple[tuple[str, ...], ...]
    gap_shown: str


@dataclass(frozen=True)
class PairLine:
    """What associations declared of this experiment: counts only."""

    code: str
    name: str
    value: float | None
    shown: str
    note: str
    source: str
    definition: str


@dataclass(frozen=True)
class EntryLine:
    """An entry of the journal."""

    on: str
    kind: str
    text: str


@dataclass(frozen=True)
class RiskLine:
    """A risk at the end of the period."""

    title: str
    level: str
    score: int
    probability: str
    severity: str
    response: str
    owner: str
    state: str


@dataclass(frozen=True)
class EvaluationValues:
    """What the evaluation found, and the verdict when it was given."""

    delivered_on: str
    published_on: str | None
    author: str
    method: str
    results: str
    limits: str
    url: str
    verdict: str
    decided_on: str | None
    reasons: str
    conditions: str


@dataclass(frozen=True)
class ExperimentReport:
    """All that the report of one experiment says. Dates are ISO texts; `end` is excluded; days after it are left out.

    `test_codes` and `comparison_codes` are the départements of each side, with names.
    """

    perimeter: str
    perimeter_name: str
    start: str
    end: str
    period: str
    data_as_of: str
    fictional: bool
    convention: str
    question: str
    hypothesis: str
    criterion: str
    state: str
    passages: tuple[tuple[str, str, str], ...]
    starts: str
    planned_end: str | None
    ended: str | None
    evaluation_due: str | None
    territory: str
    kind: str
    test_codes: tuple[tuple[str, str], ...]
    comparison: str
    comparison_reason: str
    comparison_codes: tuple[tuple[str, str], ...]
    places: tuple[PlaceLine, ...]
    publics: tuple[str, ...]
    planned_pairs: int | None
    partners: tuple[str, ...]
    funding: str
    clubs: tuple[str, ...]
    associations: tuple[str, ...]
    companies: int
    mentors: int | None
    mentors_shown: str
    figures: tuple[SideFigures, ...]
    same_figures: bool
    measures: tuple[Measure, ...]
    pairs: tuple[PairLine, ...]
    journal: tuple[EntryLine, ...]
    risks: tuple[RiskLine, ...]
    evaluation: EvaluationValues | None

    def snapshot(self) -> dict[str, Any]:
        """The report as JSON values: lists, texts, numbers."""
        return plain(asdict(self) | {'document': 'experiment', 'format': 1})
