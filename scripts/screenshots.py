"""Renew the pictures of the README: a demonstration of its own, a browser, the first pages of a report."""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Page, sync_playwright  # noqa: E402
from werkzeug.serving import make_server  # noqa: E402

from crm import create_app, demo, demonstration, registries  # noqa: E402
from crm.database import db, unit_of_work  # noqa: E402
from crm.settings import Settings  # noqa: E402

PICTURES = ROOT / 'docs' / 'screenshots'
SHOTS = [
    ('coordination.paris', '/', 'ma-journee', 1280),
    ('coordination.paris', '/entreprises', 'entreprises', 1280),
    ('coordination.paris', '/noter?q=conseil', 'noter', 390),
    ('rh', '/nos-mentors', 'nos-mentors', 390),
    ('collectif', '/tableau-de-bord', 'tableau-de-bord', 1280),
    ('coordination.paris', '/tableau-de-bord', 'tableau-de-bord-club', 1280),
    ('collectif', '/convention', 'convention', 1280),
    ('collectif', '/orientation', 'orientation', 1280),
]


def main() -> None:
    """Write docs/screenshots/*.png."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(
            Settings(f'sqlite:///{folder}/shots.sqlite3', 'screenshot-secret-' * 3, Path(folder) / 'files')
        )
        with app.app_context():
            db.create_all()
            for load in registries.references.values():
                with unit_of_work():
                    load()
            demo.load(3000, seed=2024)
            db.session.remove()
        server = make_server('127.0.0.1', 0, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        _photograph(f'http://127.0.0.1:{server.server_port}')
        server.shutdown()
        _print_report(app, Path(folder))


def _photograph(url: str) -> None:
    path = os.environ.get('CHROMIUM') or shutil.which('chromium')
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=['--no-sandbox', '--disable-gpu'])
        for account, address, name, width in SHOTS:
            context = browser.new_context(
                base_url=url, viewport={'width': width, 'height': 844 if width == 390 else 900}, locale='fr-FR'
            )
            page = _signed_in(context.new_page(), account)
            page.goto(address)
            page.screenshot(path=PICTURES / f'{name}.png')
            context.close()
        browser.close()


def _signed_in(page: Page, account: str) -> Page:
    page.goto('/connexion')
    page.get_by_label('Adresse électronique').fill(f'{account}@demo.example')
    page.get_by_label('Mot de passe').fill(demonstration.PASSWORD)
    page.get_by_role('button', name='Se connecter').click()
    page.wait_for_url(lambda address: '/connexion' not in address)
    return page


def _print_report(app, folder: Path) -> None:  # type: ignore[no-untyped-def]
    command = [
        'reports',
        'build',
        'partnership',
        '--perimeter',
        'national',
        '--from',
        '2026-07-01',
        '--to',
        '2026-10-01',
    ]
    app.test_cli_runner().invoke(args=[*command, '--output', str(folder)])
    for pdf in folder.glob('*.pdf'):
        for page in ('1', '2'):
            picture = str(PICTURES / f'rapport-{page}')
            subprocess.run(
                ['pdftoppm', '-r', '60', '-png', '-f', page, '-l', page, '-singlefile', str(pdf), picture], check=True
            )


if __name__ == '__main__':
    main()
