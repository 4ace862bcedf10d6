"""Migrations: numbered, one head, reversible, and the migrated schema equals the models'."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Column, Text, inspect

from crm import create_app
from crm.database import db, migrations
from crm.settings import ROOT, Settings
from tests.stores import ON_POSTGRESQL, PostgresStore, SqliteStore

VERSIONS = sorted((ROOT / 'migrations' / 'versions').glob('*.py'))


@pytest.fixture
def bare(tmp_path: Path, worker_id: str) -> Iterator[Flask]:
    """The application on an empty database."""
    store = PostgresStore(f'migrations_{worker_id}') if ON_POSTGRESQL else SqliteStore(tmp_path)
    app = create_app(Settings(store.url, 'test-secret-' * 4, tmp_path, testing=True))
    with app.app_context():
        migrations()
        yield app
        db.session.remove()
        db.engine.dispose()
    store.drop()


def differences() -> list[object]:
    """What the migrated database and the models do not share."""
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={'compare_type': True})
        return [d for d in compare_metadata(context, db.metadata) if not about_alembic(d)]


def about_alembic(difference: object) -> bool:
    return 'alembic_version' in str(difference)


def test_the_migrated_schema_equals_the_models(bare: Flask):
    upgrade()
    assert differences() == []


def test_a_column_without_a_migration_is_seen(bare: Flask):
    upgrade()
    table = db.metadata.tables['club']
    table.append_column(Column('planted', Text))
    try:
        assert 'planted' in str(differences())
    finally:
        table._columns.remove(table.c.planted)


def test_going_back_to_nothing_and_forth_again(bare: Flask):
    upgrade()
    downgrade(revision='base')
    assert set(inspect(db.engine).get_table_names()) <= {'alembic_version'}
    upgrade()
    assert 'company' in inspect(db.engine).get_table_names()


def test_migrations_are_numbered_without_a_gap_and_have_one_head():
    numbers = [int(re.match(r'(\d{4})_', path.name).group(1)) for path in VERSIONS]  # type: ignore[union-attr]
    assert numbers == list(range(1, len(VERSIONS) + 1))
    script = ScriptDirectory(str(ROOT / 'migrations'))
    assert len(script.get_heads()) == 1
