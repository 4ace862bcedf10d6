"""Figures already computed, kept for pages that show many at once (see `figures_of(…, kept=True)`).

The clock has them computed each night, « Recalculer » at any hour (`actions.ask_figures`); a page never writes them. A
row of an older formula is as if it were not there.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from itertools import product
from typing import Any

from sqlalchemy import func

from crm import clock
from crm.convention.indicators import INDICATORS, Cadence, Calendar, Figure, Period
from crm.convention.models import KeptFigure
from crm.database import db
from crm.statements import Statement
from crm.territories.models import Club, Departement, Region

Key = tuple[str, str, date, date]
PAST = 3  # periods shown before the one chosen
# quarters and years of every calendar, and months (those of the convention begin on the 18th: hardly anybody asks)
CUTS = (*product(Calendar, (Cadence.QUARTERLY, Cadence.YEARLY)), (Calendar.CIVIL, Cadence.MONTHLY))


def kept_figures(codes: Collection[str], scopes: Collection[str], periods: Sequence[Period]) -> dict[Key, Figure]:
    """Those at hand, by code, scope and days of the period."""
    row = KeptFigure
    query = _asked(
        db.select(row.indicator, row.scope, row.start_on, row.end_on, row.formula_version, row.figure), codes
    )
    found: dict[Key, Figure] = {}
    wanted = set(scopes)
    for it in db.session.execute(_within(query, scopes, periods)):
        if it.scope in wanted and it.formula_version == INDICATORS[it.indicator].definition.formula_version:
            found[it.indicator, it.scope, it.start_on, it.end_on] = figure_from(it.figure)
    return found


def kept_as_of(
    scopes: Collection[str], periods: Sequence[Period], codes: Iterable[str] | None = None
) -> datetime | None:
    """« Données au »: the oldest instant of the kept figures that these scopes and periods show; None without any."""
    query = _asked(db.select(func.min(KeptFigure.as_of)), codes or INDICATORS)
    instant: datetime | None = db.session.scalar(_within(query, scopes, periods))
    return instant


def _asked(query: Statement, codes: Iterable[str]) -> Statement:
    return query.where(KeptFigure.indicator.in_([code for code in codes if code in INDICATORS]))


def _within(query: Statement, scopes: Collection[str], periods: Sequence[Period]) -> Statement:
    return query.where(
        KeptFigure.scope.in_(scopes),
        KeptFigure.start_on.in_({period.start for period in periods}),
        KeptFigure.end_on.in_({period.end for period in periods}),
    )


# --- what is kept -----------------------------------------------------------------------------------


def periods_to_keep() -> list[Period]:
    """What pages show of the present period and of the one just over, once each: calendars share some."""
    present = [Period.containing(clock.today(), calendar, cadence) for calendar, cadence in CUTS]
    shown = [period for one in present for current in one.last(2) for period in current.with_past(PAST)]
    return list({(period.start, period.end): period for period in shown}.values())


def scopes_to_keep() -> list[str]:
    """The country, every région, département and club: what dashboards set side by side."""
    listed = [
        f'{kind}:{code}'
        for kind, column in (('region', Region.code), ('departement', Departement.code), ('club', Club.code))
        for code in db.session.scalars(db.select(column).order_by(column))
    ]
    return ['national', *listed]


def figure_values(figure: Figure) -> dict[str, Any]:
    """A figure as it is kept."""
    return asdict(figure)


def figure_from(values: dict[str, Any]) -> Figure:
    """The figure that was kept."""
    parts = tuple((label, value) for label, value in values['breakdown'])
    return Figure(**{**values, 'breakdown': parts})
