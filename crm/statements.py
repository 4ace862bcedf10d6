"""The type of our SELECT statements, whatever their columns; the texts of a JSON list as rows."""

from typing import Any

from sqlalchemy import Select, TableValuedAlias, func

from crm.database import is_postgresql

Statement = Select[*tuple[Any, ...]]


def texts_of(column: Any) -> TableValuedAlias:
    """The texts of a JSON list, a row each (column `value`), beside the row that holds the list."""
    each = func.json_array_elements_text if is_postgresql() else func.json_each
    return each(column).table_valued('value', joins_implicitly=True)
