"""Archives (XLSX, ODS) measured before they are opened: a small file must not unfold into a huge one."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from crm.errors import Refusal

MOST_UNZIPPED = 500 * 1024 * 1024
MOST_MEMBERS = 10_000
LARGE_AREA = 5_000_000
"""cells of a rectangle below which nobody asks how many are filled"""
MOST_A_ROW = 16_384
"""cells, empty ones included, that a spreadsheet can write in one row"""
FULL_ENOUGH = 20
"""beyond, one cell in so many must hold something"""

_CHUNK = 1 << 20
_CELL = re.compile(rb'<(?:\w+:)?c(?:\s([^>]*?))?(/?)>')
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_ROW = re.compile(rb'<(?:\w+:)?row\b(?:[^>]*?\br="(\d{1,7})")?')
_FAR = re.compile(rb'"(?:S[G-Z]|[T-Z][A-Z]|[A-Z]{3})\d{1,7}"')
_TWO_LETTERS = re.compile(rb' r="([A-Z]{2})\d')
_ODS_TAG = re.compile(rb'<table:(table-row|table-cell|covered-table-cell)\b([^>]*)>|</table:table-row>|</table:table>')
_REPEATED = re.compile(rb'number-(?:columns|rows)-repeated="(\d{1,9})"')
_PLAIN = re.compile(r'^(?:xl/.*\.(?:xml|rels)|content\.xml|styles\.xml)$')
_DECLARED = (b'<!DOCTYPE', b'<!ENTITY', '<!DOCTYPE'.encode('utf-16-le'), '<!ENTITY'.encode('utf-16-le'))

UNREADABLE = (
    'Ce fichier est abîmé ou n’est pas un tableau. '
    'Ouvrez-le dans votre tableur, enregistrez-le de nouveau, puis réessayez.'
)
TOO_BIG = 'Une fois ouvert, ce fichier dépasse 500 Mo. Gardez les colonnes utiles, ou coupez-le en plusieurs fichiers.'
NOT_A_TABLE = (
    'Ce fichier est une archive ou un document, pas un tableau. '
    'Choisissez le fichier CSV, XLSX, XLS ou ODS qu’il contient peut-être.'
)
NOT_PLAIN = (
    'Ce classeur contient des déclarations qu’un tableur n’écrit jamais (entités XML) : il n’est pas ouvert, '
    'par sécurité. Enregistrez-le de nouveau depuis votre tableur, puis réessayez.'
)
SCATTERED = (
    'Ce tableau est presque vide mais une cellule remplie très loin l’étend à des millions de cases. '
    'Supprimez les lignes et colonnes inutiles, puis réessayez.'
)


class Extent(NamedTuple):
    """How far a sheet goes, and how many of its cells were really written."""

    rows: int = 0
    columns: int = 0
    filled: int = 0


def measure(path: Path, most_rows: int, most_columns: int) -> str:
    """'xlsx' or 'ods'. Refuse an archive that is broken, unfolds beyond 500 MB, or goes beyond the rows or columns."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = _members(archive)
            for name in names:
                if name == 'content.xml':
                    for extent in _ods_extents(archive, name):
                        limit(extent, most_rows, most_columns)
                elif not name.startswith('META-INF/'):
                    limit(_xlsx_extent(archive, name, most_rows), most_rows, most_columns)
            return 'ods' if 'content.xml' in names else 'xlsx'
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise Refusal('file', UNREADABLE) from error


def _members(archive: zipfile.ZipFile) -> list[str]:
    """Every part: a workbook may keep its sheets under any name. Declared sizes bound what `zipfile` takes out."""
    entries = archive.infolist()
    if len(entries) > MOST_MEMBERS or sum(entry.file_size for entry in entries) > MOST_UNZIPPED:
        raise Refusal('file', TOO_BIG)
    names = [entry.filename for entry in entries]
    if len({*names}) != len(names):
        raise Refusal('file', UNREADABLE)
    if not any(name == 'content.xml' or name.startswith(('xl/workbook.xml', 'xl/worksheets/')) for name in names):
        raise Refusal('file', NOT_A_TABLE)
    return names


