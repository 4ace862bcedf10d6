"""Small drawings that stand beside a figure: its last periods, and how far it is from its target."""

from dataclasses import dataclass

from markupsafe import Markup

from crm.charts.drawing import (
    ACCENT,
    MUTED,
    PALE,
    RULE,
    TARGET,
    Chart,
    line,
    picture,
    rectangle,
    refuse_negatives,
    scale,
)
from crm.charts.periods import Period

COLUMN, GAP, TALL = 14, 6, 40
LONG, THICK = 200, 8


@dataclass(frozen=True)
class Trend(Chart):
    """A few periods as bare columns, the last one darker; an unknown one is a dotted foot. The values are said in the
    title of the drawing and stand in a table near it."""

    rows: tuple[Period, ...]

    @property
    def svg(self) -> Markup:
        refuse_negatives(row.value for row in self.rows)
        height = scale((row.value for row in self.rows), TALL - 2)
        wide = len(self.rows) * (COLUMN + GAP) - GAP
        parts = [line(0, TALL + 0.5, wide, TALL + 0.5, RULE, 'chart-rule')]
        for place, row in enumerate(self.rows):
            left, last = place * (COLUMN + GAP), place == len(self.rows) - 1
            if row.value is None:
                parts.append(
                    line(left, TALL - 3, left + COLUMN, TALL - 3, MUTED, 'chart-unknown', ' stroke-dasharray="2 2"')
                )
                continue
            tall = max(height(row.value), 1)
            fill, css = (ACCENT, 'chart-bar') if last else (PALE, 'chart-bar-past')
            parts.append(rectangle(left, TALL - tall, COLUMN, tall, fill, css))
        said = ' ; '.join(f'{row.label} : {self.shown(row.value)}' for row in self.rows)
        return picture('chart-trend', wide, TALL + 1, f'{self.title}. {said}', parts)


@dataclass(frozen=True)
class Gauge(Chart):
    """How far a value is from what it aims at: a full bar is the target reached."""

    value: float
    target: float

    @property
    def share(self) -> float:
        return min(self.value / self.target, 1.0) if self.target else 1.0

    @property
    def svg(self) -> Markup:
        refuse_negatives((self.value, self.target))
        parts = [
            rectangle(0, 0, LONG, THICK, PALE, 'chart-gauge', ' rx="4" fill-opacity=".6"'),
            rectangle(0, 0, LONG * self.share, THICK, ACCENT, 'chart-bar', ' rx="4"'),
        ]
        if self.share < 1:
            parts.append(line(LONG - 1, 0, LONG - 1, THICK, TARGET, 'chart-target-line', ' stroke-width="2"'))
        said = f'{self.title}. {self.shown(self.value)} pour une cible de {self.shown(self.target)}.'
        return picture('chart-gauge', LONG, THICK, said, parts)
