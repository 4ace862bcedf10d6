"""XLS workbooks, looked at record by record before they are opened: extents, hidden columns, first day."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from crm.errors import Refusal
from crm.spreadsheets.archives import TOO_BIG, UNREADABLE, Extent

_FREE = 0xFFFFFFFA
"""sector numbers from here on are no sectors"""
_BOUND_SHEET, _DATE_MODE, _COLUMN_INFO, _BEGIN, _END = 0x85, 0x22, 0x7D, 0x809, 0x0A
_CELLS = frozenset({0x06, 0x203, 0x204, 0xFD, 0x27E, 0xBD, 0x205, 0xD6})
_MULTIPLE = 0xBD
_WORTH_A_LOOK = _CELLS | {_BOUND_SHEET, _DATE_MODE, _COLUMN_INFO, _BEGIN, _END}
_HEAD = struct.Struct('<2H')
MOST_RECORDS = 3_000_000
MOST_EMPTY = 10_000
"""records without a body: beyond, what is read is padding"""


@dataclass
class Survey:
    """What the records of a workbook say: places of hidden columns and extent by sheet, its first day."""

    hidden: dict[str, frozenset[int]] = field(default_factory=dict)
    extents: dict[str, Extent] = field(default_factory=dict)
    since_1904: bool = False


def survey(path: Path) -> Survey:
    """The survey of a workbook; empty when it holds no such stream. Raises Refusal when it is broken."""
    try:
        stream = _workbook_stream(path.read_bytes())
        if stream and _HEAD.unpack_from(stream)[0] != _BEGIN:
            raise ValueError('a workbook begins with its beginning')
        return _surveyed(stream)
    except (struct.error, IndexError, ValueError) as error:
        raise Refusal('file', UNREADABLE) from error


def _surveyed(stream: bytes) -> Survey:
    found, sheets, at = Survey(), dict[int, str](), 0
    name, hidden, rows, columns, filled = '', set[int](), 0, 0, 0
    for at, kind, body in _records(stream):
        if kind == _BOUND_SHEET:
            where, sheet = _bound_sheet(body)
            sheets[where] = sheet
        elif kind == _DATE_MODE:
            found.since_1904 = body[:1] == b'\x01'
        elif kind == _BEGIN:
            name, hidden, rows, columns, filled = sheets.get(at, name), set(), 0, 0, 0
        elif kind == _COLUMN_INFO and len(body) >= 10:
            first, last, _, _, flags = struct.unpack_from('<5H', body)
            hidden |= set(range(first, min(last, 255) + 1)) if flags & 1 else set()
        elif kind in _CELLS and len(body) >= 4:
            row, column = struct.unpack_from('<2H', body)
            if kind == _MULTIPLE:
                column = struct.unpack_from('<H', body, len(body) - 2)[0]
            rows, columns, filled = max(rows, row + 1), max(columns, column + 1), filled + 1
        elif kind == _END and name:
            found.hidden[name], found.extents[name] = frozenset(hidden), Extent(rows, columns, filled)
    return found


def _bound_sheet(body: bytes) -> tuple[int, str]:
    """(where a sheet begins, its name)."""
    where, length, wide = struct.unpack_from('<I', body)[0], body[6], body[7] & 1
    return where, body[8 : 8 + length * (1 + wide)].decode('utf-16-le' if wide else 'latin-1', 'replace')


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(place, kind, body) of each record worth a look; what follows many empty ones is padding."""
    at, end, empty, seen, head = 0, len(stream) - 4, 0, 0, _HEAD.unpack_from
    while at <= end:
        kind, length = head(stream, at)
        if kind in _WORTH_A_LOOK:
            yield at, kind, stream[at + 4 : at + 4 + length]
        elif not length:
            empty += 1
        at += 4 + length
        seen += 1
        if empty > MOST_EMPTY:
            return
        if seen > MOST_RECORDS:
            raise Refusal('file', TOO_BIG)


def _workbook_stream(data: bytes) -> bytes:
    """The stream « Workbook » (or « Book ») of a compound file, b'' when it has none."""
    size = 1 << struct.unpack_from('<H', data, 30)[0]
    small = 1 << struct.unpack_from('<H', data, 32)[0]
    fat = _allocation_table(data, size)
    directory = _chain(data, fat, struct.unpack_from('<I', data, 48)[0], size, 512)
    least = struct.unpack_from('<I', data, 56)[0]
    root = directory[:128]
    for at in range(0, len(directory), 128):
        entry = directory[at : at + 128]
        name = entry[: max(struct.unpack_from('<H', entry, 64)[0] - 2, 0)].decode('utf-16-le', 'replace')
        if name in ('Workbook', 'Book'):
            start, length = struct.unpack_from('<2I', entry, 116)
            if length >= least:
                return _chain(data, fat, start, size, 512)[:length]
            container = _chain(data, fat, struct.unpack_from('<I', root, 116)[0], size, 512)
            table = _chain(data, fat, struct.unpack_from('<I', data, 60)[0], size, 512)
            short = struct.unpack(f'<{len(table) // 4}I', table)
            return _chain(container, short, start, small, 0)[:length]
    return b''


def _allocation_table(data: bytes, size: int) -> tuple[int, ...]:
    sectors = [s for s in struct.unpack_from('<109I', data, 76) if s < _FREE]
    following, seen = struct.unpack_from('<I', data, 68)[0], 0
    while following < _FREE and seen < 10_000:
        block = struct.unpack_from(f'<{size // 4}I', data, 512 + following * size)
        sectors += [s for s in block[:-1] if s < _FREE]
        following, seen = block[-1], seen + 1
    table: list[int] = []
    for sector in sectors:
        table += struct.unpack_from(f'<{size // 4}I', data, 512 + sector * size)
    return tuple(table)


def _chain(data: bytes, table: tuple[int, ...], start: int, size: int, header: int) -> bytes:
    """The sectors that follow each other from `start`; a chain that bites its tail is an error."""
    pieces, seen, view = list[memoryview](), 0, memoryview(data)
    while start < _FREE:
        pieces.append(view[header + start * size : header + (start + 1) * size])
        start, seen = table[start], seen + 1
        if seen > len(table):
            raise ValueError('a chain of sectors without end')
    return b''.join(pieces)
