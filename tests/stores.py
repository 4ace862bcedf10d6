"""Databases of tests, SQLite or PostgreSQL: made once, as fresh before each test as after `flask init`.

Benchmarks take theirs here too: `conftest` watches each statement, which would be measured with the rest.
"""

import os
import shutil
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, make_url, text

from crm.database import db

ON_POSTGRESQL = os.environ.get('TEST_DATABASE_URL', '').startswith('postgres')


class SqliteStore:
    """A file copied from a template before each test."""

    def __init__(self, folder: Path) -> None:
        self.path, self.template = folder / 'test.sqlite3', folder / 'template.sqlite3'
        self.url = f'sqlite:///{self.path}'

    def keep_template(self) -> None:
        shutil.copyfile(self.path, self.template)

    def restore(self) -> None:
        for leftover in (self.path.with_name('test.sqlite3-wal'), self.path.with_name('test.sqlite3-shm')):
            leftover.unlink(missing_ok=True)
        shutil.copyfile(self.template, self.path)

    def leave(self, engine: Engine) -> None:
        """The file will be another: nothing may hold the present one open."""
        engine.dispose()

    def copied(self, name: str, folder: Path) -> 'SqliteStore':
        """A store of its own that holds the same, in this folder."""
        copy = SqliteStore(folder)
        shutil.copyfile(self.path, copy.path)
        return copy

    def drop(self) -> None:
        """The folder is pytest's to remove."""


# reference tables that no test changes: too large to be written again before each
UNTOUCHED = {'region', 'departement', 'commune', 'postcode'}


class PostgresStore:
    """A database emptied before each test, its reference rows then put back from copies."""

    def __init__(self, name: str, template: str = 'template1') -> None:
        server = make_url(os.environ['TEST_DATABASE_URL'])
        self.name = f'test_{name}'
        self.url = server.set(database=self.name).render_as_string(hide_password=False)
        self.admin = create_engine(server.set(database='postgres'), isolation_level='AUTOCOMMIT')
        self.inside = create_engine(self.url)
        self.restoring = ''
        self._run(
            f'DROP DATABASE IF EXISTS {self.name} WITH (FORCE)', f'CREATE DATABASE {self.name} TEMPLATE {template}'
        )

    def keep_template(self) -> None:
        """Copy the reference rows, and write down once how to come back to them."""
        tables = [table for table in db.metadata.sorted_tables if table.name not in UNTOUCHED]
        with self.inside.begin() as connection:
            connection.execute(text('CREATE SCHEMA pristine'))
            for table in tables:
                connection.execute(text(f'CREATE TABLE pristine."{table.name}" AS SELECT * FROM "{table.name}"'))
            kept = [t for t in tables if connection.scalar(text(f'SELECT count(*) FROM pristine."{t.name}"'))]
            sequences = [_sequence_back(connection, table.name) for table in tables if 'id' in table.c]
            unchecked = connection.scalar(text("SELECT current_setting('is_superuser')")) == 'on'
        # what is put back is whole: its foreign keys need not be checked row by row, which takes ten times as long
        statements = ['SET LOCAL session_replication_role = replica'] if unchecked else []
        statements += [f'DELETE FROM "{table.name}"' for table in reversed(tables)]
        statements += [f'INSERT INTO "{table.name}" SELECT * FROM pristine."{table.name}"' for table in kept]
        self.restoring = '; '.join(statements + [sequence for sequence in sequences if sequence])

    def restore(self) -> None:
        with self.inside.begin() as connection:
            connection.exec_driver_sql(self.restoring)

    def leave(self, engine: Engine) -> None:
        """Connections serve the next test: a new one costs more than most tests ask of it."""

    def copied(self, name: str, folder: Path) -> 'PostgresStore':
        """A database of its own that holds the same; nobody may be connected to this one."""
        return PostgresStore(name, template=self.name)

    def drop(self) -> None:
        self.inside.dispose()
        self._run(f'DROP DATABASE IF EXISTS {self.name} WITH (FORCE)')
        self.admin.dispose()

    def _run(self, *statements: str) -> None:
        with self.admin.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))


def _sequence_back(connection: Connection, table: str) -> str:
    """The statement that makes the numbers of a table go on from its reference rows; empty if it has no sequence."""
    sequence = connection.scalar(text(f"SELECT pg_get_serial_sequence('\"{table}\"', 'id')"))
    following = connection.scalar(text(f'SELECT coalesce(max(id), 0) + 1 FROM "{table}"')) if sequence else 1
    return f"SELECT setval('{sequence}', {following}, false)" if sequence else ''


Store = SqliteStore | PostgresStore
