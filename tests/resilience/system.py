"""The three real processes on a database of their own: started, killed without warning, started again."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Engine, create_engine, make_url, text

from crm.settings import ROOT

FLASK = [sys.executable, '-m', 'flask', '--app', 'wsgi.py']
GUNICORN = [sys.executable, '-m', 'gunicorn', '--no-control-socket', '--preload', '--worker-class', 'gthread']
VICTIMS = ('web', 'worker', 'scheduler', 'worker child')


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return int(probe.getsockname()[1])


class System:
    """Web, worker and scheduler as `make run` starts them, with a lease of three seconds instead of thirty."""

    def __init__(self, folder: Path, server: str = '') -> None:
        self.folder, self.port, self.running = folder, free_port(), {}
        self.base = f'http://127.0.0.1:{self.port}'
        self.url = _new_database(server) if server else f'sqlite:///{folder / "kills.sqlite3"}'
        self.engine: Engine = create_engine(self.url)
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(('SMTP', 'CRM_'))},
            'DATABASE_URL': self.url,
            'INSTANCE_DIR': str(folder),
            'DATA_DIR': str(folder / 'files'),
            'SECRET_KEY': 'resilience-' * 4,
            'PUBLIC_URL': self.base,
            'TASK_LEASE_SECONDS': '3',
            'WORKERS': '1',
        }

    def prepare(self) -> None:
        """`flask init`, then a small demonstration."""
        for words in (['init'], ['demo', 'load', '--companies', '60']):
            subprocess.run([*FLASK, *words], cwd=ROOT, env=self.environment, check=True, capture_output=True)

    def start(self, name: str) -> None:
        commands = {
            'web': [*GUNICORN, '--workers', '2', '--threads', '4', '--bind', f'127.0.0.1:{self.port}', 'wsgi:app'],
            'worker': [*FLASK, 'worker'],
            'scheduler': [*FLASK, 'scheduler'],
        }
        with (self.folder / f'{name}.log').open('ab') as log:
            self.running[name] = subprocess.Popen(
                commands[name], cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        if name == 'web':
            self._wait_for_web()

    def _wait_for_web(self) -> None:
        for _ in range(600):
            with suppress(httpx.TransportError):
                httpx.get(f'{self.base}/connexion', timeout=5)
                return
            time.sleep(0.1)
        raise AssertionError((self.folder / 'web.log').read_text()[-3000:])

    def kill(self, victim: str) -> None:
        """kill -9 of a process with its children, or of a child of the worker only (which its parent replaces)."""
        name, _, only_child = victim.partition(' ')
        process = self.running[name]
        if only_child:
            children = Path(f'/proc/{process.pid}/task/{process.pid}/children').read_text().split()
            for child in children:
                with suppress(ProcessLookupError):
                    os.kill(int(child), signal.SIGKILL)
            return
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for name in self.running:
            self.kill(name)
        self.engine.dispose()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows as they stand, read beside the software: its own rules on transactions do not hold here."""
        connection = self.engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute(query)
            return [tuple(row) for row in cursor.fetchall()]
        finally:
            connection.rollback()
            connection.close()

    def one(self, query: str) -> Any:
        return self.rows(query)[0][0]

    def write(self, statement: str) -> None:
        with self.engine.begin() as connection:
            connection.exec_driver_sql(statement)


def _new_database(server: str) -> str:
    admin = create_engine(make_url(server).set(database='postgres'), isolation_level='AUTOCOMMIT')
    with admin.connect() as connection:
        connection.execute(text('DROP DATABASE IF EXISTS kills WITH (FORCE)'))
        connection.execute(text('CREATE DATABASE kills'))
    admin.dispose()
    return make_url(server).set(database='kills').render_as_string(hide_password=False)
