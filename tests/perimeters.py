"""A net under the perimeter: in every test, what a statement reads has its rule among the statement's options.

`crm.access` adds to a statement the rules of the tables that it leads to; this looks at the SQL that came of it.
"""

import re
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.engine import Engine
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.orm.util import LoaderCriteriaOption

from crm import access

escaped: list[str] = []
_expected: list[tuple[access.Perimeter, set[str]]] = []


@event.listens_for(Session, 'do_orm_execute')
def _note(state: ORMExecuteState) -> None:
    _expected.clear()
    if not state.is_select or state.is_column_load or state.session.info.get('trail'):
        return
    held = access.perimeter()
    options = (*state.statement._with_options, *state.user_defined_options)  # type: ignore[attr-defined]
    ruled = {_table(option) for option in options if isinstance(option, LoaderCriteriaOption)}
    # what a record made in this very session leads to is read as it was written
    if held is not access.EVERYTHING and not held.staff and (ruled or not state.is_relationship_load):
        _expected.append((held, ruled))


def _table(option: Any) -> str:
    return str((option.entity or inspect(option.root_entity)).local_table.name)


@event.listens_for(Engine, 'before_cursor_execute')
def _look(_connection: Any, _cursor: Any, sql: str, *_others: Any) -> None:
    for held, ruled in _expected:
        for model in access.scoped_models():
            name = inspect(model).local_table.name
            limited = held == access.NOTHING or access.rules._rules[model](model, held) is not None
            if name not in ruled and limited and re.search(rf'\b(FROM|JOIN) "?{name}"?\b', sql):
                escaped.append(f'{name}: {" ".join(sql.split())[:300]}')
    _expected.clear()


def nothing_escaped() -> None:
    """Fails with the statements that read a table without its rule."""
    found, escaped[:] = list(escaped), []
    assert not found, '\n'.join(found)
