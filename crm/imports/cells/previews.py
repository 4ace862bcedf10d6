"""A file as it was understood: its columns, and each row with its values and its doubts."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from crm import spreadsheets
from crm.imports.cells.contexts import context_of
from crm.imports.cells.guessing import guess
from crm.imports.cells.headings import heading_of, is_total
from crm.imports.cells.kinds import Kind
from crm.imports.cells.reading import reader
from crm.spreadsheets import Row, Table

SAMPLE = 2_000
ASIDE = 'Ligne de total : mise de côté.'
BEYOND = 'Des cellules débordent à droite de la dernière colonne : elles ne sont pas lues.'


class Column(NamedTuple):
    """A column of a file: its heading, its kind, whether the file hides it."""

    header: str
    kind: Kind
    hidden: bool


class ReadRow(NamedTuple):
    """A row: its number in the spreadsheet, one value a column, doubts that name their column, set aside or not."""

    line: int
    values: list[Any]
    doubts: list[str]
    aside: bool = False


@dataclass
class Preview:
    """What a file holds. `rows()` reads it anew each time, without keeping it in memory."""

    table: Table
    columns: list[Column]
    heading_line: int
    sample: list[Row] = field(repr=False)

    def rows(self) -> Iterator[ReadRow]:
        """Every row below the headings."""
        at = range(len(self.columns))
        kinds = [column.kind for column in self.columns]
        readers = [reader(kind, self._context(kind, place)) for place, kind in enumerate(kinds)]
        headers = [column.header for column in self.columns]
        for line, cells in self.table.rows():
            if line <= self.heading_line:
                continue
            if is_total(cells, kinds):
                yield ReadRow(line, [None for _ in at], [ASIDE], aside=True)
                continue
            read = [read_one(cell) for read_one, cell in zip(readers, cells, strict=False)]
            values = [cell.value for cell in read]
            values += [None] * (len(kinds) - len(values))
            doubts = [f'{headers[n]} : {doubt}' for n, cell in enumerate(read) if cell.doubts for doubt in cell.doubts]
            if len(cells) > len(kinds) and any(cells[len(kinds) :]):
                doubts.append(BEYOND)
            yield ReadRow(line, values, doubts)

    def _context(self, kind: str, place: int) -> Any:
        column = [row.cells[place] for row in self.sample if place < len(row.cells)]
        return context_of(kind, column, since_1904=self.table.since_1904)


def preview(path: Path, sheet: str = '') -> Preview:
    """A file as it is understood before any target. Raises Refusal('file', …) when it is no table."""
    table = spreadsheets.open_table(path, sheet)
    first = list(itertools.islice(table.rows(), SAMPLE))
    heading = heading_of(first)
    sample = [row for row in first if row.line > heading.line]
    kinds = guess(heading.headers, [row.cells for row in sample if not is_total(row.cells)])
    hidden = table.hidden_columns()
    columns = [
        Column(header, kind, at in hidden) for at, (header, kind) in enumerate(zip(heading.headers, kinds, strict=True))
    ]
    return Preview(table, columns, heading.line, sample)
