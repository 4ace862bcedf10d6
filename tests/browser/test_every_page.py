"""Every page, for each account: axe and the W3C checker find nothing, it fits a telephone, the console is quiet."""

import json
import re
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Response
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from tests.browser.conftest import AXE, VNU, Site

pytestmark = pytest.mark.browser

ACCOUNTS = ('administrateur', 'coordination.paris', 'rh', 'collectif', 'association')
DOWNLOAD = re.compile(r'\.(csv|xlsx|ods|pdf|zip)$|/(telecharger|document|pdf|csv)(/|$)')
AXE_RUN = """async () => {
  const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const found = await axe.run(document, {runOnly: rules});
  return found.violations.map(v => `${v.id}: ${v.help} — ${v.nodes.slice(0, 3).map(n => n.html).join(' | ')}`);
}"""
OVERFLOW = '() => document.documentElement.scrollWidth - document.documentElement.clientWidth'


class Tour:
    """A walk through the links of one account: one page of each endpoint, each looked at closely."""

    def __init__(self, site: Site, page: Page, folder: Path) -> None:
        self.site, self.page, self.folder = site, page, folder
        self.routes: MapAdapter = site.app.url_map.bind('localhost')
        self.seen: dict[str, str] = {}
        self.faults: list[str] = []
        page.add_init_script(path=AXE)
        page.on('console', self._note_console)
        page.on('pageerror', lambda error: self.faults.append(f'{page.url}: script error {error}'))

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type == 'error' and 'status of 4' not in message.text:
            self.faults.append(f'{self.page.url}: console {message.text}')

    def walk(self, start: str = '/') -> None:
        waiting = [start]
        while waiting:
            path = waiting.pop(0)
            endpoint = self._endpoint(path)
            if endpoint is None or endpoint in self.seen:
                continue
            self.seen[endpoint] = path
            waiting += self._look(path, endpoint)

    def _endpoint(self, path: str) -> str | None:
        try:
            endpoint, _ = self.routes.match(urlsplit(path).path, method='GET')
        except HTTPException:
            return None
        return None if endpoint == 'static' or DOWNLOAD.search(urlsplit(path).path) else str(endpoint)

    def _look(self, path: str, endpoint: str) -> list[str]:
        response = self._open(path)
        if response is None or 'text/html' not in response.headers.get('content-type', ''):
            return []
        if response.status != 200:
            self.faults.append(f'{path}: status {response.status}')
            return []
        (self.folder / f'{endpoint}.html').write_text(response.text())
        self.faults += [f'{path}: {violation}' for violation in self.page.evaluate(AXE_RUN)]
        self._look_on_a_telephone(path)
        links = self.page.eval_on_selector_all('a[href]', 'links => links.map(link => link.href)')
        return [link.removeprefix(self.site.url) for link in links if link.startswith(self.site.url)]

    def _open(self, path: str) -> Response | None:
        """The answer of a page; None where the browser saves a file instead of showing one."""
        try:
            return self.page.goto(path)
        except Error as error:
            if 'Download is starting' not in str(error):
                raise
            return None

    def _look_on_a_telephone(self, path: str) -> None:
        self.page.set_viewport_size({'width': 390, 'height': 844})
        if (over := self.page.evaluate(OVERFLOW)) > 0:
            self.faults.append(f'{path}: {over} px too wide at 390 px')
        self.page.set_viewport_size({'width': 1280, 'height': 900})


def w3c_faults(folder: Path) -> list[str]:
    """What the W3C checker says of the pages of a folder."""
    command = ['java', '-Xss8m', '-jar', str(VNU), '--format', 'json', '--stdout', '--exit-zero-always', str(folder)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    messages = json.loads(answer.stdout)['messages']
    return [f'{Path(m["url"]).name}:{m.get("lastLine")}: {m["message"]} {m.get("extract", "")[:120]}' for m in messages]


@pytest.mark.parametrize('account', ACCOUNTS)
def test_every_page_is_accessible_and_valid(site: Site, chromium: Browser, tmp_path: Path, account: str):
    with site.visitor(chromium) as context:
        page = site.sign_in(context.new_page(), account)
        tour = Tour(site, page, tmp_path)
        tour.walk()
    assert tour.faults == []
    assert len(tour.seen) >= 6, f'{account} met few pages: {sorted(tour.seen)}'
    assert w3c_faults(tmp_path) == []


def test_pages_before_signing_in_are_accessible_and_valid(site: Site, chromium: Browser, tmp_path: Path):
    with site.visitor(chromium) as context:
        tour = Tour(site, context.new_page(), tmp_path)
        tour.walk('/connexion')
    assert tour.faults == []
    assert w3c_faults(tmp_path) == []


def test_the_guard_sees_faults(site: Site, chromium: Browser, tmp_path: Path):
    """A planted image without alternative and an unclosed element are both seen."""
    (tmp_path / 'bad.html').write_text('<!doctype html><html lang="fr"><title>x</title><body><p><b>y</p></body></html>')
    assert w3c_faults(tmp_path)
    with site.visitor(chromium) as context:
        page = context.new_page()
        page.goto('/aide')
        page.evaluate("() => document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"/x.png\">')")
        page.evaluate(AXE.read_text())
        assert any('image-alt' in violation for violation in page.evaluate(AXE_RUN))
