"""A funnel: how many remain at each step, and how many of those of the step before."""

from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from crm.charts.drawing import (
    ACCENT,
    PALE,
    Chart,
    figure,
    lines_of,
    muted,
    number,
    rectangle,
    refuse_negatives,
    scale,
    stacked,
    text,
)
from crm.formatting import NARROW, UNKNOWN

THICK, PITCH = 20, 33
NOTES = 82  # the column of conversions, at the right


@dataclass(frozen=True)
class Step:
    """One step; `value` None is printed « n. d. »."""

    label: str
    value: float | None


@dataclass(frozen=True)
class Funnel(Chart):
    """Steps in order; the conversion printed beside each is its value over that of the step before."""

    rows: tuple[Step, ...]
    head: str = 'Étape'
    value_head: str = 'Valeur'

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.head, self.value_head, 'Part de l’étape précédente')

    @property
    def cells(self) -> list[tuple[str, ...]]:
        """The rows of the data table, as printed."""
        return [(row.label, self.shown(row.value), share) for row, share in zip(self.rows, self.shares, strict=True)]

    @property
    def shares(self) -> list[str]:
        """« — » for the first step, « 45,2 % » then; « 3 sur 7 » where the step before is under 10."""
        return [
            '—',
            *(share(row.value, before.value) for before, row in zip(self.rows, self.rows[1:], strict=False)),
        ]

    @property
    def _labels(self) -> float:
        return self.width / 4

    @property
    def svg(self) -> Markup:
        refuse_negatives(row.value for row in self.rows)
        left, right = self._labels + 12, self.width - NOTES - 12
        length, centre = scale((row.value for row in self.rows), right - left), (left + right) / 2
        widths = [length(row.value or 0) for row in self.rows]
        parts = [self._slope(centre, place, upper, lower) for place, (upper, lower) in enumerate(pairwise(widths))]
        for place, (row, width, share) in enumerate(zip(self.rows, widths, self.shares, strict=True)):
            middle = place * PITCH + THICK / 2 + 2
            inside = width > 9 * len(self.shown(row.value)) + 10
            parts += [
                stacked(self._labels, middle, lines_of(row.label, self._labels, most=2), anchor='end', leading=13),
                rectangle(centre - width / 2, middle - THICK / 2, width, THICK, ACCENT, 'chart-bar')
                if width
                else Markup(''),
                text(
                    centre,
                    middle + 4,
                    self.shown(row.value),
                    anchor='middle',
                    fill='#ffffff',
                    css='chart-on-bar',
                    bold=True,
                )
                if inside
                else text(centre + width / 2 + 6, middle + 4, self.shown(row.value), bold=row.value is not None),
            ]
            notes = self.width - NOTES
            parts.append(text(notes, middle + 4, share) if place else stacked_note(notes, middle))
        return self.frame(len(self.rows) * PITCH - PITCH + THICK + 4, *parts)

    def _slope(self, centre: float, place: int, upper: float, lower: float) -> Markup:
        top, foot = place * PITCH + THICK + 2, (place + 1) * PITCH + 2
        corners = [
            (centre - upper / 2, top),
            (centre + upper / 2, top),
            (centre + lower / 2, foot),
            (centre - lower / 2, foot),
        ]
        return (
            Markup('<path class="chart-slope" d="M{}z" fill="{}" fill-opacity=".45"/>').format(
                'L'.join(f'{number(x)} {number(y)}' for x, y in corners), PALE
            )
            if upper and lower
            else Markup('')
        )


def stacked_note(x: float, middle: float) -> Markup:
    return muted(x, middle - 2, 'part de l’étape', size=10) + muted(x, middle + 9, 'précédente', size=10)


def share(value: float | None, before: float | None) -> str:
    if value is None or not before:
        return UNKNOWN
    if before < 10:
        return f'{figure(value)} sur {figure(before)}'
    return f'{figure(100 * value / before)}{NARROW}%'
