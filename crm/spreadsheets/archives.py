"""Archives (XLSX, ODS) measured before they are opened: a small file must not unfold into a huge one."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from crm.errors import Refusal

MOST_UNZIPPED = 500 * 1024 * 1024
_CHUNK = 1 << 20
_XLSX_CELL = re.compile(rb'<(?:x:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*?(/?)>')
_ODS_TAG = re.compile(rb'<table:(table-row|table-cell|covered-table-cell)\b([^>]*)>|</table:table-row>|</table:table>')
_REPEATED = re.compile(rb'number-(?:columns|rows)-repeated="(\d{1,9})"')

UNREADABLE = (
    'Ce fichier est abîmé ou n’est pas un tableau. '
    'Ouvrez-le dans votre tableur, enregistrez-le de nouveau, puis réessayez.'
)
TOO_BIG = 'Une fois ouvert, ce fichier dépasse 500 Mo. Gardez les colonnes utiles, ou coupez-le en plusieurs fichiers.'


def measure(path: Path, most_rows: int, most_columns: int) -> None:
    """Refuse an archive that is broken, unfolds beyond 500 MB, or holds more rows or columns than allowed."""
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_bombs(archive)
            for name in archive.namelist():
                if name.startswith('xl/worksheets/') and name.endswith('.xml'):
                    _limits(*_xlsx_extent(archive, name), most_rows, most_columns)
                elif name == 'content.xml':
                    _limits(*_ods_extent(archive, name), most_rows, most_columns)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise Refusal('file', UNREADABLE) from error


def _refuse_bombs(archive: zipfile.ZipFile) -> None:
    """Count what really comes out: the sizes written in the archive may lie."""
    total = 0
    for entry in archive.infolist():
        with archive.open(entry) as stream:
            while piece := stream.read(_CHUNK):
                total += len(piece)
                if total > MOST_UNZIPPED:
                    raise Refusal('file', TOO_BIG)


def _limits(rows: int, columns: int, most_rows: int, most_columns: int) -> None:
    if rows > most_rows + 1:
        raise Refusal(
            'file', f'Ce tableau dépasse {most_rows:,} lignes : coupez-le en plusieurs fichiers.'.replace(',', '\u202f')
        )
    if columns > most_columns:
        raise Refusal('file', f'Ce tableau dépasse {most_columns} colonnes : ne gardez que les colonnes utiles.')


def _pieces(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """The member in pieces that end with a whole tag."""
    rest = b''
    with archive.open(name) as stream:
        while piece := stream.read(_CHUNK):
            cut = (rest + piece).rfind(b'>') + 1
            yield (rest + piece)[:cut]
            rest = (rest + piece)[cut:]
    yield rest


def _xlsx_extent(archive: zipfile.ZipFile, name: str) -> tuple[int, int]:
    """(last row, last column) of a sheet's cells that hold something."""
    rows = columns = 0
    for piece in _pieces(archive, name):
        for letters, row, closed in _XLSX_CELL.findall(piece):
            if not closed:
                rows, columns = max(rows, int(row)), max(columns, _column(letters))
    return rows, columns


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _ods_extent(archive: zipfile.ZipFile, name: str) -> tuple[int, int]:
    """(last row, last column) of the largest sheet, repeated rows and cells unfolded."""
    most_rows = most_columns = row = used_row = column = used_column = repeat = 0
    for piece in _pieces(archive, name):
        for tag in _ODS_TAG.finditer(piece):
            kind, attributes = tag.group(1), tag.group(2) or b''
            times = int(found.group(1)) if (found := _REPEATED.search(attributes)) else 1
            if kind == b'table-row':
                repeat, column, used_column = times, 0, 0
            elif kind is not None:
                column += times
                used_column = column if b'value-type=' in attributes else used_column
            elif tag.group(0) == b'</table:table-row>':
                row += repeat
                used_row = row if used_column else used_row
                most_columns = max(most_columns, used_column)
            else:
                most_rows, row, used_row = max(most_rows, used_row), 0, 0
    return most_rows, most_columns
