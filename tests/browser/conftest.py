"""Fixtures of the browser: a running server on a small demonstration, and Chromium."""

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from crm import create_app, demo, demonstration, registries
from crm.database import db, unit_of_work
from crm.settings import ROOT, Settings
from tests.stores import ON_POSTGRESQL, PostgresStore, SqliteStore, Store

TOOLS = ROOT / 'tests' / 'tools' / 'node_modules'
AXE = TOOLS / 'axe-core' / 'axe.min.js'
VNU = TOOLS / 'vnu-jar' / 'build' / 'dist' / 'vnu.jar'


@pytest.fixture(scope='session')
def chromium() -> Iterator[Browser]:
    path = os.environ.get('CHROMIUM') or shutil.which('chromium') or ''
    if not path:
        pytest.fail('no chromium: run `make test`, which installs it, or set CHROMIUM')
    quiet = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync', '--disable-quic']
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=quiet)
        yield browser
        browser.close()


@pytest.fixture(scope='session')
def demonstrated(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[tuple[Store, Path]]:
    """A demonstration of 150 companies, made once: its store, and the folder of its files."""
    folder = tmp_path_factory.mktemp('demonstrated')
    (folder / 'files').mkdir()
    store = PostgresStore(f'demonstrated_{worker_id}') if ON_POSTGRESQL else SqliteStore(folder)
    with application(store.url, folder / 'files').app_context():
        db.create_all()
        for load in registries.references.values():
            with unit_of_work():
                load()
        demo.load(150, seed=7)
        db.session.remove()
        db.engine.dispose()
    yield store, folder / 'files'
    store.drop()


@pytest.fixture(scope='module')
def site(
    demonstrated: tuple[Store, Path], tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator['Site']:
    """A server on a copy of the demonstration, fresh for each module."""
    original, files = demonstrated
    folder = tmp_path_factory.mktemp('site')
    store = original.copied(f'site_{worker_id}', folder)
    shutil.copytree(files, folder / 'files')
    app = application(store.url, folder / 'files')
    server = make_server('127.0.0.1', 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    made = Site(app, f'http://127.0.0.1:{server.server_port}', folder)
    app.config['PUBLIC_URL'] = made.url
    yield made
    server.shutdown()
    thread.join()
    with app.app_context():
        db.engine.dispose()
    store.drop()


def application(url: str, files: Path) -> Flask:
    return create_app(Settings(url, 'test-secret-' * 4, files, testing=True, extra={'PROPAGATE_FAILURES': False}))


class Site:
    """A running application and where it answers."""

    def __init__(self, app: Flask, url: str, folder: Path) -> None:
        self.app, self.url, self.folder = app, url, folder

    def visitor(self, chromium: Browser, *, width: int = 1280, height: int = 900) -> BrowserContext:
        context = chromium.new_context(base_url=self.url, viewport={'width': width, 'height': height}, locale='fr-FR')
        context.set_default_timeout(15_000)
        return context

    def sign_in(self, page: Page, account: str) -> Page:
        """Sign in with the password of the demonstration; `account` is the part of the address before @."""
        page.goto('/connexion')
        page.get_by_label('Adresse électronique').fill(f'{account}@demo.example')
        page.get_by_label('Mot de passe').fill(demonstration.PASSWORD)
        page.get_by_role('button', name='Se connecter').click()
        page.wait_for_url(lambda url: '/connexion' not in url)
        return page