def limit(extent: Extent, most_rows: int, most_columns: int) -> None:
    """Refuse a sheet that goes too far, or that goes far for nothing."""
    if extent.rows > most_rows + 1:
        raise Refusal(
            'file', f'Ce tableau dépasse {most_rows:,} lignes : coupez-le en plusieurs fichiers.'.replace(',', '\u202f')
        )
    if extent.columns > most_columns:
        raise Refusal('file', f'Ce tableau dépasse {most_columns} colonnes : ne gardez que les colonnes utiles.')
    area = extent.rows * extent.columns
    if area > LARGE_AREA and extent.filled * FULL_ENOUGH < area:
        raise Refusal('file', SCATTERED)


def _pieces(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """The member in pieces that end with a whole tag. Refuses declarations, and text without end."""
    rest, plain = b'', bool(_PLAIN.match(name))
    with archive.open(name) as stream:
        while piece := stream.read(_CHUNK):
            whole = rest + piece
            if plain and any(word in whole for word in _DECLARED):
                raise Refusal('file', NOT_PLAIN)
            cut = whole.rfind(b'>') + 1
            if not cut and len(whole) > 2 * _CHUNK:
                raise Refusal('file', UNREADABLE)
            yield whole[:cut]
            rest = whole[cut:]
    yield rest


def _xlsx_extent(archive: zipfile.ZipFile, name: str, most_rows: int) -> Extent:
    """The extent of a sheet: quickly when each cell says where it stands, cell by cell otherwise."""
    rows = columns = filled = met = 0
    for piece in _pieces(archive, name):
        cells = piece.count(b'<c ') + piece.count(b'<c>')
        placed = piece.count(b'<c r="')
        met += cells
        if b':sheetData' in piece or cells != placed or _FAR.search(piece):
            return _exact_xlsx_extent(archive, name)
        for number in _ROW.findall(piece):
            if not number:
                return _exact_xlsx_extent(archive, name)
            rows = max(rows, int(number))
        filled += piece.count(b'<v>') + piece.count(b'<is>') + piece.count(b'<f')
        if met > MOST_A_ROW * max(rows, 1):
            return Extent(rows, met // max(rows, 1), filled)
        columns = max([columns, 26, *map(column_of, {*_TWO_LETTERS.findall(piece)})])
    return _exact_xlsx_extent(archive, name) if rows > most_rows else Extent(rows, columns, filled)


def _exact_xlsx_extent(archive: zipfile.ZipFile, name: str) -> Extent:
    """The same from each cell that holds something, wherever it says it stands; the next place when it says nothing."""
    rows = columns = filled = row = column = 0
    for piece in _pieces(archive, name):
        for tag in re.finditer(_ROW.pattern + rb'|' + _CELL.pattern, piece):
            if tag.group(0).lstrip(b'<').rpartition(b':')[2][:3] == b'row' or tag.group(0)[1:4] == b'row':
                row, column = int(tag.group(1) or row + 1), 0
                continue
            column += 1
            if place := _REFERENCE.search(tag.group(2) or b''):
                column, row = column_of(place[1]), int(place[2])
            if column > MOST_A_ROW:
                return Extent(rows, column, filled)
            if not tag.group(3):
                rows, columns, filled = max(rows, row), max(columns, column), filled + 1
    return Extent(rows, columns, filled)


def column_of(letters: bytes) -> int:
    """A → 1, AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _ods_extents(archive: zipfile.ZipFile, name: str) -> Iterator[Extent]:
    """The extent of each sheet, repeated rows and cells unfolded; what is not repeated is filled."""
    row = used_row = columns = filled = column = used_column = repeat = 0
    for piece in _pieces(archive, name):
        for tag in _ODS_TAG.finditer(piece):
            kind, attributes = tag.group(1), tag.group(2) or b''
            if kind is None and tag.group(0) == b'</table:table-row>':
                row += repeat
                used_row = row if used_column else used_row
                columns = max(columns, used_column)
            elif kind is None:
                yield Extent(used_row, columns, filled)
                row = used_row = columns = filled = 0
            else:
                found = _REPEATED.search(attributes) if b'repeated' in attributes else None
                times = int(found.group(1)) if found else 1
                if kind == b'table-row':
                    repeat, column, used_column = times, 0, 0
                else:
                    column += times
                    if b'value-type=' in attributes:
                        used_column, filled = column, filled + 1
