"""The line of headings of a table, whatever stands above it; the line that sums the others."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from crm.imports.cells.cleaning import clean, on_one_line
from crm.imports.cells.guessing import heading_kind
from crm.imports.cells.kinds import Kind
from crm.imports.cells.reading import read_cell
from crm.search import fold
from crm.spreadsheets import Row

WITHIN = 30
_FORMULA = re.compile(r'^=\s*(?:SOMME|SUM|SOUS\.TOTAL|SUBTOTAL|NB|NBVAL|COUNT|COUNTA|MOYENNE|AVERAGE)\b', re.IGNORECASE)
_TOTAL = re.compile(
    r'^(?:sous |s )?(?:total|totaux)(?: (?:general|generaux|national|ht|ttc|des? .*|du .*))?$'
    r'|^total general\b|^sommes?$|^moyennes?$|^nombre total\b|^ensemble$'
)
# most lines hold no such word at the beginning of a cell: they are told at once
_MAY_SUM = re.compile(r'(?:^|\x1f)[\s"\'*\xa0]*(?:tot|sous|s/t|s-t|=|somm|moy|nombre|ensem)', re.IGNORECASE)
_DATA = (Kind.EMAIL, Kind.SIREN, Kind.SIRET, Kind.DATE, Kind.AMOUNT, Kind.PHONE, Kind.NAF)


class Heading(NamedTuple):
    """Where the headings stand: their line (0 when the table has none) and their texts, one a column."""

    line: int
    headers: list[str]


def heading_of(rows: Sequence[Row]) -> Heading:
    """The headings among the first rows of a table; « Colonne A », « Colonne B »… when no row looks like headings."""
    first = [row for row in rows[: WITHIN + 1] if row.line <= rows[0].line + WITHIN] if rows else []
    width = max((_width(row.cells) for row in rows), default=0)
    best = max(first[:WITHIN], key=_likeness, default=None)
    if best is None or _likeness(best) <= 0:
        return Heading(0, [f'Colonne {letters(at)}' for at in range(width)])
    cells = [on_one_line(clean(cell)) for cell in best.cells[:width]] + [''] * (width - len(best.cells))
    return Heading(best.line, [cell or f'Colonne {letters(at)}' for at, cell in enumerate(cells)])


def _likeness(row: Row) -> float:
    """How much a row looks like headings: words that announce a kind, different texts, nothing that is data."""
    texts = [text for cell in row.cells if (text := on_one_line(clean(cell)))]
    if not texts or any(len(text) > 250 for text in texts):
        return 0.0
    announced = sum(1 for text in texts if len(text) < 80 and heading_kind(text) is not None)
    data = sum(1 for text in texts if _is_data(text))
    if data > announced or (len(texts) == 1 and not announced):
        return 0.0
    return 3.0 * announced + len({*texts}) - 4.0 * data - row.line / 100


def _is_data(text: str) -> bool:
    if not any(c.isdigit() or c == '@' for c in text):
        return False
    return text.isdigit() or any(
        not (cell := read_cell(kind, text)).doubts and cell.value is not None for kind in _DATA
    )


def _width(cells: Sequence[str]) -> int:
    return next((at for at in range(len(cells), 0, -1) if cells[at - 1]), 0)


def letters(at: int) -> str:
    """The letters of a column, from its place: 0 → A, 26 → AA."""
    name, number = '', at + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def is_total(cells: Sequence[str], kinds: Sequence[str] = ()) -> bool:
    """Whether a line sums the others: it says so in a cell or holds a formula that sums, and names no company.

    « Total SA » is a company, and so is « TOTAL » with a SIREN.
    """
    if not _MAY_SUM.search('\x1f'.join(cells)):
        return False
    for kind, cell in zip(kinds, cells, strict=False):
        if kind in (Kind.SIREN, Kind.SIRET, Kind.EMAIL) and (read := read_cell(kind, cell)).value and not read.doubts:
            return False
    filled = [text for cell in cells if (text := on_one_line(clean(cell)))]
    sums = [bool(_FORMULA.match(text)) for text in filled]
    says = [bool(_TOTAL.match(fold(text).rstrip(' .'))) for text in filled[:2]]
    if not any(sums) and not any(says):
        return False
    others = [text for text in filled if not any(c.isdigit() for c in text) and text[0] not in '=%']
    return len(others) - sum(says) <= 1
