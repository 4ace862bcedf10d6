"""XLSX written row by row in constant memory: typed cells, never a formula, the heading in sight."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from crm.errors import Refusal
from crm.spreadsheets.writing import DANGEROUS, DEFINITIONS, DEFINITIONS_HEADING, Counted, kept_as_text, local

MOST_ROWS = 1_048_575
MOST_TEXT = 32_767
WIDTH = 18
OPTIONS = {
    'constant_memory': True,
    'strings_to_formulas': False,
    'strings_to_urls': False,
    'strings_to_numbers': False,
}


def write_xlsx(
    path: Path,
    heading: Sequence[str],
    rows: Iterable[Sequence[Any]],
    sheet: str = 'Données',
    *,
    widths: Sequence[int] = (),
    about: str = '',
    definitions: Sequence[tuple[str, str]] = (),
) -> int:
    """Write an XLSX file; returns the number of rows below the heading.

    Every cell is a text, a number or a date. `widths` are those of the columns, in characters; `about` says in the
    properties of the file where it comes from; `definitions`, (term, meaning) pairs, stand on a second sheet.
    Raises Refusal beyond what a sheet holds.
    """
    counted = Counted(rows)
    options = OPTIONS | {'tmpdir': str(path.parent)}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({'title': sheet, 'comments': about})
        page = book.add_worksheet(sheet[:31])
        page.freeze_panes(1, 0)
        page.ignore_errors({'number_stored_as_text': 'A1:XFD1048576'})
        for column, width in enumerate(widths or [WIDTH] * len(heading)):
            page.set_column(column, column, width)
        page.write_row(0, 0, heading, book.add_format({'bold': True}))
        cells = _Cells(book, page)
        for number, row in enumerate(counted, 1):
            if number > MOST_ROWS:
                raise Refusal('', 'Une feuille XLSX ne tient pas plus de 1\u202f048\u202f575 lignes : choisissez CSV.')
            for column, value in enumerate(row):
                cells.write(number, column, value)
        if heading:
            page.autofilter(0, 0, counted.number, len(heading) - 1)
        if definitions:
            _define(book, definitions)
    return counted.number


def _define(book: Any, definitions: Sequence[tuple[str, str]]) -> None:
    page = book.add_worksheet(DEFINITIONS)
    page.set_column(0, 0, 36)
    page.set_column(1, 1, 110, book.add_format({'text_wrap': True}))
    page.write_row(0, 0, DEFINITIONS_HEADING, book.add_format({'bold': True}))
    for row, (term, meaning) in enumerate(definitions, 1):
        page.write_string(row, 0, term)
        page.write_string(row, 1, meaning)


class _Cells:
    """What writes a value in its own type."""

    def __init__(self, book: Any, page: Any) -> None:
        self.page = page
        self.day = book.add_format({'num_format': 'dd/mm/yyyy', 'align': 'left'})
        self.moment = book.add_format({'num_format': 'dd/mm/yyyy hh:mm', 'align': 'left'})
        self.digits = book.add_format({'num_format': '@'})
        self.risky = book.add_format({'num_format': '@', 'quote_prefix': True})

    def write(self, row: int, column: int, value: Any) -> None:
        if value is None or value == '':
            return
        if isinstance(value, bool):
            self.page.write_string(row, column, 'oui' if value else 'non')
        elif isinstance(value, int | float | Decimal):
            self.page.write_number(row, column, value)
        elif isinstance(value, datetime):
            self.page.write_datetime(row, column, local(value), self.moment)
        elif isinstance(value, date):
            self.page.write_datetime(row, column, value, self.day)
        else:
            text = kept_as_text(str(value))[:MOST_TEXT]
            self.page.write_string(row, column, text, self._format(text))

    def _format(self, text: str) -> Any:
        """Digits stay text when the cell is edited; what looks like a formula stays text too."""
        if text[0] in DANGEROUS:
            return self.risky
        return self.digits if text.isdigit() else None
