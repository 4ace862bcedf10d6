"""All indicators for the nation and every club in one pass; the web process from its start to its first page."""

import os
import socket
import subprocess
import sys
import time
from datetime import date

import httpx
from flask import Flask

from crm import clock, database
from crm.convention import queries
from crm.convention.indicators import Period
from crm.settings import ROOT
from tests.benchmarks.measures import Measure, seconds

MOST_SECONDS = 5.0
MOST_START = 2.0


def run(app: Flask, name: str) -> list[Measure]:
    """The figures of the last full quarter."""
    return [_pass(name), _start(app, name)]


def _pass(name: str) -> Measure:
    today = clock.today()
    end = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    start = date(end.year - (end.month == 1), (end.month - 4) % 12 + 1, 1)
    with database.reading():
        took = seconds(lambda: queries.figures(Period(start, end, 'trimestre')))
    return Measure('tous les indicateurs, national et 101 clubs', name, took, 's', MOST_SECONDS)


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
