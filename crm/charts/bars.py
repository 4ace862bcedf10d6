"""Horizontal bars: one line per item, its value in figures, its target as a diamond."""

from dataclasses import dataclass

from markupsafe import Markup

from crm.charts.drawing import (
    ACCENT,
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
    rectangle,
    refuse_negatives,
    scale,
    stacked,
    text,
)

THICK, GAP = 16, 12


@dataclass(frozen=True)
class Bar:
    """One item; `value` None is printed « n. d. »; `target` None has no mark."""

    label: str
    value: float | None
    target: float | None = None


@dataclass(frozen=True)
class Bars(Chart):
    """Items compared by length; `head` names the column of their labels in the table."""

    rows: tuple[Bar, ...]
    head: str = 'Élément'
    value_head: str = 'Valeur'

    @property
    def has_targets(self) -> bool:
        return any(row.target is not None for row in self.rows)

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.head, self.value_head, 'Cible') if self.has_targets else (self.head, self.value_head)

    @property
    def cells(self) -> list[tuple[str, ...]]:
        """The rows of the data table, as printed."""
        return [
            (row.label, self.shown(row.value), *([self.shown(row.target)] if self.has_targets else []))
            for row in self.rows
        ]

    @property
    def _labels(self) -> float:
        return 190 * self.width / WIDTH

    @property
    def _left(self) -> float:
        return self._labels + 14

    @property
    def svg(self) -> Markup:
        values = [value for row in self.rows for value in (row.value, row.target)]
        refuse_negatives(values)
        length, top, parts = scale(values, self.width - self._left - 96), 4.0, []
        for row in self.rows:
            words = lines_of(row.label, self._labels)
            height = max(THICK, 15 * len(words))
            parts.append(self._row(row, words, top + height / 2, length))
            top += height + GAP
        axis = line(self._left, 0, self._left, top - GAP + 4, RULE, 'chart-rule')
        if self.has_targets:
            parts.append(join([diamond(self._left + 6, top + 6), muted(self._left + 17, top + 10, 'cible')]))
            top += 24
        return self.frame(top, *parts, axis)

    def _row(self, row: Bar, words: list[str], middle: float, length: Scale) -> Markup:
        parts = [stacked(self._labels, middle, words, anchor='end')]
        end = self._left + length(row.value or 0)
        if row.value:
            parts.append(rectangle(self._left, middle - THICK / 2, end - self._left, THICK, ACCENT, 'chart-bar'))
        if row.target is not None:
            mark = self._left + length(row.target)
            parts += [
                line(
                    mark,
                    middle - THICK / 2 - 3,
                    mark,
                    middle + THICK / 2 + 3,
                    TARGET,
                    'chart-target-line',
                    ' stroke-width="1.5"',
                ),
                diamond(mark, middle),
            ]
            end = max(end, mark + 5) if mark < end + 60 else end
        parts.append(text(min(end + 7, self.width - 4), middle + 4, self.shown(row.value), bold=row.value is not None))
        return join(parts)
