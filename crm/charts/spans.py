"""Spans of time, one line an item: what was, what is planned, a mark where something is delivered."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from crm.charts.drawing import (
    ACCENT,
    MUTED,
    PALE,
    RULE,
    Chart,
    diamond,
    join,
    line,
    lines_of,
    muted,
    rectangle,
    stacked,
)
from crm.formatting import date_fr

LABELS, LEFT, LENGTH, THICK, GAP, HEAD = 190, 204, 426, 14, 14, 24


@dataclass(frozen=True)
class Span:
    """One item, from its first day; `end` is its last when it is over, `planned` the one awaited, `mark` a delivery."""

    label: str
    start: date
    end: date | None = None
    planned: date | None = None
    mark: date | None = None

    def until(self, today: date) -> date:
        """Where its line stops."""
        return max(self.start, self.end or max(today, self.planned or today))


@dataclass(frozen=True)
class Spans(Chart):
    """Items on one axis of years; dark is past, pale is to come; `today` parts the two."""

    rows: tuple[Span, ...]
    today: date
    head: str = 'Élément'
    mark_head: str = 'Remise'

    @property
    def columns(self) -> tuple[str, ...]:
        return self.head, 'Début', 'Fin', 'Fin prévue', self.mark_head

    @property
    def cells(self) -> list[tuple[str, ...]]:
        """The rows of the data table, as printed."""
        return [
            (row.label, date_fr(row.start), *(date_fr(day) for day in (row.end, row.planned, row.mark)))
            for row in self.rows
        ]

    @property
    def svg(self) -> Markup:
        first = min(row.start for row in self.rows).replace(day=1)
        days = [day for row in self.rows for day in (row.until(self.today), row.mark or row.start)]
        last = max(*days, self.today) + timedelta(days=20)

        def place(day: date) -> float:
            return LEFT + LENGTH * (day - first).days / (last - first).days

        top, parts = float(HEAD), []
        for row in self.rows:
            words = lines_of(row.label, LABELS, most=2)
            height = max(THICK, 15 * len(words))
            parts += [stacked(LABELS, top + height / 2, words, anchor='end'), self._bar(row, top + height / 2, place)]
            top += height + GAP
        bottom = top - GAP + 6
        years = [date(year, 1, 1) for year in range(first.year + 1, last.year + 1)]
        axis = [self._tick(place(year), bottom, str(year.year)) for year in years]
        now = [
            line(place(self.today), HEAD - 6, place(self.today), bottom, MUTED, 'chart-now', ' stroke-dasharray="3 3"')
        ]
        key = [diamond(LEFT + 6, bottom + 16), muted(LEFT + 17, bottom + 20, self.mark_head.lower())]
        key += [
            rectangle(LEFT + 130, bottom + 11, 22, 10, ACCENT, 'chart-bar'),
            muted(LEFT + 158, bottom + 20, 'passé'),
        ]
        key += [rectangle(LEFT + 210, bottom + 11, 22, 10, PALE, 'chart-pale'), muted(LEFT + 238, bottom + 20, 'prévu')]
        key += [muted(LEFT + 300, bottom + 20, 'pointillé : aujourd’hui')]
        return self.frame(bottom + 28, *axis, *now, *parts, join(key))

    def _bar(self, row: Span, middle: float, place: Callable[[date], float]) -> Markup:
        until = row.until(self.today)
        past = min(until, max(self.today, row.start))
        parts = []
        if until > past or row.start > self.today:
            parts.append(self._piece(place(max(row.start, past)), place(until), middle, PALE, 'chart-pale'))
        if row.start <= self.today:
            parts.append(self._piece(place(row.start), place(past), middle, ACCENT, 'chart-bar'))
        return join([*parts, diamond(place(row.mark), middle)] if row.mark else parts)

    @staticmethod
    def _piece(start: float, end: float, middle: float, fill: str, css: str) -> Markup:
        return rectangle(start, middle - THICK / 2, max(3, end - start), THICK, fill, css)

    @staticmethod
    def _tick(x: float, bottom: float, words: str) -> Markup:
        return join([line(x, HEAD - 6, x, bottom, RULE, 'chart-rule'), muted(x, 12, words, anchor='middle')])
