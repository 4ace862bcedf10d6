"""Values of the company statement: frozen, plain, ready to be stored as JSON and printed."""

from dataclasses import asdict, dataclass
from typing import Any

from crm.reporting.printing import plain


@dataclass(frozen=True)
class CommitmentLine:
    """One commitment signed by the end of the period. Dates are as printed; `in_force` at that end."""

    number: int
    charter: str
    club: str
    signed_on: str
    runs: str
    in_force: bool
    standing: str
    pledged: int
    departements: tuple[str, ...]
    publics: tuple[str, ...]
    time_mode: str
    contribution: str


@dataclass(frozen=True)
class ReviewLine:
    """One review: when it was due, when it was held, what it found. Its notes are the club's."""

    commitment: int
    kind: str
    due_on: str
    held_on: str
    result: str


@dataclass(frozen=True)
class MentorTotals:
    """What an employer may know of its mentors (see `crm.mentors`); None is « moins de 5 »."""

    invited: int
    confirmed: int
    in_progress: int | None
    without_follow_up: int | None
    departements: tuple[tuple[str, int], ...]
    elsewhere: int


@dataclass(frozen=True)
class CompanyStatement:
    """All that one statement says. ISO dates; `end` is excluded; totals of mentors are of the date of the data."""

    perimeter: str
    perimeter_name: str
    siren: str
    facts: tuple[tuple[str, str], ...]
    start: str
    end: str
    period: str
    data_as_of: str
    fictional: bool
    commitments: tuple[CommitmentLine, ...]
    mentors: MentorTotals
    reviews: tuple[ReviewLine, ...]
    next_steps: tuple[tuple[str, str], ...]
    recognition: tuple[str, ...]
    club: str
    club_email: str

    def snapshot(self) -> dict[str, Any]:
        """The statement as JSON values: lists, texts, numbers."""
        return plain(asdict(self) | {'document': 'company', 'format': 1})
