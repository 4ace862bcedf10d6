"""The 101 départements in classes of value: outlines, inset of Paris, tiles overseas, legend and list."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from markupsafe import Markup

from crm.charts.drawing import INK, MUTED, figure, join, line, muted, number, picture, rectangle, text
from crm.formatting import UNKNOWN
from crm.search import fold

OUTLINES = Path(__file__).parent / 'data/map/departements.json'
OVERSEAS = {'971': 'Guadeloupe', '972': 'Martinique', '973': 'Guyane', '974': 'La Réunion', '976': 'Mayotte'}
INSET = ('75', '92', '93', '94')
SHADES = (
    '#f4f8f8',
    '#cde2e5',
    '#8dbbc3',
    '#3b7d89',
    '#0c5f68',
)  # from light to dark: told apart in black and white
BORDER = '#7f979d'
WIDTH, HEIGHT = 640, 610


@dataclass(frozen=True)
class Choropleth:
    """Values by code of département; absent or None is « n. d. ».

    `bands` are the lower bounds of the classes after the first, one to four, ascending: with (1, 5, 20)
    the classes are « 0 », « 1 à 4 », « 5 à 19 », « 20 et plus ».
    """

    title: str
    description: str
    values: Mapping[str, float | None]
    bands: Sequence[float]
    unit: str = ''

    def __post_init__(self) -> None:
        if not 1 <= len(self.bands) < len(SHADES) or any(low >= high for low, high in pairwise(self.bands)):
            raise ValueError('A map takes one to four ascending bounds.')
        if strangers := set(self.values) - set(names()):
            raise ValueError(f'Not départements: {sorted(strangers)}')

    @property
    def svg(self) -> Markup:
        hatch = 'hachures-' + sha256(f'{self.title}{self.description}'.encode()).hexdigest()[:8]
        return picture(
            'map',
            WIDTH,
            HEIGHT,
            f'{self.title}. {self.description}',
            [
                _hatchings(hatch),
                self._mainland(f'{hatch}-10'),
                self._inset(f'{hatch}-2'),
                self._tiles(f'{hatch}-1'),
                self._legend(f'{hatch}-1'),
                muted(
                    0,
                    HEIGHT - 6,
                    f'Fond de carte\u00a0: {outlines()["source"]}. Outre-mer\u00a0: hors échelle.',
                    size=9,
                ),
            ],
        )

    @property
    def classes(self) -> list[tuple[str, list[str]]]:
        """The list beside the map, highest class first: its label, then « Paris (75) : 12 » by name."""
        return [
            (label, [self._said(code, number_only=self._ranks[code] is None) for code in codes])
            for label, codes in self.codes_by_class
        ]

    @property
    def codes_by_class(self) -> list[tuple[str, list[str]]]:
        """The same as codes, for a page that makes each of them a link."""
        by_rank: dict[int | None, list[str]] = {}
        for code in sorted(names(), key=lambda code: fold(names()[code])):
            by_rank.setdefault(self._ranks[code], []).append(code)
        order = [*reversed(range(len(self.bands) + 1)), None]
        return [(UNKNOWN if rank is None else self._label(rank), by_rank[rank]) for rank in order if rank in by_rank]

    @property
    def _ranks(self) -> dict[str, int | None]:
        known = {code: self.values.get(code) for code in names()}
        return {
            code: None if value is None else sum(value >= bound for bound in self.bands)
            for code, value in known.items()
        }

    def _said(self, code: str, number_only: bool = False) -> str:
        name = f'{names()[code]} ({code})'
        value = self.values.get(code)
        return name if number_only else f'{name}\u00a0: {UNKNOWN if value is None else figure(value)}'

    def _label(self, rank: int) -> str:
        if rank == len(self.bands):
            return f'{figure(self.bands[-1])} et plus'
        high = self.bands[rank]
        whole = all(value is None or value == int(value) for value in (*self.bands, *self.values.values()))
        if rank == 0:
            return '0' if whole and high == 1 else f'moins de {figure(high)}'
        low = self.bands[rank - 1]
        if whole:
            return figure(low) if high == low + 1 else f'{figure(low)} à {figure(high - 1)}'
        return f'{figure(low)} à moins de {figure(high)}'

    def _fill(self, code: str, hatch: str) -> str:
        rank = self._ranks[code]
        return f'url(#{hatch})' if rank is None else SHADES[rank]

    def _outline(self, code: str, fill: str, stroke: float) -> Markup:
        return Markup('<path d="{}" fill="{}" stroke-width="{}"><title>{}</title></path>').format(
            outlines()['departements'][code]['path'], fill, number(stroke), self._said(code)
        )

    def _mainland(self, hatch: str) -> Markup:
        shapes = join(self._outline(code, self._fill(code, hatch), 6) for code in outlines()['departements'])
        return Markup('<g transform="translate(26 4) scale(.1)" stroke="{}" stroke-linejoin="round">{}</g>').format(
            BORDER, shapes
        )

    def _inset(self, hatch: str) -> Markup:
        """Paris and its neighbours, five times as large, in a frame tied to their place."""
        bounds = [outlines()['departements'][code]['bounds'] for code in INSET]
        left, top = (min(bound[side] for bound in bounds) for side in (0, 1))
        shapes = join(self._outline(code, self._fill(code, hatch), 1.4) for code in INSET)
        labels = join(self._code(code, left, top) for code in INSET)
        return Markup(
            '<rect x="1" y="1" width="118" height="122" rx="4" fill="#ffffff" stroke="{}" stroke-width=".7"'
            ' class="map-frame"/>{}'
            '<g transform="translate(9 9) scale(.51) translate({} {})" stroke="{}"'
            ' stroke-linejoin="round">{}</g>{}'
        ).format(
            BORDER,
            line(119, 100, 328, 146, BORDER, 'map-frame', ' stroke-width=".7"'),
            -left,
            -top,
            BORDER,
            shapes,
            labels,
        )

    def _code(self, code: str, left: float, top: float) -> Markup:
        x1, y1, x2, y2 = outlines()['departements'][code]['bounds']
        nudge = {'92': (-9, -10), '94': (4, 0)}.get(code, (0, 0))
        x, y = 9 + ((x1 + x2) / 2 - left) * 0.51 + nudge[0], 9 + ((y1 + y2) / 2 - top) * 0.51 + 4 + nudge[1]
        return self._on_shade(x, y, code)

    def _on_shade(self, x: float, y: float, code: str) -> Markup:
        """The code of a département over its shade; over hatches, on a white plate."""
        rank = self._ranks[code]
        plate = rectangle(x - 10, y - 9, 20, 11, '#ffffff', 'map-plate') if rank is None else Markup('')
        ink = '#ffffff' if rank is not None and rank >= 3 else INK
        return plate + text(x, y, code, anchor='middle', fill=ink, css='map-code', size=10, bold=True)

    def _tiles(self, hatch: str) -> Markup:
        parts = []
        for place, (code, name) in enumerate(OVERSEAS.items()):
            y = 268 + place * 27
            parts += [
                Markup(
                    '<rect x="1" y="{}" width="34" height="22" rx="3" fill="{}" stroke="{}"'
                    ' stroke-width=".7"><title>{}</title></rect>'
                ).format(y, self._fill(code, hatch), BORDER, self._said(code)),
                self._on_shade(18, y + 15, code),
                text(42, y + 15, name, size=11),
            ]
        return join(parts)

    def _legend(self, hatch: str) -> Markup:
        counts = list(self._ranks.values())
        entries = [
            (SHADES[rank], self._label(rank), counts.count(rank)) for rank in reversed(range(len(self.bands) + 1))
        ]
        if None in counts:
            entries.append((f'url(#{hatch})', UNKNOWN, counts.count(None)))
        top = HEIGHT - 34 - 20 * len(entries)
        parts = [
            text(1, top - 21, self.unit or 'Valeur', size=11, bold=True),
            muted(1, top - 7, '(nombre de départements)', size=9.5),
        ]
        for place, (fill, label, count) in enumerate(entries):
            parts += [
                rectangle(1, top + 20 * place, 22, 14, fill, 'map-class', f' stroke="{BORDER}" stroke-width=".7"'),
                text(30, top + 20 * place + 11, f'{label} ({count})', size=11),
            ]
        return join(parts)


def departement_map(
    values: Mapping[str, float | None],
    *,
    title: str,
    description: str,
    bands: Sequence[float],
    unit: str = '',
) -> Markup:
    """The map alone, as SVG; `Choropleth` also gives the list that must stand beside it."""
    return Choropleth(title, description, values, bands, unit).svg


@cache
def names() -> dict[str, str]:
    """Code → name of the 101 départements."""
    return {code: outline['name'] for code, outline in outlines()['departements'].items()} | {'75': 'Paris'} | OVERSEAS


@cache
def outlines() -> dict:
    return json.loads(OUTLINES.read_text('utf-8'))


def _hatchings(identifier: str) -> Markup:
    """« n. d. » is hatched: one pattern for each scale, so that the hatches are alike on the whole sheet."""
    return Markup('<defs>{}</defs>').format(
        join(
            Markup(
                '<pattern id="{}-{}" width="6" height="6" patternUnits="userSpaceOnUse"'
                ' patternTransform="rotate(45) scale({})">'
                '<path d="M0 0h6v6h-6z" fill="#ffffff"/><path d="M0 0h1.5v6h-1.5z" fill="{}"/></pattern>'
            ).format(identifier, zoom, zoom, MUTED)
            for zoom in (1, 2, 10)
        )
    )
