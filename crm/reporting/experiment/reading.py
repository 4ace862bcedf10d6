"""What the reports of experiments read: a fixed number of statements, whatever the number of experiments."""

from collections.abc import Collection, Sequence

from sqlalchemy.orm import selectinload

from crm import history
from crm.convention import queries as convention
from crm.convention.indicators import Figure, Period
from crm.convention.indicators.definitions import FEW, masked
from crm.database import db
from crm.experiments import queries
from crm.experiments.models import OwnIndicator, RiskState, Side, TerritorialExperiment
from crm.formatting import UNKNOWN, date_fr
from crm.reporting.experiment.values import PairLine, SideFigures

PAIRS = ('O4.4', 'O4.5', 'O4.6')
PERSONS = ('O2.6', 'O4.4')  # counts of persons, masked under 5 in a département


def experiments(ids: Collection[int]) -> dict[int, TerritorialExperiment]:
    """These experiments with all that a report says of them, by id."""
    it = TerritorialExperiment
    loaded = [
        selectinload(part) for part in (it.places, it.risks, it.journal, it.evaluation, it.clubs, it.associations)
    ]
    values = selectinload(it.own_indicators).selectinload(OwnIndicator.values)
    query = db.select(it).where(it.id.in_(list(ids))).options(*loaded, values)
    return {found.id: found for found in db.session.scalars(query)}


def passages(ids: Collection[int]) -> dict[int, list[history.StateChange]]:
    """Passages of these experiments, by business day."""
    change = history.StateChange
    query = db.select(change).where(
        change.table == TerritorialExperiment.__tablename__, change.record_id.in_(list(ids))
    )
    found: dict[int, list[history.StateChange]] = {}
    for step in db.session.scalars(query.order_by(change.on, change.id)):
        found.setdefault(step.record_id, []).append(step)
    return found


def risk_states(ids: Collection[int], period: Period) -> dict[int, RiskState]:
    """States of these risks at the end of the period, by id; those not known by then are left out."""
    change = history.StateChange
    query = db.select(change.record_id, change.new).where(
        change.table == 'experiment_risk', change.record_id.in_(list(ids)), change.on < period.end
    )
    return {key: RiskState(new) for key, new in db.session.execute(query.order_by(change.on, change.id))}


def scope_of(codes: Sequence[str]) -> str:
    """The scope of the figures of these départements; '' without any."""
    if len(codes) < 2:
        return f'departement:{codes[0]}' if codes else ''
    return f'departements:{",".join(sorted(codes))}'


class Figures:
    """Figures of the convention, of both sides of every experiment, read once."""

    def __init__(self, found: Collection[TerritorialExperiment], period: Period) -> None:
        self.period = period
        self.sides = {(e.id, side): scope_of(queries.departements_of(e, side)) for e in found for side in Side}
        known = {d.code for d in convention.definitions()}
        self.codes = {e.id: [code for code in e.indicator_codes if code in known] for e in found}
        scopes = sorted({scope for scope in self.sides.values() if scope})
        codes = sorted({code for codes in self.codes.values() for code in codes})
        self.read = convention.figures_of(scopes, [period], codes) if scopes and codes else {}
        self.declared = convention.figures_of(
            [f'experiment:{e.id}' for e in found], [period], [code for code in PAIRS if code in known]
        )

    def of(self, experiment: TerritorialExperiment) -> tuple[SideFigures, ...]:
        """The indicators it follows, in the territory and in the comparison."""
        return tuple(self._line(experiment.id, code) for code in self.codes[experiment.id])

    def same(self, experiment: TerritorialExperiment) -> bool:
        """Whether both sides are in the same départements, so that these figures cannot tell them apart."""
        test, comparison = (self.sides[experiment.id, side] for side in Side)
        return bool(comparison) and test == comparison

    def _line(self, experiment_id: int, code: str) -> SideFigures:
        definition = convention.definition(code)
        test, comparison = (self._figure(code, self.sides[experiment_id, side]) for side in Side)
        return SideFigures(
            code=code,
            name=definition.name,
            test=_value(code, test),
            test_shown=_shown(code, test),
            comparison=_value(code, comparison),
            comparison_shown=_shown(code, comparison),
            when=f'au {date_fr(self.period.last_day)}' if definition.kind == 'stock' else self.period.label,
            source=definition.source,
            definition=f'{definition.wording} {definition.caution}'.strip(),
        )

    def _figure(self, code: str, scope: str) -> Figure | None:
        series = self.read.get(code, {}).get(scope)
        return series[0] if series else None

    def pairs(self, experiment: TerritorialExperiment) -> tuple[PairLine, ...]:
        """Pairs declared and how they held, from the declarations attached to this experiment."""
        scope = f'experiment:{experiment.id}'
        found = [(code, by_scope[scope][0]) for code, by_scope in self.declared.items() if scope in by_scope]
        return tuple(_pairs(code, figure) for code, figure in found)


def _pairs(code: str, figure: Figure) -> PairLine:
    definition = convention.definition(code)
    return PairLine(
        code,
        definition.name,
        figure.value,
        definition.shown(figure),
        figure.note,
        definition.source,
        f'{definition.wording} {definition.caution}'.strip(),
    )


def _shown(code: str, figure: Figure | None) -> str:
    if figure is None:
        return UNKNOWN
    if code in PERSONS:
        return masked(None if figure.value is None else int(figure.value))
    return convention.definition(code).shown(figure)


def _value(code: str, figure: Figure | None) -> float | None:
    if figure is None or figure.value is None or (code in PERSONS and 0 < figure.value < FEW):
        return None
    return figure.value
