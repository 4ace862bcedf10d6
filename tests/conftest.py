"""Fixtures: a fresh database a test (SQLite, or PostgreSQL named by TEST_DATABASE_URL), a browser, real records."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine, create_engine, make_url, text

from crm import create_app, database, registries
from crm.accounts import sessions
from crm.accounts.models import User
from crm.database import db
from crm.settings import Settings
from tests import perimeters
from tests.pages import Browser

# an acknowledged row need not survive a power cut in a test: each commit would wait for the disk
database.SQLITE_SYNCHRONOUS = 'OFF'

ON_POSTGRESQL = os.environ.get('TEST_DATABASE_URL', '').startswith('postgres')


# fixtures that stand on a database: what has none of them is the same on both, and runs on SQLite's turn only
ON_A_DATABASE = {'store', 'bare', 'site', 'system'}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker('postgres') and not ON_POSTGRESQL:
            item.add_marker(pytest.mark.skip(reason='needs PostgreSQL: set TEST_DATABASE_URL'))
    if ON_POSTGRESQL:
        elsewhere = [item for item in items if not ON_A_DATABASE & set(getattr(item, 'fixturenames', ()))]
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in set(elsewhere)]


@pytest.fixture(scope='session')
def real_data() -> Path:
    """Folder of real French data named by CRM_REAL_DATA; tests that need it are skipped without it."""
    folder = os.environ.get('CRM_REAL_DATA', '')
    if not folder or not Path(folder).is_dir():
        pytest.skip('CRM_REAL_DATA does not name a folder of real data')
    return Path(folder)


@pytest.fixture(scope='session')
def store(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator['Store']:
    made = PostgresStore(worker_id) if ON_POSTGRESQL else SqliteStore(tmp_path_factory.mktemp('db'))
    yield made
    made.drop()


@pytest.fixture(scope='session')
def application(store: 'Store', tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One application for the session; its database holds the tables and the reference data."""
    app = create_app(Settings(store.url, 'test-secret-' * 4, tmp_path_factory.mktemp('files'), testing=True))
    with app.app_context():
        db.create_all()
        for load in registries.references.values():
            load()
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    store.keep_template()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(application: Flask, store: 'Store') -> Iterator[Flask]:
    """The application on a database as fresh as after `flask init`, inside an application context."""
    with application.app_context():
        store.restore()
        yield application
        db.session.rollback()
        db.session.remove()
        store.leave(db.engine)
        perimeters.nothing_escaped()


@pytest.fixture
def browser(app: Flask) -> Browser:
    """A visitor who is not signed in."""
    return Browser(app.test_client())


@pytest.fixture
def sign_in(app: Flask) -> Callable[[User], Browser]:
    """sign_in(user) → a browser with a session of that user."""

    def enter(user: User) -> Browser:
        client = app.test_client()
        token = sessions.begin(user)
        db.session.commit()
        with client.session_transaction() as cookie:
            cookie['_user_id'], cookie['_fresh'] = token, True
        return Browser(client)

    return enter


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
