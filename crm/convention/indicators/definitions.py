"""What an indicator is: its definition, its figures, and the rows that prove them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import Subquery

from crm.convention.indicators.periods import Period
from crm.convention.indicators.wanted import Wanted, kind_of
from crm.formatting import NBSP, UNKNOWN, number_fr, percent_fr

SMALL = 10  # under it a denominator is shown as a fraction
MINUS = '\u2212'
FEW = 5  # under it a count of persons is masked

PLACES = ('national', 'region', 'departement', 'departements', 'club')
EVERYWHERE = (*PLACES, 'company')

Unit = Literal['count', 'rate', 'days']


@dataclass(frozen=True)
class Figure:
    """One value of one indicator. `value` is a count, a share from 0 to 1, or days; None is « n. d. ».

    `numerator` and `denominator` are set for shares (and « n over 101 »); `late` counts the rows entered
    after the end of the period, `without_siren` the companies left aside.
    """

    value: float | None
    numerator: int | None = None
    denominator: int | None = None
    note: str = ''
    provisional: bool = False
    breakdown: tuple[tuple[str, float | None], ...] = ()
    late: int = 0
    without_siren: int = 0


@dataclass(frozen=True)
class Definition:
    """How an indicator is computed, said to a reader; `scopes` are the kinds of perimeter it has, `baseline` what was
    known before we counted."""

    code: str
    objective: int
    name: str
    wording: str
    unit: Unit
    direction: Literal['up', 'down', 'none'] = 'up'
    source: str = 'CRM'
    owner: str = 'Collectif Mentorat'
    formula_version: str = '1'
    kind: Literal['flow', 'stock'] = 'flow'
    scopes: tuple[str, ...] = EVERYWHERE
    caution: str = ''
    periodicity: str = 'Trimestrielle'
    baseline: str = ''

    @property
    def unit_label(self) -> str:
        """The unit as printed in a table."""
        return {'count': 'nombre', 'rate': '%', 'days': 'jours'}[self.unit]

    def has_scope(self, scope: str) -> bool:
        """Whether it is computed for `national`, `club:75`, `region:11`…"""
        return kind_of(scope) in self.scopes

    def shown(self, figure: Figure | None) -> str:
        """A figure as printed: « 1 234 », « 12,5 % », « 3 sur 7 », « 41 sur 101 », « 12 j », « n. d. »."""
        if figure is None or figure.value is None:
            return UNKNOWN
        if figure.denominator and (self.unit == 'count' or (self.unit == 'rate' and figure.denominator < SMALL)):
            return f'{number_fr(figure.numerator)}{NBSP}sur{NBSP}{number_fr(figure.denominator)}'
        return self.shown_value(figure.value)

    def shown_value(self, value: float | None, signed: bool = False) -> str:
        """A bare value in this unit (a target, a gap when `signed`)."""
        if value is None:
            return UNKNOWN
        if signed:
            mark = {True: '+', False: MINUS}[value > 0] if value else ''
            return mark + self._in_unit(abs(value), 'pt')
        return self._in_unit(value)

    def _in_unit(self, value: float, share_unit: str = '') -> str:
        if self.unit == 'rate':
            return f'{number_fr(value * 100, 1)}{NBSP}{share_unit}' if share_unit else percent_fr(value)
        return self.shown_number(value) + (f'{NBSP}j' if self.unit == 'days' else '')

    @staticmethod
    def shown_number(value: float) -> str:
        """A plain number, with one decimal when it has one."""
        return number_fr(value, 0 if value == int(value) else 1)


@dataclass(frozen=True)
class Link:
    """A cell that leads to the page of a record."""

    text: str
    endpoint: str
    values: tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Source:
    """The statement of a proof: `amount` and `below` name its columns that add to the figure (none: one a row),
    `watched` those whose change is told; `made(row)` gives what is printed."""

    rows: Subquery
    made: Callable[[Any], 'ProofRow']
    amount: str = ''
    below: str = ''
    watched: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProofRow:
    """One row behind a figure; `key` is unique, orders the rows, and is the same from one period to another.

    `amount` is what the row adds to the value (to the numerator of a share), `below` to the denominator.
    """

    key: int
    cells: tuple[str | int | float | date | bool | Link | None, ...]
    amount: float = 1
    below: float = 1


Pages = Callable[[int | None, int | None, int], list[ProofRow]]


@dataclass(frozen=True)
class Proof:
    """The rows behind a figure. `pages(after, before, size)` gives those next to a key; `says` tells how
    they make the figure. `source` is the statement they come from, when they are read by pages (see `gaps`)."""

    columns: tuple[str, ...]
    total: int
    says: str
    pages: Pages
    source: Source | None = None

    @property
    def rows(self) -> Iterator[ProofRow]:
        """All rows, read a thousand at a time."""
        after: int | None = None
        while found := self.pages(after, None, 1000):
            yield from found
            after = found[-1].key

    @classmethod
    def of(cls, columns: tuple[str, ...], rows: Sequence[ProofRow], says: str) -> 'Proof':
        """A proof whose few rows are already at hand."""
        ordered = sorted(rows, key=lambda row: row.key)

        def pages(after: int | None, before: int | None, size: int) -> list[ProofRow]:
            if before is not None:
                return [row for row in ordered if row.key < before][-size:]
            return [row for row in ordered if after is None or row.key > after][:size]

        return cls(columns, len(ordered), says, pages)


Compute = Callable[[Period, Wanted], dict[str, Figure]]
Prove = Callable[[Wanted, Period, bool], Proof]


@dataclass(frozen=True)
class Indicator:
    """A definition and its two functions, called out of the perimeter by `queries`.

    `compute(period, wanted)` gives a figure for each scope wanted: one grouped query a kind of scope.
    `proof(wanted, period, named)` gives the rows of one scope; persons are named only when `named`.
    """

    definition: Definition
    compute: Compute
    proof: Prove


def masked(count: int | None) -> str:
    """A count of persons at company × département level: « < 5 » from 1 to 4."""
    if count is None:
        return UNKNOWN
    return f'<{NBSP}{FEW}' if 0 < count < FEW else number_fr(count)


def rate(numerator: int, denominator: int, **values: Any) -> Figure:
    """A share; 0/0 is unknown, never 0 %."""
    return Figure(numerator / denominator if denominator else None, numerator, denominator, **values)
