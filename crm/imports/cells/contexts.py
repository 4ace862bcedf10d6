"""What a column says about its own cells."""

import re
from collections.abc import Iterable

from crm.imports.cells.cleaning import clean
from crm.imports.cells.kinds import NO_CONTEXT, Context, Kind
from crm.imports.cells.words import INSEE_BANDS

_DAY_MONTH = re.compile(r'^(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(?:\d{4}|\d{2})\b')
_TELLING_CODES = frozenset({'00', '01', '02', '03', 'NN'})
_MANY = 20


def context_of(kind: str, column: Iterable[str], *, since_1904: bool = False) -> Context:
    """What the raw cells of a column (a sample of them) say about each other."""
    if kind == Kind.DATE:
        return _order_of_dates(column, since_1904)
    return Context(insee_bands=_are_codes(column)) if kind == Kind.HEADCOUNT else NO_CONTEXT


def _order_of_dates(column: Iterable[str], since_1904: bool) -> Context:
    written = [found for raw in column if (found := _DAY_MONTH.match(clean(raw)))]
    month_first = any(int(found[2]) > 12 >= int(found[1]) for found in written)
    return Context(since_1904, month_first)


def _are_codes(column: Iterable[str]) -> bool:
    """Whether the bare numbers are codes of the INSEE: none is anything else, and some can be nothing else."""
    numbers = [text for raw in column if (text := clean(raw).upper().removesuffix('.0')).isdigit() or text == 'NN']
    if not all(number.zfill(2) in INSEE_BANDS or number == 'NN' for number in numbers):
        return False
    return not _TELLING_CODES.isdisjoint(numbers) or (len(numbers) >= _MANY and all(len(n) == 2 for n in numbers))
