"""kill -9 of web, worker, scheduler at random: nothing acknowledged is lost, nothing is double, all is done after.

Two rounds in the suite; KILL_ROUNDS=20 for the long run, KILL_SEED for another order of kills.
"""

import hashlib
import os
import random
import secrets
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from tests.resilience.people import PATIENCE, Person, file_of
from tests.resilience.signing import check_signatures, sign_one
from tests.resilience.system import VICTIMS, System

ROUNDS = int(os.environ.get('KILL_ROUNDS', '2'))
COMPANIES = 3000


def missed_slot() -> str:
    """The second of this month, or of the month before when that is still to come: five o'clock, as stored."""
    today = date.today()
    month = today if today.day > 2 else today.replace(day=1) - timedelta(days=1)
    return f'{month:%Y-%m}-02 05:00:00.000000'


MISSED = missed_slot()


@pytest.fixture(scope='module')
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    server = os.environ.get('TEST_DATABASE_URL', '')
    made = System(tmp_path_factory.mktemp('kills'), server if server.startswith('postgres') else '')
    made.prepare()
    for name in ('web', 'worker', 'scheduler'):
        made.start(name)
    yield made
    made.stop()


def test_nothing_acknowledged_is_lost_and_nothing_is_double(system: System):
    seed = int(os.environ.get('KILL_SEED', str(random.SystemRandom().randrange(10_000))))
    print(f'KILL_SEED={seed}')
    chance = random.Random(seed)
    staff = Person(system, 'collectif@demo.example')
    coordinator = Person(system, 'coordination.paris@demo.example')
    victims = [VICTIMS[i % len(VICTIMS)] for i in range(ROUNDS)]
    chance.shuffle(victims)
    notes: list[str] = []
    signed: list[int] = []
    for number, victim in enumerate(victims):
        logged, identifier = play(system, staff, coordinator, number, victim, chance)
        notes += logged
        signed.append(identifier)
        check_round(system, number)
    check_whole(system, notes, len(victims))
    check_signatures(system, signed, system.folder / 'files')
    for person in (staff, coordinator):
        person.client.close()


def play(
    system: System, staff: Person, coordinator: Person, number: int, victim: str, chance: random.Random
) -> tuple[list[str], int]:
    """One round: everything at once, a kill in the middle, a restart; gives what was acknowledged: notes, signature."""
    began, done = time.monotonic(), threading.Event()
    make_report_due(system, number)
    with ThreadPoolExecutor(4) as people:
        logged = people.submit(log_until, coordinator, paris_company(system), number, done)
        imported = people.submit(ask_import, system, staff, number)
        reported = people.submit(ask_report, coordinator, number)
        signing = people.submit(sign_one, system, coordinator, paris_company(system), number)
        restart(system, 'scheduler')
        delay = chance.uniform(0.2, 4)
        time.sleep(delay)
        system.kill(victim)
        time.sleep(0.3)
        if ' ' not in victim:
            system.start(victim)
        imported.result(), reported.result()
        identifier = signing.result()
        wait_until_done(system, number)
        done.set()
        notes = logged.result()
    print(f'round {number}: {victim} after {delay:.1f} s, {len(notes)} notes, {time.monotonic() - began:.1f} s')
    return notes, identifier


def restart(system: System, name: str) -> None:
    system.kill(name)
    system.start(name)


def make_report_due(system: System, number: int) -> None:
    """A monthly schedule, of another club each round, missed its last slot: the clock that starts makes up for it."""
    kept = 'document, title, cadence, calendar, days_after, hour, recipients, list_ids, active, version'
    system.write(
        f'INSERT INTO report_schedule ({kept}, mode, perimeter, next_due_at)'
        f" SELECT {kept}, 'reviewed', 'club:{21 + number}', '{MISSED}' FROM report_schedule WHERE cadence = 'monthly'"
        " AND perimeter = 'each_club'"
    )


def paris_company(system: System) -> int:
    return int(
        system.one(
            'SELECT min(m.company_id) FROM club_membership m JOIN club c ON c.id = m.club_id'
            " WHERE c.code = '75' AND m.until IS NULL"
        )
    )


def ask_import(system: System, staff: Person, number: int) -> str:
    """Give the file, keep the guessed columns, wait for the check, confirm: each of them may meet the kill."""
    path = file_of(system.folder, number, COMPANIES)
    form = {**staff.form('/imports/nouveau'), 'place': 'each'}
    columns = staff.post('/imports/nouveau', form, files={'file': (path.name, path.read_bytes(), 'text/csv')})
    address = staff.post(columns, staff.form(columns))
    wait_until(system, "SELECT count(*) FROM import_batch WHERE state = 'checked'")
    return staff.post(f'{address}/enregistrer', {'csrf_token': staff.form('/imports/nouveau')['csrf_token']})


