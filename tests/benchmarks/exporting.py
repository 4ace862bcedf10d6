"""Export of all companies to CSV, in a process of its own, against the raw stream of the same rows.

As a module: `python -m tests.benchmarks.exporting ours|raw|idle FOLDER`, on the database that DATABASE_URL names.
"""

import csv
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.benchmarks import floor, measures
from tests.benchmarks.measures import Measure, in_a_process

TIMES_THE_RAW = 3
FIRST_BYTE = 1.0
MORE_MEMORY = 50
RAW = (
    'SELECT c.siren, e.siret, c.name, c.usual_name, e.address, e.postcode, e.city, c.departement_code, c.naf_code,'
    ' c.naf_section, c.headcount_band, c.category, c.relation_state, c.register_state,'
    ' (SELECT k.name FROM club_membership m JOIN club k ON k.id = m.club_id'
    ' WHERE m.company_id = c.id AND m.until IS NULL LIMIT 1),'
    ' (SELECT t.name FROM company_tag b JOIN tag t ON t.id = b.tag_id WHERE b.company_id = c.id LIMIT 1),'
    ' c.doubt, c.created_at'
    ' FROM company c LEFT JOIN establishment e ON e.company_id = c.id AND e.is_head_office'
    ' ORDER BY c.sort_name, c.id'
)


def run(database: str, url: str) -> list[Measure]:
    """On the large world."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {'DATABASE_URL': url, 'DATA_DIR': folder}
        raw = in_a_process('exporting', 'raw', folder)
        idle = in_a_process('exporting', 'idle', folder)
        ours = in_a_process('exporting', 'ours', folder)
        books = {kind: in_a_process('exporting', kind, folder) for kind in ('xlsx', 'ods')}
    note = f'{ours["seconds"]:.1f} s contre {raw["seconds"]:.1f} s'.replace('.', ',')
    work = 'export CSV de toutes les entreprises'
    found = [
        Measure(work, database, ours['seconds'] / raw['seconds'], '×', TIMES_THE_RAW, note=note),
        Measure(f'{work} : premier octet', database, ours['first'], 's', FIRST_BYTE),
        Measure(f'{work} : mémoire en plus', database, ours['peak'] - idle['peak'], 'Mo', MORE_MEMORY),
    ]
    for kind, made in books.items():
        work = f'export {kind.upper()} de toutes les entreprises'
        found.append(Measure(work, database, made['seconds'], 's'))
        found.append(Measure(f'{work} : mémoire en plus', database, made['peak'] - idle['peak'], 'Mo', MORE_MEMORY))
    return found


def raw(folder: Path) -> dict[str, float]:
    """Seconds to write the same columns from a cursor that reads little by little."""
    connection = floor.connect(os.environ['DATABASE_URL'])
    if os.environ['DATABASE_URL'].startswith('postgres'):
        cursor = connection.cursor(name='raw')
        cursor.itersize = 2000
    else:
        cursor = connection.cursor()
    start = time.perf_counter()
    cursor.execute(RAW)
    with (folder / 'raw.csv').open('w', encoding='utf-8-sig', newline='') as file:
        csv.writer(file, delimiter=';').writerows(cursor)
    return {'seconds': time.perf_counter() - start}


def ours(folder: Path) -> dict[str, float]:
    """Seconds of the streamed export, and of its first piece."""
    from crm import spreadsheets

    start, first = time.perf_counter(), 0.0
    with (folder / 'ours.csv').open('w', encoding='utf-8', newline='') as file:
        heading, rows = listed()
        for piece in spreadsheets.csv_lines(heading, rows):
            first = first or time.perf_counter() - start
            file.write(piece)
    return {'seconds': time.perf_counter() - start, 'first': first}


def book(folder: Path, kind: str) -> dict[str, float]:
    """Seconds to write the same list as a workbook."""
    from crm import spreadsheets

    write = {'xlsx': spreadsheets.write_xlsx, 'ods': spreadsheets.write_ods}[kind]
    start = time.perf_counter()
    heading, rows = listed()
    write(folder / f'ours.{kind}', heading, rows)
    return {'seconds': time.perf_counter() - start}


def listed() -> tuple[list[str], Iterator[Sequence[object]]]:
    """(heading, rows) of the list of all companies."""
    from crm.companies.exports import plan_of_companies
    from crm.companies.queries import CompanyFilter

    plan = plan_of_companies(CompanyFilter())
    return plan.heading, plan.rows()


def measured(kind: str, folder: Path) -> dict[str, float]:
    if kind == 'raw':
        return raw(folder)
    from crm import access, create_app, database

    with create_app().app_context(), access.for_everyone('un banc d’essai exporte tout'), database.reading():
        if kind == 'idle':
            listed()
            return {'seconds': 0.0}
        return ours(folder) if kind == 'ours' else book(folder, kind)


if __name__ == '__main__':
    measures.tell(**measured(sys.argv[1], Path(sys.argv[2])))
