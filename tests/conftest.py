"""Fixtures: a fresh database a test (SQLite, or PostgreSQL named by TEST_DATABASE_URL), a browser, real records."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from crm import create_app, database, registries
from crm.accounts import sessions
from crm.accounts.models import User
from crm.database import db
from crm.settings import Settings
from tests import perimeters
from tests.pages import Browser
from tests.stores import ON_POSTGRESQL, PostgresStore, SqliteStore, Store

# an acknowledged row need not survive a power cut in a test: each commit would wait for the disk
database.SQLITE_SYNCHRONOUS = 'OFF'

# fixtures that stand on a database: what has none of them is the same on both, and runs on SQLite's turn only
ON_A_DATABASE = {'store', 'bare', 'site', 'system'}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker('postgres') and not ON_POSTGRESQL:
            item.add_marker(pytest.mark.skip(reason='needs PostgreSQL: set TEST_DATABASE_URL'))
    if ON_POSTGRESQL:
        elsewhere = [item for item in items if not _is_for_postgresql(item)]
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in set(elsewhere)]


def _is_for_postgresql(item: pytest.Item) -> bool:
    on_a_database = ON_A_DATABASE & set(getattr(item, 'fixturenames', ()))
    return bool(on_a_database) and item.get_closest_marker('one_database') is None


@pytest.fixture(scope='session')
def real_data() -> Path:
    """Folder of real French data named by CRM_REAL_DATA; tests that need it are skipped without it."""
    folder = os.environ.get('CRM_REAL_DATA', '')
    if not folder or not Path(folder).is_dir():
        pytest.skip('CRM_REAL_DATA does not name a folder of real data')
    return Path(folder)


@pytest.fixture(scope='session')
def store(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Store]:
    made = PostgresStore(worker_id) if ON_POSTGRESQL else SqliteStore(tmp_path_factory.mktemp('db'))
    yield made
    made.drop()


@pytest.fixture(scope='session')
def application(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
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
def app(application: Flask, store: Store) -> Iterator[Flask]:
    """The application on a database as fresh as after `flask init`, inside an application context."""
    with application.app_context():
        store.restore()
        application.extensions['visits'].at.clear()
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