def wait_until(system: System, question: str) -> None:
    """Until this count is no longer nought."""
    end = time.monotonic() + PATIENCE * 2
    while not system.one(question):
        assert time.monotonic() < end, f'never: {question}'
        time.sleep(0.2)


def ask_report(coordinator: Person, number: int) -> str:
    year, month = 2026 - number // 10, 1 + number % 10
    form = {**coordinator.form('/rapports/preparer/rapport-de-partenariat'), 'perimeter': 'club:75', 'period': ''}
    form |= {'start': f'{year}-{month:02d}-01', 'end': f'{year}-{month:02d}-28'}
    return coordinator.post('/rapports/preparer/rapport-de-partenariat', form)


def log_until(coordinator: Person, company_id: int, number: int, done: threading.Event) -> list[str]:
    """Log exchanges one after the other; gives the notes acknowledged, all of them in the end."""
    url, notes = f'/entreprises/{company_id}/echanges/noter', []
    form = coordinator.form(url)
    while not done.is_set() or not notes:
        note = f'essai {number}-{len(notes)}'
        coordinator.post(url, {**form, 'outcome': 'no_answer', 'note': note, 'once': secrets.token_urlsafe(18)})
        notes.append(note)
        time.sleep(0.05)
    return notes


def wait_until_done(system: System, number: int) -> None:
    end = time.monotonic() + PATIENCE * 2
    while time.monotonic() < end:
        waiting = system.one("SELECT count(*) FROM task WHERE state IN ('waiting', 'running')")
        due = system.one(f"SELECT count(*) FROM report_schedule WHERE next_due_at = '{MISSED}'")
        if not waiting and not due and system.one('SELECT count(*) FROM import_batch') > number:
            return
        time.sleep(0.3)
    raise AssertionError(f'never done: {system.rows("SELECT kind, state, attempt, message, error FROM task")}')


def check_round(system: System, number: int) -> None:
    """The import of this round is whole, and counted as it is."""
    state, *counts = system.rows(
        'SELECT state, rows, total, position, created, updated, unchanged, refused FROM import_batch ORDER BY id DESC'
    )[0]
    assert (state, counts) == ('done', [COMPANIES, COMPANIES, COMPANIES, COMPANIES, 0, 0, 0]), number
    assert system.rows("SELECT kind, state, error FROM task WHERE state <> 'done'") == []


def check_whole(system: System, notes: list[str], rounds: int) -> None:
    """Nothing lost, nothing double, nothing half-written, over all rounds."""
    stored = [note for (note,) in system.rows("SELECT note FROM interaction WHERE note LIKE 'essai %'")]
    assert sorted(stored) == sorted(notes), 'an acknowledged note is lost, or one is double'
    assert system.one('SELECT count(*) FROM import_batch') == rounds
    imported = "FROM company WHERE name LIKE 'Société %-%' AND siren LIKE '80%'"
    assert system.rows(f'SELECT count(*), count(DISTINCT siren) {imported}') == [(rounds * COMPANIES,) * 2]
    members = f'SELECT count(*) FROM club_membership WHERE company_id IN (SELECT id {imported})'
    assert system.one(members) == rounds * COMPANIES, 'a company without its club, or with two'
    check_reports(system, rounds)
    if system.engine.dialect.name == 'sqlite':
        assert system.rows('PRAGMA integrity_check') == [('ok',)]
        assert system.rows('PRAGMA foreign_key_check') == []


def check_reports(system: System, rounds: int) -> None:
    """One report for each that was asked, one for each slot; each with its document, whole."""
    reports = system.rows(
        'SELECT schedule_id, state, perimeter, period_start, number, document_key, sha256 FROM report'
    )
    asked = [report for report in reports if report[0] is None]
    due = [report for report in reports if report[0] is not None]
    assert len(asked) == rounds, 'a report asked once was made twice, or not'
    assert len({report[2:5] for report in reports}) == len(reports)
    assert len(due) == rounds, 'a slot was fired twice, or not'
    for _schedule, state, _perimeter, _start, _number, key, sha256 in reports:
        assert state == 'draft'
        content = (system.folder / 'files' / key[:2] / key).read_bytes()
        assert hashlib.sha256(content).hexdigest() == sha256
        assert content.startswith(b'%PDF')
        assert content.rstrip().endswith(b'%%EOF')
