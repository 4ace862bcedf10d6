"""Computing the figures that are kept: asked by the clock or by hand, carried out period by period by the worker."""

from collections.abc import Sequence

from sqlalchemy import tuple_

from crm import access, clock, database
from crm.convention import queries
from crm.convention.indicators import INDICATORS, Period
from crm.convention.models import KeptFigure
from crm.database import db, insert_rows
from crm.tasks import Run, Task, enqueue

KIND = 'convention.figures'


def ask_figures() -> Task:
    """Ask that the kept figures be computed again; asked twice in a minute, it is the same task."""
    return enqueue(KIND, 'Calcul des chiffres de la convention', key=f'{KIND}:{clock.now():%Y-%m-%dT%H:%M}')


def keep_figures(run: Run) -> None:
    """Compute every indicator of each period to keep, for the country, régions, départements and clubs.

    A step is a period: a kill leaves the others as they were, and the task goes on where it had stopped. Periods that
    are no longer kept go.
    """
    with access.for_everyone('les chiffres gardés sont ceux de tous les territoires'):
        periods = queries.periods_to_keep()
        for number, period in enumerate(periods[run.done :], start=run.done + 1):
            rows = _rows(period)
            run.tell(number, len(periods), period.label)
            with run.step():
                _replace(period, rows)
        with run.step():
            _drop_all_but(periods)


def _rows(period: Period) -> list[dict[str, object]]:
    now = clock.now()
    with database.reading():
        found = queries.figures_of(queries.scopes_to_keep(), [period])
    return [
        {
            'indicator': code,
            'formula_version': INDICATORS[code].definition.formula_version,
            'scope': scope,
            'start_on': period.start,
            'end_on': period.end,
            'figure': queries.figure_values(series[0]),
            'as_of': now,
            'computed_at': clock.now(),
        }
        for code, by_scope in found.items()
        for scope, series in by_scope.items()
    ]


def _replace(period: Period, rows: list[dict[str, object]]) -> None:
    former = db.delete(KeptFigure).where(KeptFigure.start_on == period.start, KeptFigure.end_on == period.end)
    db.session.execute(former.execution_options(synchronize_session=False))
    insert_rows(KeptFigure, rows)


def _drop_all_but(periods: Sequence[Period]) -> None:
    days = [(period.start, period.end) for period in periods]
    past = db.delete(KeptFigure).where(tuple_(KeptFigure.start_on, KeptFigure.end_on).not_in(days))
    db.session.execute(past.execution_options(synchronize_session=False))
