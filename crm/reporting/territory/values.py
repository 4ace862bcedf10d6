"""Values of the territory sheet: frozen, plain, ready to be stored as JSON and printed."""

from dataclasses import asdict, dataclass
from typing import Any

from crm.reporting.printing import plain


@dataclass(frozen=True)
class SheetFigure:
    """One figure: what it counts, when, whence; `value` is None when unknown or masked; `past` as printed."""

    code: str
    label: str
    shown: str
    value: float | None
    when: str
    source: str
    definition: str
    past: tuple[str, ...]


@dataclass(frozen=True)
class Share:
    """So many companies of a kind."""

    label: str
    count: int


@dataclass(frozen=True)
class AssociationLine:
    """A member association that has places in the territory."""

    name: str
    publics: str
    modes: str
    places: int
    free: int


@dataclass(frozen=True)
class ZoneLine:
    """How much of the territory a list of zones names."""

    label: str
    version: str
    zones: int
    communes: int


@dataclass(frozen=True)
class ClubLine:
    """Whom to write to in the territory."""

    name: str
    hosts: str
    people: str
    email: str
    website: str


@dataclass(frozen=True)
class QuoteLine:
    """Words that a company allows us to publish; `id` is that of its authorisation."""

    id: int
    words: str
    company: str
    speaker: str


@dataclass(frozen=True)
class TerritorySheet:
    """All that one sheet says. Dates are ISO texts; `end` is excluded. `companies` counts each company once."""

    perimeter: str
    perimeter_name: str
    kind: str
    start: str
    end: str
    period: str
    past_periods: tuple[str, ...]
    data_as_of: str
    fictional: bool
    departements: tuple[tuple[str, str], ...]
    figures: tuple[SheetFigure, ...]
    trend: tuple[tuple[str, float | None], ...]
    companies: int
    by_size: tuple[Share, ...]
    by_sector: tuple[Share, ...]
    quotes: tuple[QuoteLine, ...]
    associations: tuple[AssociationLine, ...]
    remote: int
    zones: tuple[ZoneLine, ...]
    clubs: tuple[ClubLine, ...]
    convention: str
    objectives: tuple[str, ...]

    def snapshot(self) -> dict[str, Any]:
        """The sheet as JSON values: lists, texts, numbers."""
        return plain(asdict(self) | {'document': 'territory', 'format': 1})
