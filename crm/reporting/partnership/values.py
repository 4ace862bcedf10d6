"""Values of the partnership report: frozen, plain, ready to be stored as JSON and printed."""

from dataclasses import asdict, dataclass
from typing import Any

from crm.reporting.printing import plain


@dataclass(frozen=True)
class PastValue:
    """A value of an earlier period, bare and as printed."""

    period: str
    value: float | None
    shown: str


@dataclass(frozen=True)
class IndicatorLine:
    """One indicator. Shares go from 0 to 1, delays are in days; `shown` texts are French; `url` leads to its proof.

    `better` tells whether the target is reached (None without target or value).
    """

    code: str
    name: str
    unit: str
    unit_label: str
    formula_version: str
    owner: str
    value: float | None
    numerator: int | None
    denominator: int | None
    shown: str
    target: float | None
    target_shown: str
    target_due_on: str
    gap: float | None
    gap_shown: str
    better: bool | None
    past: tuple[PastValue, ...]
    note: str
    provisional: bool
    breakdown: tuple[tuple[str, float | None], ...]
    late: int
    without_siren: int
    url: str


@dataclass(frozen=True)
class ChartValues:
    """A chart as plain values; `kind` is periods, bars or funnel; rows are (label, value)."""

    kind: str
    title: str
    description: str
    unit: str
    value_head: str
    head: str
    rows: tuple[tuple[str, float | None], ...]
    target: float | None = None


@dataclass(frozen=True)
class ExternalLine:
    """A figure that somebody else published, beside ours and never mixed with them."""

    label: str
    value: str
    year: str
    perimeter: str
    source: str


@dataclass(frozen=True)
class DecisionLine:
    """A decision of the committee, as it stood on the last day of the period."""

    text: str
    owner: str
    due: str
    state: str


@dataclass(frozen=True)
class Chapter:
    """One objective: its wording, up to six indicators, one chart, what others count, what the committee decided.

    `others` are its further indicators, told in an annex.
    """

    number: int
    title: str
    wording: str
    lines: tuple[IndicatorLine, ...]
    chart: ChartValues | None
    others: tuple[IndicatorLine, ...] = ()
    external: tuple[ExternalLine, ...] = ()
    decisions: tuple[DecisionLine, ...] = ()


@dataclass(frozen=True)
class KeyFigure:
    """A figure put forward, and what it counts."""

    figure: str
    label: str


@dataclass(frozen=True)
class QualityLine:
    """One check of the data: what, how many (as printed), what it changes."""

    label: str
    shown: str
    consequence: str


@dataclass(frozen=True)
class DefinitionLine:
    """How one indicator is computed."""

    code: str
    name: str
    wording: str
    source: str
    owner: str
    formula_version: str


@dataclass(frozen=True)
class PartnershipReport:
    """All that one partnership report says, before its commentary. Dates are ISO texts; `end` is excluded.

    `map` gives the commitments in force by code of département, for the country only.
    """

    perimeter: str
    perimeter_name: str
    start: str
    end: str
    period: str
    past_periods: tuple[str, ...]
    data_as_of: str
    fictional: bool
    convention: str
    hosts: tuple[str, ...]
    key_figures: tuple[KeyFigure, ...]
    standing: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    map: dict[str, int] | None
    quality: tuple[QualityLine, ...]
    definitions: tuple[DefinitionLine, ...]
    perimeter_notes: tuple[str, ...]

    def snapshot(self) -> dict[str, Any]:
        """The report as JSON values: lists, texts, numbers."""
        return plain(asdict(self) | {'document': 'partnership', 'format': 2})
