"""Spreadsheets written row by row; cells that a spreadsheet would run as a formula are neutralised."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

BOM = '\ufeff'
_DANGEROUS = ('=', '+', '-', '@', '\t', '\r')
_BATCH = 500


def neutral(value: Any) -> Any:
    """The value, with a leading apostrophe when a spreadsheet would take it for a formula; numbers are left alone."""
    if isinstance(value, str) and value.startswith(_DANGEROUS) and not _is_number(value):
        return "'" + value
    return value


def _is_number(text: str) -> bool:
    try:
        float(text.replace(',', '.'))
    except ValueError:
        return False
    return True


def csv_lines(heading: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The text of a CSV (UTF-8 with BOM, `;`, CRLF: what Excel opens in France), piece by piece."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=';', lineterminator='\r\n')
    writer.writerow([neutral(name) for name in heading])
    yield BOM + _taken(buffer)
    for number, row in enumerate(rows, 1):
        writer.writerow([neutral(value) for value in row])
        if number % _BATCH == 0:
            yield _taken(buffer)
    if rest := _taken(buffer):
        yield rest


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def write_csv(path: Path, heading: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write a CSV file; returns the number of rows below the heading."""
    with path.open('w', encoding='utf-8', newline='') as file:
        counted = _Counted(rows)
        for piece in csv_lines(heading, counted):
            file.write(piece)
    return counted.number


def write_xlsx(path: Path, heading: Sequence[str], rows: Iterable[Sequence[Any]], sheet: str = 'Données') -> int:
    """Write an XLSX file in constant memory: every cell is text or a number, never a formula."""
    options = {
        'constant_memory': True,
        'strings_to_formulas': False,
        'strings_to_urls': False,
        'strings_to_numbers': False,
    }
    counted = _Counted(rows)
    with xlsxwriter.Workbook(str(path), options) as book:
        page = book.add_worksheet(sheet)
        page.freeze_panes(1, 0)
        bold = book.add_format({'bold': True})
        page.write_row(0, 0, heading, bold)
        for number, row in enumerate(counted, 1):
            for column, value in enumerate(row):
                if isinstance(value, (int, float)):
                    page.write_number(number, column, value)
                elif value not in (None, ''):
                    page.write_string(number, column, str(value)[:32767])
    return counted.number


class _Counted:
    """Rows, and how many went by."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self.rows, self.number = rows, 0

    def __iter__(self) -> Iterator[Sequence[Any]]:
        for row in self.rows:
            self.number += 1
            yield row
