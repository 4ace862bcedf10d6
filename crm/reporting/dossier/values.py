"""Values of the advocacy dossier: frozen, plain, ready to be stored as JSON and printed."""

from dataclasses import asdict, dataclass
from typing import Any

from crm.reporting.partnership import PartnershipReport
from crm.reporting.printing import plain


@dataclass(frozen=True)
class Reference:
    """A source, as the bibliography numbers it."""

    number: int
    author: str
    title: str
    year: str
    url: str
    note: str


@dataclass(frozen=True)
class ExternalLine:
    """A figure of others, with what is needed to believe it; `reference` is the number of its source."""

    objective: int
    label: str
    value: str
    period: str
    perimeter: str
    organism: str
    reference: int


@dataclass(frozen=True)
class ActionLine:
    """An action held in the period; `outcome` is what came of it last, `evidence` where that can be read."""

    on: str
    title: str
    type: str
    level: str
    theme: str
    topic: str
    held_by: str
    joint: bool
    institutions: tuple[str, ...]
    departement: str
    outcome: str
    decided: bool
    outcome_on: str
    note: str
    evidence_url: str
    evidence_file: str


@dataclass(frozen=True)
class TypeRow:
    """Actions held of one type: by level in the order of ActionLevel, in all, and how many jointly."""

    type: str
    by_level: tuple[int, ...]
    total: int
    joint: int


@dataclass(frozen=True)
class PositionLine:
    """A position in force: the version that is defended, who signed it and when."""

    title: str
    theme: str
    version: int
    paragraphs: tuple[str, ...]
    collectif_signed_on: str
    collectif_signed_by: str
    lee_signed_on: str
    lee_signed_by: str
    published_on: str
    url: str
    sha256: str


@dataclass(frozen=True)
class QuoteLine:
    """Words that a company allows us to publish; `id` is that of its authorisation."""

    id: int
    words: str
    company: str
    speaker: str
    authorised_on: str
    expires_on: str
    uses: str


@dataclass(frozen=True)
class CalendarLine:
    """What comes: from `first` to `last` included."""

    first: str
    last: str
    title: str
    kind: str


@dataclass(frozen=True)
class Dossier:
    """All that one dossier says, beside the figures of the convention it takes from the partnership report."""

    figures: PartnershipReport
    levels: tuple[str, ...]
    externals: tuple[ExternalLine, ...]
    references: tuple[Reference, ...]
    actions: tuple[ActionLine, ...]
    by_type: tuple[TypeRow, ...]
    positions: tuple[PositionLine, ...]
    quotes: tuple[QuoteLine, ...]
    companies_quoted: int
    calendar: tuple[CalendarLine, ...]

    def snapshot(self) -> dict[str, Any]:
        """The dossier as JSON values, the figures of the convention at its root."""
        own = {name: value for name, value in asdict(self).items() if name != 'figures'}
        return self.figures.snapshot() | plain(own | {'document': 'advocacy', 'format': 1})
