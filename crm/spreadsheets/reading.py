"""Spreadsheets read row by row, whatever their format, with the line numbers that a spreadsheet shows."""

import csv
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, NamedTuple

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from crm.errors import Refusal
from crm.spreadsheets import archives, encodings, legacy
from crm.spreadsheets.facts import NO_FACTS, Facts, facts_of

MOST_BYTES = 50 * 1024 * 1024
MOST_ROWS = 200_000
MOST_COLUMNS = 500

_ZIP, _OLE = b'PK\x03\x04', b'\xd0\xcf\x11\xe0'


class Number(str):
    """The text of a number that a workbook stores as such: « 1.125 » there is no thousand."""

    __slots__ = ()


class Row(NamedTuple):
    """One row: its number (the first is 1, empty ones count) and its cells as text (`Number` for decimal ones)."""

    line: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """A file that can be read as a table, as often as wanted."""

    path: Path
    format: str
    encoding: str = ''
    delimiter: str = ''
    sheet: str = ''
    facts: Facts = NO_FACTS

    @property
    def since_1904(self) -> bool:
        """Whether the workbook counts its days from 1904."""
        return self.facts.since_1904

    def hidden_columns(self) -> frozenset[int]:
        """The places (0 for A) of the columns that the sheet hides."""
        return self.facts.hidden

    def rows(self) -> Iterator[Row]:
        """Rows that hold something. Refuses what goes beyond the limits, when it gets there."""
        for line, cells in enumerate(self._cells(), 1):
            if line > MOST_ROWS + 1:
                raise Refusal('file', 'Ce tableau dépasse 200\u202f000 lignes : coupez-le en plusieurs fichiers.')
            if len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:]):
                raise Refusal(
                    'file', f'La ligne {line} dépasse {MOST_COLUMNS} colonnes : ne gardez que les colonnes utiles.'
                )
            if any(cells):
                yield Row(line, cells)

    def _cells(self) -> Iterator[list[str]]:
        return self._csv_cells() if self.format == 'csv' else self._book_cells()

    def _csv_cells(self) -> Iterator[list[str]]:
        with self.path.open(encoding=self.encoding, newline='', errors='replace') as file:
            reader = csv.reader(file, delimiter=self.delimiter)
            while True:
                try:
                    yield next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    where = f'La ligne {reader.line_num} est illisible'
                    raise Refusal('file', f'{where} : un guillemet y est sans doute ouvert et jamais fermé.') from error

    def _book_cells(self) -> Iterator[list[str]]:
        with CalamineWorkbook.from_path(str(self.path)) as book:
            sheet = book.get_sheet_by_name(self.sheet)
            constants = self.facts.constants
            beyond = max(constants, default=-1) + 1 - (sheet.end[0] + 1 if sheet.end else 0)
            for at, cells in enumerate(itertools.chain(sheet.iter_rows(), itertools.repeat([], max(beyond, 0)))):
                row = [text_of(cell) for cell in cells]
                for column, text in constants.get(at, {}).items():
                    row += [''] * (column + 1 - len(row))
                    row[column] = row[column] or text
                yield row


def open_table(path: Path, sheet: str = '') -> Table:
    """The table in a file, told by its content and not by its name. Raises Refusal('file', …) with the way out."""
    size = path.stat().st_size
    if size == 0:
        raise Refusal(
            'file', 'Ce fichier est vide. Choisissez un tableau qui a une ligne de titres et au moins une ligne.'
        )
    if size > MOST_BYTES:
        raise Refusal('file', 'Ce fichier dépasse 50 Mo : coupez-le en plusieurs fichiers.')
    with path.open('rb') as file:
        head = file.read(4)
    if head == _ZIP:
        return _book(path, sheet, archives.measure(path, MOST_ROWS, MOST_COLUMNS))
    if head == _OLE:
        for extent in legacy.survey(path).extents.values():
            archives.limit(extent, MOST_ROWS, MOST_COLUMNS)
        return _book(path, sheet, 'xls')
    encodings.refuse_what_is_not_text(path)
    codec = encodings.encoding_of(path)
    table = Table(path, 'csv', codec, encodings.delimiter_of(path, codec))
    if encodings.lines_of(path) > MOST_ROWS:
        for _ in table.rows():  # refuses at once what would be refused after a while
            pass
    return table


def _book(path: Path, wanted: str, kind: str) -> Table:
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            visible = [
                s.name
                for s in book.sheets_metadata
                if s.visible == SheetVisibleEnum.Visible and s.typ == SheetTypeEnum.WorkSheet
            ]
            if wanted and wanted not in book.sheet_names:
                raise Refusal('file', f'Ce classeur n’a pas de feuille « {wanted} ». Feuilles : {", ".join(visible)}.')
            names = [wanted] if wanted else visible
            name = next((n for n in names if book.get_sheet_by_name(n).end is not None), '')
    except PasswordError as error:
        raise Refusal(
            'file', 'Ce classeur est protégé par un mot de passe. Enregistrez-le sans mot de passe, puis réessayez.'
        ) from error
    except (CalamineError, OSError, ValueError) as error:
        raise Refusal('file', archives.UNREADABLE) from error
    except BaseException as error:
        if type(error).__name__ == 'PanicException':  # how the reader, written in Rust, gives up on nonsense
            raise Refusal('file', archives.UNREADABLE) from error
        raise
    if not name:
        raise Refusal('file', 'Ce classeur n’a aucune feuille visible remplie.')
    return Table(path, kind, sheet=name, facts=facts_of(path, name))


def text_of(cell: Any) -> str:
    """A stored value as text: whole numbers without decimals, dates as 2024-09-18."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return 'oui' if cell else 'non'
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else Number(repr(cell))
    if isinstance(cell, datetime) and cell.time() == time(0):
        return cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return '' if cell is None else str(cell)
