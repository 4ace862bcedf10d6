"""All indicators for the nation and every club in one pass; the web process from its start to its first page."""

import os
import socket
import subprocess
import sys
import time

import httpx
from flask import Flask

from crm import access, database
from crm.convention import queries
from crm.convention.indicators import Period
from crm.settings import ROOT
from tests.benchmarks.measures import Measure, seconds

MOST_SECONDS = 5.0
MOST_START = 2.0


def run(app: Flask, name: str) -> list[Measure]:
    """The figures of the last full quarter."""
    return [*_passes(name), _start(app, name)]


def _passes(name: str) -> list[Measure]:
    """The country and clubs as reports ask; then every territory, as the night's work does; then one of each kind."""
    period = Period.last_complete('civil', 'quarterly')
    with access.for_everyone('le banc mesure tous les territoires'):
        everywhere = queries.scopes_to_keep()
    single = ['region:75', 'departement:75', 'club:75', 'departements:19,23,87']
    with database.reading():
        clubs = seconds(lambda: queries.figures(period))
        places = seconds(lambda: queries.figures_of(everywhere, [period]))
        few = seconds(lambda: queries.figures_of(single, [period]))
    return [
        Measure('tous les indicateurs, national et 101 clubs', name, clubs, 's', MOST_SECONDS),
        Measure('tous les indicateurs, national, régions, départements et clubs', name, places, 's', 2 * MOST_SECONDS),
        Measure('tous les indicateurs d’une région, d’un département, d’une liste et d’un club', name, few, 's', None),
    ]


def _start(app: Flask, name: str) -> Measure:
    """From the start of the process to its first page answered, the better of three starts; compiled, as installed."""
    subprocess.run([sys.executable, '-m', 'compileall', '-q', str(ROOT / 'crm')], check=True)
    return Measure('démarrage jusqu’à la première page', name, min(_once(app) for _ in range(3)), 's', MOST_START)


def _once(app: Flask) -> float:
    with socket.socket() as free:
        free.bind(('127.0.0.1', 0))
        port = free.getsockname()[1]
    settings = {'DATABASE_URL': app.config['SQLALCHEMY_DATABASE_URI'], 'SECRET_KEY': app.config['SECRET_KEY']}
    command = [sys.executable, '-m', 'gunicorn', '--no-control-socket', '--worker-class', 'gthread', '--threads', '4']
    start = time.perf_counter()
    process = subprocess.Popen(
        [*command, '--bind', f'127.0.0.1:{port}', 'wsgi:app'], env=os.environ | settings, stderr=subprocess.DEVNULL
    )
    try:
        while time.perf_counter() - start < 30:
            try:
                httpx.get(f'http://127.0.0.1:{port}/connexion', timeout=10).raise_for_status()
                return time.perf_counter() - start
            except httpx.ConnectError:
                time.sleep(0.02)
    finally:
        process.terminate()
        process.wait(20)
    raise RuntimeError('the web process did not answer')
