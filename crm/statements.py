"""The type of our SELECT statements, and what both databases write otherwise: lists as rows, days added to a date."""

from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, TableValuedAlias, func, literal

from crm.database import is_postgresql

Statement = Select[*tuple[Any, ...]]


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
