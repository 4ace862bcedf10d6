"""Eight users at once for twenty seconds, on the real web server, and the same on the bare pages."""

import os
import pickle
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
from flask import Flask

from crm.accounts import sessions
from crm.accounts.models import User
from crm.database import db
from tests.benchmarks.floor import Statement
from tests.benchmarks.measures import Measure
from tests.benchmarks.pages import addresses

USERS = 8
SECONDS = 20
SHARE_OF_THE_FLOOR = 5.0
GUNICORN = ('-m', 'gunicorn', '--no-control-socket', '--preload', '--worker-class', 'gthread', '--workers', '2')


def run(
    app: Flask, database: str, people: dict[str, User], bare: dict[str, list[Statement]], duration: int = SECONDS
) -> list[Measure]:
    """Requests a second of the pages of `addresses`, taken in turn, as a share of the floor's."""
    wanted = addresses()
    cookies = {name: cookie_of(app, user) for name, user in people.items()}
    ours = [(address, cookies[who]) for who, address in wanted.values()]
    db.session.remove()
    db.engine.dispose()
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / 'floor.pickle'
        kept.write_bytes(
            pickle.dumps((app.config['SQLALCHEMY_DATABASE_URI'], {f'p{i}': s for i, s in enumerate(bare.values())}))
        )
        with server('tests.benchmarks.floor:from_file()', {'BENCH_FLOOR': str(kept)}) as root:
            base, _ = hammer(root, [(f'/p{i}', '') for i in range(len(bare))], duration)
        settings = {
            'DATABASE_URL': app.config['SQLALCHEMY_DATABASE_URI'],
            'SECRET_KEY': app.config['SECRET_KEY'],
            'DATA_DIR': folder,
        }
        with server('wsgi:app', settings) as root:
            mine, errors = hammer(root, ours, duration)
    note = f'{mine:.0f} requêtes/s contre {base:.0f}, {USERS} personnes, {duration} s'
    return [
        Measure(
            '8 personnes à la fois', database, 100 * mine / base, '%', SHARE_OF_THE_FLOOR, at_least=True, note=note
        ),
        Measure('8 personnes à la fois : erreurs', database, errors, 'erreurs', 0),
    ]


def cookie_of(app: Flask, user: User) -> str:
    """The Cookie header of somebody signed in."""
    token = sessions.begin(user)
    db.session.commit()
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return f'{app.config["SESSION_COOKIE_NAME"]}={signer.dumps({"_user_id": token, "_fresh": True})}'


@contextmanager
def server(application: str, settings: dict[str, str]) -> Iterator[str]:
    """The address of a web server started as in production, until the block ends."""
    with socket.socket() as free:
        free.bind(('127.0.0.1', 0))
        port = free.getsockname()[1]
    command = [sys.executable, *GUNICORN, '--threads', '4', '--bind', f'127.0.0.1:{port}', application]
    process = subprocess.Popen(command, env=os.environ | settings, stderr=subprocess.DEVNULL)
    root = f'http://127.0.0.1:{port}'
    try:
        for _ in range(300):
            if _answers(root):
                break
            time.sleep(0.1)
        yield root
    finally:
        process.terminate()
        process.wait(20)


def _answers(root: str) -> bool:
    try:
        httpx.get(root + '/connexion', timeout=5)
    except httpx.HTTPError:
        return False
    return True


def hammer(root: str, asked: Sequence[tuple[str, str]], duration: int) -> tuple[float, int]:
    """(requests a second, errors) of some users who each go round the addresses."""
    done, errors = [0] * USERS, [0] * USERS
    end = time.monotonic() + duration

    def use(number: int) -> None:
        with httpx.Client(base_url=root, timeout=30) as client:
            turn = number
            while time.monotonic() < end:
                address, cookie = asked[turn % len(asked)]
                answer = client.get(address, headers={'Cookie': cookie} if cookie else {})
                errors[number] += answer.status_code != 200
                done[number] += 1
                turn += 1

    users = [threading.Thread(target=use, args=(number,)) for number in range(USERS)]
    start = time.monotonic()
    for user in users:
        user.start()
    for user in users:
        user.join()
    return sum(done) / (time.monotonic() - start), sum(errors)
