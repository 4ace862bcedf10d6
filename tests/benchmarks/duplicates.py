"""Benchmark: 300 duplicates planted in 100,000 companies: how many are found, how many proposals are right.

`run(database)` takes the address of an empty database, fills it, searches it in a process of its own and returns
the figures; by hand: `python -m tests.benchmarks.duplicates [DATABASE_URL] [companies]`.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import Any

from crm import access, clock, create_app, registries, tasks
from crm.companies.models import Company, DuplicatePair, Establishment, folded_of, sort_name_of
from crm.companies.queries.duplicates.scope import KIND
from crm.database import db, unit_of_work
from crm.samples import luhn_key
from crm.settings import ROOT, Settings
from crm.territories.models import Departement
from tests.benchmarks import rewriting
from tests.benchmarks.measures import peak
from tests.benchmarks.rewriting import Made

COMPANIES, PLANTED = 100_000, 300
FOUND, RIGHT, SECONDS, MEGABYTES = 97, 95, 60, 300
WHY = 'le banc d’essai remplit sa propre base'


def run(database: str, companies: int = COMPANIES) -> list[dict[str, Any]]:
    """Figures as rows {work, value, unit, limit, held}; `database` is the address of an empty database."""
    app = create_app(_settings(database))
    with app.app_context(), access.for_everyone(WHY):
        truth = _fill(companies)
        db.session.remove()
        db.engine.dispose()
    command = [sys.executable, '-m', __spec__.name if __spec__ else 'tests.benchmarks.duplicates', 'search', database]
    told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    searched = json.loads(told.splitlines()[-1])
    with app.app_context(), access.for_everyone(WHY):
        proposed = set(map(tuple, db.session.execute(db.select(DuplicatePair.company_id, DuplicatePair.other_id))))
        show_faults(truth, proposed)
    found = 100 * len(truth & proposed) / len(truth)
    right = 100 * len(truth & proposed) / max(1, len(proposed))
    return [
        _row('doublons plantés retrouvés', round(found, 1), '%', FOUND, found >= FOUND),
        _row('propositions justes', round(right, 1), '%', RIGHT, right >= RIGHT),
        _row(
            'recherche dans toutes les entreprises', searched['seconds'], 's', SECONDS, searched['seconds'] <= SECONDS
        ),
        _row('mémoire de la recherche', searched['megabytes'], 'Mo', MEGABYTES, searched['megabytes'] <= MEGABYTES),
    ]


def _row(work: str, value: float, unit: str, limit: float, held: bool) -> dict[str, Any]:
    return {'work': work, 'value': value, 'unit': unit, 'limit': limit, 'held': held}


def _settings(database: str) -> Settings:
    return Settings(database, 'benchmark-' * 5, Path(tempfile.gettempdir()), testing=False)


def _fill(number: int) -> set[tuple[int, int]]:
    """Write the companies and the duplicates; returns the true pairs (id, greater id)."""
    db.create_all()
    for load in registries.references.values():
        with unit_of_work():
            load()
    codes = [
        (code, 1 + place % 7 * (place % 5))
        for place, code in enumerate(db.session.scalars(db.select(Departement.code)))
    ]
    made = list(rewriting.companies(number - PLANTED, codes))
    chance = Random(7)
    originals = chance.sample(range(len(made)), PLANTED)
    copies = [
        rewriting.rewritten(made[place], chance, with_siren=number % 2 == 0) for number, place in enumerate(originals)
    ]
    taken = {one.siren for one in made}
    copies = [one if one.siren not in taken else rewriting.without_siren(one) for one in copies]
    with unit_of_work():
        _write([*made, *copies])
    return {(place + 1, len(made) + number + 1) for number, place in enumerate(originals)}


def _write(made: list[Made]) -> None:
    now = clock.now()
    for start in range(0, len(made), 5000):
        some = list(enumerate(made[start : start + 5000], start + 1))
        db.session.execute(
            db.insert(Company), [_company(number, one) | {'created_at': now, 'updated_at': now} for number, one in some]
        )
        db.session.execute(db.insert(Establishment), [_site(number, one) for number, one in some if number % 3 == 0])


def _company(number: int, one: Made) -> dict[str, Any]:
    return {
        'id': number,
        'name': one.name,
        'siren': one.siren,
        'departement_code': one.departement,
        'naf_code': one.naf,
        'folded': folded_of(one.name, '', one.siren),
        'sort_name': sort_name_of(one.name),
    }


def _site(number: int, one: Made) -> dict[str, Any]:
    head = f'{one.siren or number:0>9}0001'
    return {
        'company_id': number,
        'siret': head + luhn_key(head),
        'postcode': one.postcode,
        'city': one.city,
        'departement_code': one.departement,
    }


def search(database: str) -> dict[str, float]:
    """Carry out the search as the worker does; seconds, and the most memory the process ever held in megabytes."""
    app = create_app(_settings(database))
    with app.app_context():
        with unit_of_work():
            task = tasks.enqueue(KIND, 'Recherche de doublons', since='')
            number = task.id
        begun = time.perf_counter()
        with access.for_everyone(WHY):
            tasks.work_once(number)
        seconds = time.perf_counter() - begun
    return {'seconds': round(seconds, 1), 'megabytes': peak()}


def show_faults(truth: set[tuple[int, int]], proposed: set[tuple[int, int]], most: int = 12) -> None:
    """Print some pairs that were missed and some that should not be there: what to mend first."""
    for words, pairs in (('manquée', truth - proposed), ('de trop', proposed - truth)):
        for one, two in sorted(pairs)[:most]:
            left, right = db.session.get_one(Company, one), db.session.get_one(Company, two)
            print(
                f'{words}: {left.name} ({left.siren}) – {right.name} ({right.siren}), {left.departement_code}',
                file=sys.stderr,
            )


def main() -> None:
    """By hand, or the search that `run` asks for in a process of its own."""
    if sys.argv[1:2] == ['search']:
        print(json.dumps(search(sys.argv[2])))
        return
    with tempfile.TemporaryDirectory() as folder:
        database = sys.argv[1] if sys.argv[1:] else f'sqlite:///{folder}/duplicates.db'
        for row in run(database, int(sys.argv[2]) if sys.argv[2:] else COMPANIES):
            print(row)


if __name__ == '__main__':
    main()
