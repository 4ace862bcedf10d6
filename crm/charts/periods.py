"""Values over periods, as columns or a line; an unknown one is a gap that says « n. d. », not a nought."""

from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from markupsafe import Markup

from crm.charts.drawing import (
    ACCENT,
    PALE,
    RULE,
    TARGET,
    WIDTH,
    Chart,
    Scale,
    diamond,
    join,
    line,
    lines_of,
    muted,
    number,
    rectangle,
    refuse_negatives,
    scale,
    text,
)
from crm.formatting import UNKNOWN

TOP = 26


@dataclass(frozen=True)
class Period:
    """One period under its short label: « T3 2026 », « sept. 2026 »."""

    label: str
    value: float | None


@dataclass(frozen=True)
class Periods(Chart):
    """3 to 12 periods in order, the last being the one reported; `target` is one level for all of them."""

    rows: tuple[Period, ...]
    kind: Literal['columns', 'line'] = 'columns'
    target: float | None = None
    head: str = 'Période'
    value_head: str = 'Valeur'

    @property
    def columns(self) -> tuple[str, ...]:
        """The data table lies across, a column per period: twelve rows would push the chart away."""
        return (self.head, *(row.label for row in self.rows))

    @property
    def cells(self) -> list[tuple[str, ...]]:
        """The rows of the data table, as printed."""
        values = (self.value_head, *(self.shown(row.value) for row in self.rows))
        return [values] if self.target is None else [values, ('Cible', *[self.shown(self.target)] * len(self.rows))]

    @property
    def svg(self) -> Markup:
        values = [row.value for row in self.rows]
        refuse_negatives([*values, self.target])
        height = scale([*values, self.target], self._floor - TOP)
        draw = self._columns if self.kind == 'columns' else self._line
        clear = None if self.target is None else self._floor - height(self.target)
        return self.frame(
            self._floor + self._foot + (20 if self.target is not None else 0),
            line(0, self._floor, self.width, self._floor, RULE, 'chart-rule'),
            draw(height, clear),
            self._labels(),
            self._target(height),
        )

    @property
    def _floor(self) -> float:
        """Lower in a wide drawing."""
        return 186 if self.width == WIDTH else 136

    def _middle(self, place: int) -> float:
        return self.width * (place + 0.5) / len(self.rows)

    def _columns(self, height: Scale, clear: float | None) -> Markup:
        wide, parts = min(56, self.width / len(self.rows) * 0.55), []
        for place, row in enumerate(self.rows):
            tall, last = height(row.value or 0), place == len(self.rows) - 1
            fill, css = (ACCENT, 'chart-bar') if last else (PALE, 'chart-bar-past')
            if row.value:
                parts.append(rectangle(self._middle(place) - wide / 2, self._floor - tall, wide, tall, fill, css))
            parts.append(self._value(place, row.value, self._floor - tall - 7, last, clear))
        return join(parts)

    def _line(self, height: Scale, clear: float | None) -> Markup:
        spots = [
            None if row.value is None else (self._middle(place), self._floor - height(row.value))
            for place, row in enumerate(self.rows)
        ]
        runs = [[spot for spot in run if spot] for known, run in groupby(spots, key=bool) if known]
        parts = [*(_track(run) for run in runs), *(_dot(*spot) for run in runs for spot in run)]
        for place, (spot, row) in enumerate(zip(spots, self.rows, strict=True)):
            y, last = spot[1] if spot else self._floor, place == len(self.rows) - 1
            parts.append(self._value(place, row.value, y - 10, last, clear))
        return join(parts)

    def _value(self, place: int, value: float | None, y: float, last: bool, clear: float | None) -> Markup:
        """The figure above its mark, lifted over the line of the target (`clear`) when it would lie on it."""
        if value is None:
            return muted(self._middle(place), self._floor - 7, UNKNOWN, anchor='middle')
        if clear is not None and -4 < y - clear < 14:
            y = clear - 5
        return text(
            self._middle(place),
            y,
            self.shown(value),
            anchor='middle',
            bold=last,
            size=12 if len(self.rows) < 9 else 11,
        )

    def _lines(self, label: str) -> list[str]:
        return lines_of(label, self.width / len(self.rows) - 4, most=2, size=11)

    @property
    def _foot(self) -> float:
        return 18 + 13 * max(len(self._lines(row.label)) for row in self.rows)

    def _labels(self) -> Markup:
        return join(
            muted(self._middle(place), self._floor + 17 + 13 * rank, words, anchor='middle')
            for place, row in enumerate(self.rows)
            for rank, words in enumerate(self._lines(row.label))
        )

    def _target(self, height: Scale) -> Markup:
        if self.target is None:
            return Markup('')
        level, foot = self._floor - height(self.target), self._floor + self._foot + 8
        return join(
            [
                line(0, level, self.width, level, TARGET, 'chart-target-line', ' stroke-dasharray="5 4"'),
                diamond(6, level),
                diamond(6, foot),
                muted(17, foot + 4, f'cible\u00a0: {self.shown(self.target)}'),
            ]
        )


def _track(run: list[tuple[float, float]]) -> Markup:
    corners = 'L'.join(f'{number(x)} {number(y)}' for x, y in run)
    frame = '<path class="chart-line" d="M{}" fill="none" stroke="{}" stroke-width="2"/>'
    return Markup(frame).format(corners, ACCENT)


def _dot(x: float, y: float) -> Markup:
    frame = '<circle class="chart-bar" cx="{}" cy="{}" r="4" fill="{}"/>'
    return Markup(frame).format(number(x), number(y), ACCENT)
