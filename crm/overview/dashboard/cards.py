"""The figures of a dashboard: value, target, gap, trend, pace and the same period a year before, by objective."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from crm import clock
from crm.charts import Gauge, Trend
from crm.charts.periods import Period as Column
from crm.convention import queries
from crm.convention.indicators import Definition, Figure, Period
from crm.convention.models import Target
from crm.convention.queries import PAST, Line
from crm.formatting import NBSP, UNKNOWN, percent_fr
from crm.overview.dashboard.keys import key_definitions
from crm.overview.dashboard.pace import NOTHING, Pace, pace

TELLING = 10  # under it, a change is told in number and not in per cent
MOST_SAID = 2.0  # a change beyond it too: « +2 100 % » says less than « +231 »


@dataclass(frozen=True)
class Card:
    """One indicator of a dashboard. `periods` are those of the line's figures, the last being the one shown."""

    line: Line
    periods: Sequence[Period]
    year_before: Figure
    before: Period
    pace: Pace | None

    @property
    def definition(self) -> Definition:
        return self.line.definition

    @property
    def name(self) -> str:
        """What is counted; an employer reads a cumulative number of mentors, which nobody's withdrawal lowers."""
        if self.definition.code == 'O2.6' and self.line.scope.startswith('company:'):
            return 'Mentors confirmés, depuis le début'
        return self.definition.name

    @property
    def change(self) -> str:
        """« +8 », « +12,5 % », « −2,1 pt » from the same period a year before; « n. d. » when one is unknown."""
        now, then = self.line.figure.value, self.year_before.value
        if now is None or then is None:
            return UNKNOWN
        told = then >= TELLING and abs(now - then) / then <= MOST_SAID
        if self.definition.unit == 'count' and told and now != then:
            return f'{"+" if now > then else "−"}{percent_fr(abs(now - then) / then, 0)}'
        return self.definition.shown_value(now - then, signed=True) if now != then else 'stable'

    @property
    def shown_before(self) -> str:
        return self.definition.shown(self.year_before)

    @property
    def trend(self) -> Trend:
        """The three last periods and this one."""
        share = 100 if self.definition.unit == 'rate' else 1
        rows = tuple(
            Column(period.label, None if figure.value is None else figure.value * share)
            for period, figure in zip(self.periods, self.line.figures, strict=True)
        )
        return Trend(self.name, '', _unit(self.definition), rows)

    @property
    def gauge(self) -> Gauge | None:
        """How far the target is, where more is better and both are known."""
        value, target = self.line.figure.value, self.line.target
        if value is None or target is None or not target.value or self.definition.direction != 'up':
            return None
        share = 100 if self.definition.unit == 'rate' else 1
        unit = _unit(self.definition)
        return Gauge(f'{self.name}, part de la cible', '', unit, value * share, target.value * share)


@dataclass(frozen=True)
class Board:
    """The cards of a scope and period, by objective; `as_of`: when the oldest kept figure was computed."""

    scope: str
    period: Period
    cards: dict[int, list[Card]]
    as_of: datetime | None = None

    @property
    def all_cards(self) -> list[Card]:
        return [card for cards in self.cards.values() for card in cards]

    @property
    def summary(self) -> list[tuple[str, str]]:
        """(sentence, tone): how many targets are reached, on their way, late; nothing without a target."""
        paces = [card.pace for card in self.all_cards if card.pace]
        counts = [
            (sum(it.said == 'Cible atteinte' for it in paces), 'atteinte', 'atteintes', 'success'),
            (sum(it.tone == 'success' and it.said != 'Cible atteinte' for it in paces), 'à l’heure', '', 'info'),
            (sum(it.tone == 'warning' for it in paces), 'en retard', '', 'warning'),
            (sum(it.tone == 'info' for it in paces), 'en cours', '', 'info'),
            (sum(not it.known for it in paces), 'sans rythme connu', '', 'neutral'),
        ]
        return [(f'{n}{NBSP}{one if n < 2 or not many else many}', tone) for n, one, many, tone in counts if n]


def board(scope: str, period: Period) -> Board:
    """The dashboard of a scope: its indicators over the period, the three before and the year before."""
    asked, before = period.with_past(PAST), period.year_before()
    chosen = key_definitions(scope)
    codes = [d.code for definitions in chosen.values() for d in definitions]
    found = queries.figures_of([scope], asked, codes, kept=True)
    aims = queries.targets(scope, period.last_day)
    cards = {
        number: [_card(d, scope, found[d.code][scope], asked, before, aims.get(d.code)) for d in definitions]
        for number, definitions in chosen.items()
    }
    return Board(scope, period, cards, queries.kept_as_of([scope], asked, codes))


def _card(
    definition: Definition,
    scope: str,
    figures: Sequence[Figure],
    asked: Sequence[Period],
    before: Period,
    target: Target | None,
) -> Card:
    shown = asked[-PAST - 1 :]
    line = Line(definition, figures[-PAST - 1 :], target, scope)
    return Card(line, shown, figures[asked.index(before)], before, _pace(line, shown, target))


def _pace(line: Line, periods: Sequence[Period], target: Target | None) -> Pace | None:
    if target is None:
        return None
    points = [(period.end, figure.value) for period, figure in zip(periods, line.figures, strict=True)]
    if line.figure.provisional:
        return NOTHING
    return pace(line.definition, points, target.value, target.due_on, clock.today())


def _unit(definition: Definition) -> str:
    return {'rate': '%', 'days': 'j', 'count': ''}[definition.unit]
