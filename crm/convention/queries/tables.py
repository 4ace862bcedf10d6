"""Tables of the pages: indicators of a scope with target, gap and past periods; one indicator by club."""

from collections.abc import Sequence
from dataclasses import dataclass

from crm.charts.drawing import Chart
from crm.charts.funnel import Funnel, Step
from crm.charts.periods import Period as Column
from crm.charts.periods import Periods
from crm.convention.indicators import Definition, Figure, Period
from crm.convention.models import Target
from crm.convention.queries.figures import definition as definition_of
from crm.convention.queries.figures import figures, figures_for
from crm.convention.queries.kept import PAST
from crm.convention.queries.targets import targets, targets_by_scope
from crm.database import db
from crm.territories.models import Club


@dataclass(frozen=True)
class Line:
    """One indicator in one scope: its figures (the last is the period's own) and its target."""

    definition: Definition
    figures: Sequence[Figure]
    target: Target | None
    scope: str = ''
    name: str = ''

    @property
    def figure(self) -> Figure:
        return self.figures[-1]

    @property
    def shown(self) -> str:
        return self.definition.shown(self.figure)

    @property
    def past(self) -> list[str]:
        return [self.definition.shown(figure) for figure in self.figures[:-1]]

    @property
    def cells(self) -> list[tuple[str, ...]]:
        """Rows of the table under the chart: shares on few cases stay fractions."""
        values = ('Valeur', *self.past, self.shown)
        return [values, ('Cible', *[self.shown_target] * len(self.figures))] if self.target else [values]

    @property
    def shown_target(self) -> str:
        return self.definition.shown_value(self.target.value) if self.target else ''

    @property
    def gap(self) -> str:
        """The value less the target, signed; empty when one of them is missing."""
        if self.target is None or self.figure.value is None:
            return ''
        return self.definition.shown_value(self.figure.value - self.target.value, signed=True)


def lines(scope: str, period: Period, *, kept: bool = False) -> dict[int, list[Line]]:
    """By objective: the indicators of a scope, over the period and the three before; `kept`: see `figures_of`."""
    found = figures_for(scope, period.last(PAST + 1), kept=kept)
    aims = targets(scope, period.last_day)
    by_objective: dict[int, list[Line]] = {}
    for code, values in found.items():
        line = Line(definition_of(code), values, aims.get(code), scope)
        by_objective.setdefault(line.definition.objective, []).append(line)
    return by_objective


def line(code: str, scope: str, period: Period) -> Line:
    """One indicator of one scope, over the period and the three before."""
    values = figures_for(scope, period.last(PAST + 1), [code])[code]
    return Line(definition_of(code), values, targets(scope, period.last_day).get(code), scope)


def by_club(code: str, period: Period) -> list[Line]:
    """One indicator for each club, by name."""
    definition = definition_of(code)
    if 'club' not in definition.scopes:
        return []
    values, aims = figures(period, [code])[code], targets_by_scope(code, period.last_day)
    clubs = db.session.scalars(db.select(Club).order_by(Club.name))
    scoped = [(f'club:{club.code}', club.name) for club in clubs]
    return [Line(definition, [values[scope]], aims.get(scope), scope, name) for scope, name in scoped]


def chart(found: Line, period: Period) -> Chart:
    """The drawing of an indicator: its funnel, else its value over the periods."""
    definition = found.definition
    if definition.code == 'O2.4':
        steps = tuple(Step(label, value) for label, value in found.figure.breakdown)
        return Funnel('Entonnoir', f'Entreprises par étape atteinte, {period.label}.', '', rows=steps)
    share = definition.unit == 'rate'
    columns = tuple(
        Column(p.label, None if f.value is None else f.value * (100 if share else 1))
        for p, f in zip(period.last(PAST + 1), found.figures, strict=True)
    )
    aim = found.target.value * (100 if share else 1) if found.target else None
    unit = {'rate': '%', 'days': 'j', 'count': ''}[definition.unit]
    return Periods(
        definition.name, f'{period.label} et les trois périodes précédentes.', unit, rows=columns, target=aim
    )
