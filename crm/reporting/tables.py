"""Tables of a document: what is attached to its PDF and taken out of its page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crm.spreadsheets.writing import csv_lines

DIGITS = 6  # decimals kept of a share


@dataclass(frozen=True)
class Table:
    """One table: `name` is that of its file and sheet, `title` says what it holds. Cells are plain values."""

    name: str
    title: str
    heading: Sequence[str]
    rows: Sequence[Sequence[Any]]

    @property
    def csv(self) -> bytes:
        """For a French spreadsheet: UTF-8 with mark, semicolons, decimal commas; formulas neutralised."""
        rows = [[_cell(value) for value in row] for row in self.rows]
        return ''.join(csv_lines(self.heading, rows)).encode()


def _cell(value: Any) -> Any:
    return round(value, DIGITS) if isinstance(value, float) else value
