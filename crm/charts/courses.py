"""The course of one measure on two sides over time: solid for the one, hollow for the other, its target as a line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from crm.charts.drawing import (
    ACCENT,
    MUTED,
    RULE,
    TARGET,
    Chart,
    figure,
    join,
    line,
    muted,
    number,
    text,
)
from crm.formatting import UNKNOWN, date_fr

LEFT, RIGHT, TOP, HEIGHT, BOTTOM = 40, 78, 12, 140, 64
Point = tuple[date, float]
Place = Callable[[Point], tuple[float, float]]


@dataclass(frozen=True)
class Courses(Chart):
    """Two sides, each with its points in order of time (the first may be its start); `target` is a level."""

    sides: tuple[tuple[str, tuple[Point, ...]], tuple[str, tuple[Point, ...]]]
    target: float | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        return ('Date', *(name for name, _ in self.sides))

    @property
    def cells(self) -> list[tuple[str, ...]]:
        """A row a day, as printed."""
        known = [dict(points) for _, points in self.sides]
        days = sorted({day for points in known for day in points})
        return [
            (date_fr(day), *(self.shown(points.get(day)) if day in points else UNKNOWN for points in known))
            for day in days
        ]

    @property
    def svg(self) -> Markup:
        points = [point for _, side in self.sides for point in side]
        place = self._place(points)
        base = TOP + HEIGHT
        axis = [line(LEFT, base, self.width - RIGHT, base, RULE, 'chart-rule'), self._levels(place, points)]
        if self.target is not None:
            y = place((points[0][0], self.target))[1]
            axis.append(line(LEFT, y, self.width - RIGHT, y, TARGET, 'chart-target', ' stroke-dasharray="5 3"'))
            axis.append(text(LEFT + 6, y - 5, f'cible {figure(self.target)}', fill=TARGET, size=11))
        days = sorted({day for day, _ in points})
        ends = [muted(place((day, 0))[0], base + 18, date_fr(day), anchor=anchor) for day, anchor in self._ends(days)]
        (one, first), (two, second) = self.sides
        drawn = [self._course(second, place, MUTED, hollow=True), self._course(first, place, ACCENT, hollow=False)]
        return self.frame(base + BOTTOM, *axis, *ends, *drawn, self._key(one, two, base + 40))

    def _place(self, points: Sequence[Point]) -> Place:
        days = [day for day, _ in points]
        first, span = min(days), max(1, (max(days) - min(days)).days)
        greatest = max([value for _, value in points] + [self.target or 0, 0.0001])
        width = self.width - LEFT - RIGHT

        def place(point: Point) -> tuple[float, float]:
            day, value = point
            return LEFT + width * (day - first).days / span, TOP + HEIGHT * (1 - value / (greatest * 1.1))

        return place

    def _levels(self, place: Place, points: Sequence[Point]) -> Markup:
        """Nought and the greatest value, in figures."""
        greatest = max(value for _, value in points)
        marks = [(value, place((points[0][0], value))[1]) for value in (0.0, greatest)]
        return join(muted(LEFT - 8, y + 4, figure(value), anchor='end') for value, y in marks)

    @staticmethod
    def _ends(days: Sequence[date]) -> list[tuple[date, str]]:
        return [(days[0], 'start')] + ([(days[-1], 'end')] if len(days) > 1 else [])

    def _course(self, points: Sequence[Point], place: Place, colour: str, *, hollow: bool) -> Markup:
        if not points:
            return Markup('')
        where = [place(point) for point in points]
        way = 'M' + 'L'.join(f'{number(x)} {number(y)}' for x, y in where)
        dash = Markup(' stroke-dasharray="2 3"') if hollow else ''
        track = Markup('<path class="chart-line" d="{}" fill="none" stroke="{}" stroke-width="2"{}/>').format(
            way, colour, dash
        )
        dots = join(_dot(x, y, '#ffffff' if hollow else colour, colour) for x, y in where)
        x, y = where[-1]
        last = text(x + 9, y + (14 if hollow else -4), self.shown(points[-1][1]), fill=colour, size=12, bold=True)
        return join([track, dots, last])

    @staticmethod
    def _key(one: str, two: str, y: float) -> Markup:
        """Which side is which, one under the other."""
        dots = [_dot(LEFT + 5, y - 4, ACCENT, ACCENT), _dot(LEFT + 5, y + 14, '#ffffff', MUTED)]
        return join([*dots, muted(LEFT + 16, y, one), muted(LEFT + 16, y + 18, two)])


def _dot(x: float, y: float, fill: str, stroke: str) -> Markup:
    return Markup('<circle class="chart-dot" cx="{}" cy="{}" r="4" fill="{}" stroke="{}" stroke-width="2"/>').format(
        number(x), number(y), fill, stroke
    )
