"""Run the benchmarks on one database: `python -m tests.benchmarks [--companies N] [--only NAMES]`.

On SQLite, or on the PostgreSQL server that TEST_DATABASE_URL names. Prints the table and writes instance/bench.json;
the figures of the other database, measured before, are kept there.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask

from crm import access, clock, create_app, registries
from crm.accounts.models import User
from crm.database import db
from crm.settings import ROOT, Settings
from tests.benchmarks import documents, duplicates, exporting, figures, importing, load, pages, peers, world, writing
from tests.benchmarks.measures import Measure, table, write

RESULTS = ROOT / 'instance' / 'bench.json'
WORKS = ('importing', 'duplicates', 'pages', 'load', 'writing', 'figures', 'exporting', 'documents')


def main() -> int:
    parser = argparse.ArgumentParser(prog='make bench')
    parser.add_argument('--companies', type=int, default=100_000)
    parser.add_argument('--only', default=','.join(WORKS))
    parser.add_argument('--seconds', type=int, default=load.SECONDS, help='length of the load, each way')
    asked = parser.parse_args()
    name = 'PostgreSQL' if os.environ.get('TEST_DATABASE_URL') else 'SQLite'
    with tempfile.TemporaryDirectory(prefix='banc-') as folder:
        found = measure(name, Path(folder), asked.companies, set(asked.only.split(',')), asked.seconds)
    kept = [Measure(**{k: v for k, v in row.items() if k != 'held'}) for row in earlier() if row['database'] != name]
    write([*kept, *found], RESULTS)
    print(f'\n{table(found)}\n\n{peers.table()}\n')
    missed = [m for m in found if m.held is False]
    print(f'{len(found)} mesures, {len(missed)} hors limite. Détail : {RESULTS.relative_to(ROOT)}')
    return 1 if missed else 0


def earlier() -> list[dict[str, object]]:
    rows: list[dict[str, object]] = json.loads(RESULTS.read_text(encoding='utf-8')) if RESULTS.exists() else []
    return rows


def measure(name: str, folder: Path, companies: int, works: set[str], duration: int) -> list[Measure]:
    """All the measures asked for, on one database."""
    found: list[Measure] = []
    if 'importing' in works:
        with prepared(folder, 'import') as app:
            url = app.config['SQLALCHEMY_DATABASE_URI']
            db.engine.dispose()
            found += said('import', lambda: importing.run(name, url, companies))
    if 'duplicates' in works:
        with prepared(folder, 'doublons') as app:
            url = app.config['SQLALCHEMY_DATABASE_URI']
            db.session.remove()
            db.engine.dispose()
            rows = said('doublons', lambda: duplicates.run(url, companies))
            found += [planted(name, row) for row in rows]
    if not works & {'pages', 'load', 'writing', 'figures', 'exporting', 'documents'}:
        return found
    with prepared(folder, 'monde') as app:
        url = app.config['SQLALCHEMY_DATABASE_URI']
        people = said('données', lambda: fill(companies))
        bare: dict[str, list[tuple[str, object]]] = {}
        if 'pages' in works or 'load' in works:
            made, bare = said('pages', lambda: pages.run(app, name, people))
            found += made
        if 'load' in works:
            found += said('charge', lambda: load.run(app, name, people, bare, duration))
        if 'writing' in works:
            found += said('saisie', lambda: writing.run(app, name, people))
        if 'figures' in works:
            found += said('chiffres', lambda: figures.run(app, name))
        if 'exporting' in works:
            found += said('exports', lambda: exporting.run(name, url))
        if 'documents' in works:
            found += said('documents', lambda: documents.run(app, name, url))
    return found


def planted(name: str, row: dict[str, Any]) -> Measure:
    """A figure of the duplicates as a measure: shares are to be reached, times and memory not to be gone beyond."""
    return Measure(row['work'], name, row['value'], row['unit'], row['limit'], at_least=row['unit'] == '%')


def fill(companies: int) -> dict[str, User]:
    """Fill the database; the people who will look at it."""
    with access.for_everyone('remplir un banc d’essai'):
        world.World(companies, clock.today()).build()
        people = world.people()
        world.settle()
    return people


@contextmanager
def prepared(folder: Path, name: str) -> Iterator[Flask]:
    """The application on a new database of its own that holds the reference data."""
    url, drop = _database(folder, name)
    app = create_app(Settings(url, 'bench-secret-' * 4, folder))
    with app.app_context():
        db.create_all()
        for load_reference in registries.references.values():
            load_reference()
        db.session.commit()
        yield app
        db.session.remove()
        db.engine.dispose()
    drop()


def _database(folder: Path, name: str):  # type: ignore[no-untyped-def]
    if os.environ.get('TEST_DATABASE_URL'):
        from tests.stores import PostgresStore

        store = PostgresStore(f'bench_{name}')
        return store.url, store.drop
    path = folder / f'{name}.sqlite3'
    return f'sqlite:///{path}', lambda: path.unlink()


def said(title, act):  # type: ignore[no-untyped-def]
    """Say on standard error what is being measured and how long it took."""
    start = time.perf_counter()
    result = act()
    print(f'→ {title} : {time.perf_counter() - start:.0f} s', file=sys.stderr, flush=True)
    found = result[0] if isinstance(result, tuple) else result
    if isinstance(found, list) and found and isinstance(found[0], Measure):
        print(table(found), file=sys.stderr, flush=True)
    return result


if __name__ == '__main__':
    sys.exit(main())
