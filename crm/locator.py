"""Where a territory is: the 101 départements in outline, some of them filled; it shows no value."""

from collections.abc import Collection
from dataclasses import dataclass

from markupsafe import Markup

from crm.charts.drawing import join, number, picture
from crm.maps import OVERSEAS, names, outlines

WIDTH, HEIGHT = 640, 590
SMALL, RADIUS = 250, 26  # units of the outlines, of the drawing


@dataclass(frozen=True)
class Locator:
    """`codes` are the départements filled. The colours suit a band of the accent; on white give others."""

    title: str
    codes: Collection[str]
    ground: str = '#1d6e77'
    border: str = '#4b929a'
    filled: str = '#ffffff'

    def __post_init__(self) -> None:
        if strangers := set(self.codes) - set(names()):
            raise ValueError(f'Not départements: {sorted(strangers)}')

    @property
    def svg(self) -> Markup:
        return picture('locator', WIDTH, HEIGHT, self.title, [self._mainland(), self._ring(), self._overseas()])

    def _mainland(self) -> Markup:
        # The filled ones last, so that no neighbour's border lies over theirs.
        codes = sorted(outlines()['departements'], key=lambda code: (code in self.codes, code))
        shapes = join(
            Markup('<path d="{}" fill="{}"/>').format(outlines()['departements'][code]['path'], self._fill(code))
            for code in codes
        )
        return Markup(
            '<g transform="translate(26 4) scale(.1)" stroke="{}" stroke-width="8" stroke-linejoin="round">{}</g>'
        ).format(self.border, shapes)

    def _ring(self) -> Markup:
        """A ring around what is too small to be found: Paris and its neighbours, Belfort."""
        bounds = [outlines()['departements'][code]['bounds'] for code in self.codes if code not in OVERSEAS]
        if not bounds:
            return Markup('')
        left, top = (min(bound[side] for bound in bounds) for side in (0, 1))
        right, foot = (max(bound[side] for bound in bounds) for side in (2, 3))
        if max(right - left, foot - top) > SMALL:
            return Markup('')
        x, y = 26 + (left + right) / 20, 4 + (top + foot) / 20
        frame = '<circle cx="{}" cy="{}" r="{}" fill="none" stroke="{}" stroke-width="4"/>'
        return Markup(frame).format(number(x), number(y), RADIUS, self.filled)

    def _overseas(self) -> Markup:
        frame = '<rect x="1" y="{}" width="40" height="28" rx="3" fill="{}" stroke="{}"/>'
        return join(
            Markup(frame).format(300 + 38 * place, self._fill(code), self.border) for place, code in enumerate(OVERSEAS)
        )

    def _fill(self, code: str) -> str:
        return self.filled if code in self.codes else self.ground
