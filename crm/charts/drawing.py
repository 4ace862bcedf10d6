"""What all charts share: colours, French figures, words that wrap, the SVG frame and its title."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from textwrap import wrap

from markupsafe import Markup, escape

from crm.formatting import NARROW, NBSP, UNKNOWN, number_fr

WIDTH = 640  # units of the drawing; the text width of an A4 page at 96 dpi, so that 12 units print as 9 points
FONT = "'Source Sans 3', 'Source Sans 3 Ext', sans-serif"
INK, MUTED, ACCENT, PALE, RULE, TARGET = '#1b2427', '#5a6b70', '#0c5f68', '#a9c9cf', '#c3d0d3', '#9a3b00'
EM = 0.52  # mean width of a letter, in font sizes
Scale = Callable[[float], float]


@dataclass(frozen=True)
class Chart:
    """What is said beside every chart: a title, one sentence, the unit of its values ('' for a count).

    `width` is in units of the drawing: about 400 leaves room for the data beside it.
    """

    title: str
    description: str
    unit: str
    width: int = field(default=WIDTH, kw_only=True)

    @property
    def columns(self) -> tuple[str, ...]:
        """The heads of the data table."""
        raise NotImplementedError

    @property
    def cells(self) -> list[tuple[str, ...]]:
        """The rows of the data table, as printed."""
        raise NotImplementedError

    @property
    def turned(self) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        """The data table the other way round: its heads, its rows."""
        head, *rows = zip(self.columns, *self.cells, strict=True)
        return head, rows

    def shown(self, value: float | None) -> str:
        """A value with its unit as printed: « 1 234 », « 12,5 % », « n. d. »."""
        if value is None:
            return UNKNOWN
        return figure(value) + (f'{NARROW if self.unit == "%" else NBSP}{self.unit}' if self.unit else '')

    def frame(self, height: float, *parts: Markup) -> Markup:
        spoken = f'{self.title}. {self.description}'
        return picture('chart', self.width, height, spoken, parts)


def picture(css: str, width: float, height: float, spoken: str, parts: Iterable[Markup]) -> Markup:
    """The frame: the title is what a screen reader says (WeasyPrint makes it the figure's alternative)."""
    return Markup(
        '<svg class="{}" xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {} {}"'
        ' font-family="{}" font-size="12">'
        '<title>{}</title>{}</svg>'
    ).format(css, number(width), number(height), FONT, spoken, join(parts))


def figure(value: float) -> str:
    """« 1 234 », « 12,5 »: one decimal when there is one."""
    rounded = round(value, 1)
    return number_fr(rounded, 0 if rounded == int(rounded) else 1)


def refuse_negatives(values: Iterable[float | None]) -> None:
    """Lengths cannot show what is below nought."""
    if any(value is not None and value < 0 for value in values):
        raise ValueError('A chart of lengths takes values of 0 or more.')


def scale(values: Iterable[float | None], length: float) -> Scale:
    """A function value → length: the greatest takes the whole of it; 0 when all are unknown or nought."""
    greatest = max((value for value in values if value is not None), default=0)
    return lambda value: length * value / greatest if greatest else 0


def number(value: float) -> str:
    """A coordinate: one decimal at most, so that the drawing is compact and the same everywhere."""
    return f'{value:.1f}'.removesuffix('.0')


def join(parts: Iterable[Markup]) -> Markup:
    return Markup('').join(parts)


def rectangle(x: float, y: float, width: float, height: float, fill: str, css: str, extra: str = '') -> Markup:
    return Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}" fill="{}"{}/>').format(
        css, number(x), number(y), number(width), number(height), fill, Markup(extra)
    )


def line(x1: float, y1: float, x2: float, y2: float, stroke: str, css: str, extra: str = '') -> Markup:
    return Markup('<path class="{}" d="M{} {}L{} {}" fill="none" stroke="{}"{}/>').format(
        css, number(x1), number(y1), number(x2), number(y2), stroke, Markup(extra)
    )


def diamond(x: float, y: float) -> Markup:
    """The mark of a target."""
    return Markup('<path class="chart-target" d="M{} {}l5 5l-5 5l-5-5z" fill="{}"/>').format(
        number(x), number(y - 5), TARGET
    )


def text(
    x: float,
    y: float,
    words: str,
    *,
    anchor: str = 'start',
    fill: str = INK,
    css: str = 'chart-ink',
    size: float = 12,
    bold: bool = False,
) -> Markup:
    weight = Markup(' font-weight="600"') if bold else ''
    return Markup('<text class="{}" x="{}" y="{}" text-anchor="{}" fill="{}" font-size="{}"{}>{}</text>').format(
        css, number(x), number(y), anchor, fill, number(size), weight, escape(words)
    )


def muted(x: float, y: float, words: str, *, anchor: str = 'start', size: float = 11) -> Markup:
    return text(x, y, words, anchor=anchor, fill=MUTED, css='chart-muted', size=size)


def lines_of(words: str, width: float, most: int = 3, size: float = 12) -> list[str]:
    """The words cut to lines of about `width` units; beyond `most` lines « … », the table says it whole."""
    lines = wrap(words, max(4, int(width / (size * EM)))) or ['']
    return lines if len(lines) <= most else [*lines[: most - 1], lines[most - 1].rstrip(' .,;') + '…']


def stacked(x: float, middle: float, lines: list[str], *, anchor: str = 'start', leading: float = 15) -> Markup:
    """Lines of text, centred in height on `middle`."""
    top = middle - leading * (len(lines) - 1) / 2 + 4
    return join(text(x, top + place * leading, line, anchor=anchor) for place, line in enumerate(lines))
