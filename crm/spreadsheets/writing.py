"""Spreadsheets written row by row: CSV, and the cells that a spreadsheet would run as a formula, neutralised.

Values keep their type: numbers, dates and instants (Paris time) are typed cells where the format has them; codes
(SIREN, postcode, phone) come as text and stay text. The other formats stand in `writing_xlsx` and `writing_ods`.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from crm.clock import PARIS

BOM = '\ufeff'
DEFINITIONS = 'Définitions'
DEFINITIONS_HEADING = ('Terme', 'Définition')
DANGEROUS = frozenset('=+-@\t\r\n＝＋－＠')
_SIGNS = ''.join(sorted(DANGEROUS - {'-'})) + r'\-'
_NUMBER = re.compile(r'-?\d+(?:[.,]\d+)?')
_QUOTED = re.compile(rf"'+[{_SIGNS}]")
_BATCH = 500
# whether some cell of a written CSV begins with a dangerous sign: most batches have none, and are left as they are
_RISKY = re.compile(r"""(?:^|[;\n])(?:"?'*[=+\-@\t＝＋－＠]|"'*[\r\n]|'+[\r\n])""")
# what csv would not write as we do
_ODD = frozenset({bool, float, Decimal, datetime})


def neutral(value: Any) -> Any:
    """The value, with an apostrophe before what a spreadsheet would take for a formula; negative numbers are left.

    A text that already begins with apostrophes and such a sign gets one more, so that `restored` gives it back.
    """
    if not isinstance(value, str) or not value:
        return value
    first = value[0]
    if first in DANGEROUS:
        return value if first == '-' and _NUMBER.fullmatch(value) else "'" + value
    return "'" + value if first == "'" and _QUOTED.match(value) else value


def restored(text: str) -> str:
    """The text that `neutral` was given, for whoever reads a cell back."""
    return text[1:] if text[:1] == "'" and _QUOTED.match(text) else text


def kept_as_text(value: str) -> str:
    """A text for a cell that is typed as text, where no formula can be: marked only where reading would restore."""
    return "'" + value if value[:1] == "'" and _QUOTED.match(value) else value


def local(value: datetime) -> datetime:
    """An instant as the clock on the wall in Paris showed it, to the minute."""
    return value.astimezone(PARIS).replace(tzinfo=None, second=0, microsecond=0)


def csv_lines(heading: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The text of a CSV (UTF-8 with BOM, `;`, CRLF: what Excel opens in France), piece by piece.

    Dates are written 2024-09-18, instants 2024-09-18 14:30 in Paris time, decimals with a comma.
    """
    yield BOM + _written([[neutral(name) for name in heading]])
    remaining = iter(rows)
    while batch := list(islice(remaining, _BATCH)):
        text = _written([row if _ODD.isdisjoint(map(type, row)) else [*map(_as_text, row)] for row in batch])
        yield _written([[neutral(_as_text(value)) for value in row] for row in batch]) if _RISKY.search(text) else text


def _written(rows: Iterable[Sequence[Any]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=';', lineterminator='\r\n').writerows(rows)
    return buffer.getvalue()


def _as_text(value: Any) -> Any:
    if value is None or type(value) is int or type(value) is date:
        return value
    if isinstance(value, bool):
        return 'oui' if value else 'non'
    if isinstance(value, datetime):
        return local(value).isoformat(' ', 'minutes')
    if isinstance(value, float | Decimal):
        return str(value).replace('.', ',')
    return str(value)


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook; `widths` are those of its columns, in characters; `wraps` long texts of its cells."""

    name: str
    heading: Sequence[str]
    rows: Iterable[Sequence[Any]]
    widths: Sequence[int] = ()
    wraps: bool = False


MOST_NAME = 31


def sheet_names(titles: Iterable[str]) -> list[str]:
    """Names that every spreadsheet accepts, in order: 31 characters, no `[]:*?/\\`, none twice."""
    found: list[str] = []
    for title in titles:
        bare = ' '.join(re.sub(r"[\[\]:*?/\\']", ' ', title).split()) or 'Feuille'
        name, rank = bare[:MOST_NAME].strip(), 1
        while name.lower() in (known.lower() for known in found):
            rank += 1
            end = f' ({rank})'
            name = bare[: MOST_NAME - len(end)].strip() + end
        found.append(name)
    return found


def defined(definitions: Sequence[tuple[str, str]]) -> list[Sheet]:
    """The sheet of (term, meaning) pairs, if there are any."""
    return [Sheet(DEFINITIONS, DEFINITIONS_HEADING, definitions, (36, 110), wraps=True)] if definitions else []


def write_csv(path: Path, heading: Sequence[str], rows: Iterable[Sequence[Any]], **_asked: Any) -> int:
    """Write a CSV file; returns the number of rows below the heading. What only workbooks have is let pass."""
    counted = Counted(rows)
    with path.open('w', encoding='utf-8', newline='') as file:
        for piece in csv_lines(heading, counted):
            file.write(piece)
    return counted.number


class Counted:
    """Rows, and how many went by; `tell(number)` is called every so many."""

    def __init__(self, rows: Iterable[Sequence[Any]], tell: Callable[[int], None] | None = None) -> None:
        self.rows, self.number, self.tell = rows, 0, tell

    def __iter__(self) -> Iterator[Sequence[Any]]:
        for row in self.rows:
            self.number += 1
            if self.tell and self.number % _BATCH == 0:
                self.tell(self.number)
            yield row
