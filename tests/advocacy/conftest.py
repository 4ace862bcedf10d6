"""Fixtures of advocacy."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from crm.database import db


@pytest.fixture
def count_statements(app):
    """with count_statements() as statements: … → the list of statements that ran."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        statements: list[str] = []

        def note(_connection, _cursor, statement, *_rest):
            statements.append(statement)

        event.listen(db.engine, 'before_cursor_execute', note)
        yield statements
        event.remove(db.engine, 'before_cursor_execute', note)

    return counting
