"""XLSX written row by row in constant memory: typed cells, never a formula, the heading in sight."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from crm.errors import Refusal
from crm.lazily import Lazily
from crm.spreadsheets.writing import DANGEROUS, MOST_NAME, Counted, Sheet, defined, kept_as_text, local

xlsxwriter = Lazily('xlsxwriter')

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
    sheets = [Sheet(sheet[:MOST_NAME], heading, rows, widths), *defined(definitions)]
    return write_xlsx_book(path, sheets, title=sheet, about=about)[0]


def write_xlsx_book(path: Path, sheets: Sequence[Sheet], *, title: str = '', about: str = '') -> list[int]:
    """Write several sheets, one after the other; returns the numbers of rows below their headings."""
    options = OPTIONS | {'tmpdir': str(path.parent)}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({'title': title, 'comments': about})
        cells = _Cells(book)
        return [_write_sheet(book, cells, sheet) for sheet in sheets]


def _write_sheet(book: Any, cells: '_Cells', sheet: Sheet) -> int:
    counted, heading = Counted(sheet.rows), sheet.heading
    page = book.add_worksheet(sheet.name)
    page.freeze_panes(1, 0)
    page.ignore_errors({'number_stored_as_text': 'A1:XFD1048576'})
    for column, width in enumerate(sheet.widths or [WIDTH] * len(heading)):
        page.set_column(column, column, width, cells.wrapped if sheet.wraps else None)
    page.write_row(0, 0, heading, cells.heading)
    for number, row in enumerate(counted, 1):
        if number > MOST_ROWS:
            raise Refusal('', 'Une feuille XLSX ne tient pas plus de 1\u202f048\u202f575 lignes : choisissez CSV.')
        for column, value in enumerate(row):
            cells.write(page, number, column, value)
    if heading:
        page.autofilter(0, 0, counted.number, len(heading) - 1)
    return counted.number


class _Cells:
    """What writes a value in its own type."""

    def __init__(self, book: Any) -> None:
        self.heading = book.add_format({'bold': True})
        self.wrapped = book.add_format({'text_wrap': True})
        self.day = book.add_format({'num_format': 'dd/mm/yyyy', 'align': 'left'})
        self.moment = book.add_format({'num_format': 'dd/mm/yyyy hh:mm', 'align': 'left'})
        self.digits = book.add_format({'num_format': '@'})
        self.risky = book.add_format({'num_format': '@', 'quote_prefix': True})

    def write(self, page: Any, row: int, column: int, value: Any) -> None:
        if value is None or value == '':
            return
        if isinstance(value, bool):
            page.write_string(row, column, 'oui' if value else 'non')
        elif isinstance(value, int | float | Decimal):
            page.write_number(row, column, value)
        elif isinstance(value, datetime):
            page.write_datetime(row, column, local(value), self.moment)
        elif isinstance(value, date):
            page.write_datetime(row, column, value, self.day)
        else:
            text = kept_as_text(str(value))[:MOST_TEXT]
            page.write_string(row, column, text, self._format(text))

    def _format(self, text: str) -> Any:
        """Digits stay text when the cell is edited; what looks like a formula stays text too."""
        if text[0] in DANGEROUS:
            return self.risky
        return self.digits if text.isdigit() else None
