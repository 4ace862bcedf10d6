"""SELECT statements: their type, how to compose one once, and what both databases write otherwise."""

from collections.abc import Callable
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar, cast

from sqlalchemy import BindParameter, ColumnElement, Integer, Select, TableValuedAlias, bindparam, func, literal

from crm.access import perimeter
from crm.access.rules import COMPOSED_ONCE
from crm.database import is_postgresql

Statement = Select[*tuple[Any, ...]]
Choices = ParamSpec('Choices')
Composed = TypeVar('Composed', bound=Statement)


def composed_once(compose: Callable[Choices, Composed]) -> Callable[Choices, Composed]:
    """A function that composes a statement: it is asked once, as what a page asks costs less to run than to compose.

    Whatever changes from a page to another is a `bindparam`, given when the statement is run, or `when_run`.
    """

    @wraps(compose)
    def composed(*choices: Choices.args, **named: Choices.kwargs) -> Composed:
        return compose(*choices, **named).execution_options(**{COMPOSED_ONCE: True})

    return cast(Callable[Choices, Composed], cache(composed))


def when_run(ask: Callable[[], Any], *, several: bool = False) -> BindParameter[Any]:
    """A value, or `several` for `in_`, asked each time a statement is run: the day, for one."""
    return bindparam(None, callable_=ask, expanding=several, unique=True)


def own_clubs() -> BindParameter[Any]:
    """The clubs of the reader, for `in_`, asked each time a statement is run."""
    return when_run(lambda: list(perimeter().clubs), several=True)


def texts_of(column: Any) -> TableValuedAlias:
    """The texts of a JSON list, a row each (column `value`), beside the row that holds the list."""
    each = func.json_array_elements_text if is_postgresql() else func.json_each
    return each(column).table_valued('value', joins_implicitly=True)


def days_after(column: Any, days: int) -> ColumnElement[Any]:
    """The day that comes so many days after that of a column."""
    if is_postgresql():
        later: ColumnElement[Any] = column.op('+')(literal(days, Integer))
        return later
    return func.date(column, f'+{days} days')
