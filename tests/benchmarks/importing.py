"""Import of 100,000 companies, in a process of its own, against a raw parse and insert of the same rows.

As a module: `python -m tests.benchmarks.importing ours|raw FILE`, on the database that DATABASE_URL names.
"""

import csv
import os
import sys
import tempfile
import time
from pathlib import Path

from crm import samples
from crm.demo.words import STEMS, TRADES
from tests.benchmarks import floor, measures
from tests.benchmarks.measures import Measure, in_a_process

TIMES_THE_RAW = 15
MOST_MEMORY = 300
HEADING = ['Raison sociale', 'SIREN', 'Effectif', 'Code NAF', 'Code postal', 'Ville', 'Département']


def run(database: str, url: str, companies: int) -> list[Measure]:
    """On an empty database that holds the reference data only."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / 'entreprises.csv'
        write_file(path, companies)
        os.environ |= {'DATABASE_URL': url, 'DATA_DIR': folder}
        raw = in_a_process('importing', 'raw', str(path))
        ours = in_a_process('importing', 'ours', str(path))
    if ours['created'] != companies:
        raise RuntimeError(f'{ours["created"]} companies were created of {companies}')
    note = f'{ours["seconds"]:.1f} s contre {raw["seconds"]:.1f} s'.replace('.', ',')
    work = f'import de {companies:,} entreprises'.replace(',', '\u202f')
    return [
        Measure(work, database, ours['seconds'] / raw['seconds'], '×', TIMES_THE_RAW, note=note),
        Measure(f'{work} : mémoire', database, ours['peak'], 'Mo', MOST_MEMORY),
    ]


def write_file(path: Path, companies: int) -> None:
    """A French CSV of fictional companies, none of which is in the large world."""
    trades = [(naf, word) for naf, words in TRADES.values() for word in words]
    places = [('75011', 'Paris', '75'), ('33000', 'Bordeaux', '33'), ('69003', 'Lyon', '69'), ('23000', 'Guéret', '23')]
    with path.open('w', encoding='utf-8-sig', newline='') as file:
        writer = csv.writer(file, delimiter=';')
        writer.writerow(HEADING)
        for n in range(companies):
            naf, word = trades[n % len(trades)]
            name = f'{word} {STEMS[n // len(trades) % len(STEMS)]} {n}'
            postcode, city, departement = places[n % len(places)]
            writer.writerow([name, samples.siren(n - 900_000), n % 6000, naf, postcode, city, departement])


def raw(path: Path) -> float:
    """Seconds to parse the file and insert its rows with `executemany`, in one transaction on disk.

    The table is what a bare list of companies needs: a number, a unique SIREN, an index for each of two sorts.
    """
    connection = floor.connect(os.environ['DATABASE_URL'])
    postgres = os.environ['DATABASE_URL'].startswith('postgres')
    cursor, key = connection.cursor(), 'serial primary key' if postgres else 'integer primary key'
    cursor.execute(
        f'CREATE TABLE raw_company (id {key}, name text, siren text unique, headcount text, naf text, postcode text,'
        ' city text, departement text)'
    )
    cursor.execute('CREATE INDEX raw_by_name ON raw_company (name, id)')
    cursor.execute('CREATE INDEX raw_by_departement ON raw_company (departement, name, id)')
    connection.commit()
    marks = ', '.join(['%s' if postgres else '?'] * 7)
    insert = 'INSERT INTO raw_company (name, siren, headcount, naf, postcode, city, departement) VALUES'
    start = time.perf_counter()
    if not postgres:
        cursor.execute('BEGIN')
    with path.open(encoding='utf-8-sig', newline='') as file:
        rows = csv.reader(file, delimiter=';')
        next(rows)
        cursor.executemany(f'{insert} ({marks})', rows)
    connection.commit()
    took = time.perf_counter() - start
    cursor.execute('DROP TABLE raw_company')
    connection.commit()
    return took


def ours(path: Path) -> dict[str, float]:
    """Seconds of the import itself, as the command does it, and how many companies it created."""
    from crm import access, create_app
    from crm.companies.target import EACH, TARGET
    from crm.database import db, unit_of_work
    from crm.imports import actions
    from crm.imports.models import ImportBatch

    with create_app().app_context(), access.for_everyone('un banc d’essai importe comme la commande'):
        start = time.perf_counter()
        with unit_of_work():
            batch_id = actions.begin(TARGET, path, path.name, EACH).id
        actions.carry_out(batch_id, unit_of_work, lambda *_: None)
        took = time.perf_counter() - start
        return {'seconds': took, 'created': db.session.get_one(ImportBatch, batch_id).created}


if __name__ == '__main__':
    kind, file = sys.argv[1], Path(sys.argv[2])
    measures.tell(**({'seconds': raw(file)} if kind == 'raw' else ours(file)))
