"""People at a screen: they read, type and press, with the mouse or with the keyboard alone. They judge nothing."""

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Download, Locator, Page, Request

from crm import demonstration, mail, tasks
from tests.browser.conftest import Site

MOST_TABS = 400
SHOTS = os.environ.get('JOURNEY_SHOTS', '')


class Stage:
    """The site and everybody on it; keeps what no journey should meet: console errors, requests to other hosts."""

    def __init__(self, site: Site, chromium: Browser, name: str) -> None:
        self.site, self.chromium, self.name = site, chromium, name
        self.faults: list[str] = []
        self.contexts: list[BrowserContext] = []
        self.shots = 0

    def person(self, *, width: int = 1280, keyboard: bool = False, script: bool = True) -> 'Person':
        """Somebody with a browser of their own."""
        height = 844 if width < 600 else 900
        context = self.chromium.new_context(
            base_url=self.site.url,
            viewport={'width': width, 'height': height},
            locale='fr-FR',
            java_script_enabled=script,
            reduced_motion='reduce',
        )
        context.set_default_timeout(20_000)
        context.on('request', self._note_request)
        context.on('console', self._note_console)
        self.contexts.append(context)
        page = context.new_page()
        page.on('pageerror', lambda error: self.faults.append(f'{page.url}: script error {error}'))
        return (Typist if keyboard else Person)(self, page)

    def work(self) -> None:
        """The worker carries out what waits and sends the mail."""
        with self.site.app.app_context():
            while tasks.work_once():
                pass
            mail.send_waiting(limit=200)

    def close(self) -> None:
        for context in self.contexts:
            context.close()

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((self.site.url, 'data:', 'blob:')):
            self.faults.append(f'request to {request.url}')

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type in ('error', 'warning') and not re.search(r'status of 4\d\d', message.text):
            self.faults.append(f'console {message.type}: {message.text} ({message.location.get("url", "")})')


class Person:
    """Somebody with a mouse (or a thumb)."""

    def __init__(self, stage: Stage, page: Page) -> None:
        self.stage, self.page = stage, page

    # --- where they go

    def opens(self, address: str) -> None:
        self.page.goto(address)
        self.shot()

    def signs_in(self, account: str) -> None:
        email = account if '@' in account else f'{account}@demo.example'
        self.opens('/connexion')
        self.types('Adresse électronique', email)
        self.types('Mot de passe', demonstration.PASSWORD)
        self.presses('Se connecter')

    def goes_to(self, entry: str) -> None:
        """Through the main menu, unfolded first on a telephone."""
        fold = self.page.locator('.menu-fold > summary')
        if fold.is_visible():
            self._activate(fold)
        self.follows(entry, within='nav.menu:visible')

    def reads_mail(self, recipient: str, subject: str = '') -> str:
        """The text of the latest mail to an address, in the demonstration's mail page."""
        self.page.goto(f'/demonstration/courriels?q={recipient}')
        links = self.page.locator('tbody tr').filter(has_text=recipient).get_by_role('link')
        self.page.goto(str(links.filter(has_text=subject).first.get_attribute('href')))
        self.shot()
        return self.page.locator('.mail-body').inner_text()

    def follows_the_link_of(self, text: str) -> str:
        """Open the first address of a mail; returns it."""
        found = re.search(r'https?://\S+', text)
        if found is None:
            raise AssertionError(f'no address in the mail: {text}')
        address = found[0].rstrip('.,;)')
        self.opens(address)
        return address

    # --- what they do

    def follows(self, words: str, within: str = 'body') -> None:
        link = self.page.locator(within).get_by_role('link').filter(has_text=words).first
        self._move(link)

    def finds(self, words: str) -> None:
        """Follow a link of a list, turning its pages as long as needed."""
        link = self.page.locator('main').get_by_role('link').filter(has_text=words)
        while not link.count():
            self.follows('Suivants', within='main')
        self._move(link.first)

    def presses(self, words: str, within: str = 'main') -> None:
        """Press a button; when it asks for confirmation, confirm."""
        summary = self.page.locator(f'{within} details.confirm > summary').filter(has_text=words)
        if summary.count():
            self._activate(summary.first)
            self.shot()
            self._move(summary.first.locator('..').get_by_role('button'))
            return
        self._move(self.page.locator(within).get_by_role('button').filter(has_text=words).first)

    def types(self, label: str, text: str) -> None:
        self._field(label).fill(text)

    def chooses(self, label: str, option: str) -> None:
        """In a list, radio buttons, or a field that proposes."""
        control = self._field(label)
        if control.get_attribute('role') == 'combobox':
            self._type_over(control, option)
            self.page.locator('.autocomplete__option').first.wait_for()
            self.page.keyboard.press('ArrowDown')
            self.page.keyboard.press('Enter')
        else:
            control.select_option(label=option)

    def picks_day(self, label: str, day: str) -> None:
        """A day as 2026-12-31."""
        self._field(label).fill(day)

    def ticks(self, *labels: str) -> None:
        for label in labels:
            self._box(label).check()

    def unfolds(self, words: str) -> None:
        self._activate(self.page.locator('main summary').filter(has_text=words).first)

    def gives_file(self, label: str, path: Path) -> None:
        self._field(label).set_input_files(path)

    def downloads(self, words: str) -> tuple[str, bytes]:
        """Name and content of what a link or button gives."""
        with self.page.expect_download() as waited:
            self.page.locator('main').locator('a, button').filter(has_text=words).first.click()
        download: Download = waited.value
        return download.suggested_filename, Path(download.path()).read_bytes()

    def waits_for(self, words: str) -> None:
        """Without touching anything."""
        self.page.locator('main').get_by_text(words).locator('visible=true').first.wait_for()

    # --- what they see

    @property
    def title(self) -> str:
        return _clean(self.page.locator('h1').inner_text())

    @property
    def place(self) -> str:
        """The entry of the menu that is marked."""
        return _clean(self.page.locator('nav.menu [aria-current=page]').locator('visible=true').first.inner_text())

    @property
    def text(self) -> str:
        return _clean(self.page.locator('main').inner_text())

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def rows(self, caption: str = '') -> list[list[str]]:
        """The cells of the first table whose caption holds these words."""
        tables = self._tables(caption)
        if not tables.count():
            return []
        rows = tables.first.locator('tbody tr').all()
        return [[_clean(cell) for cell in row.locator('th, td').all_inner_texts()] for row in rows]

    def headings(self, caption: str = '') -> list[str]:
        """The headings of the columns of that table."""
        return [_clean(cell) for cell in self._tables(caption).first.locator('thead th').all_inner_texts()]

    def _tables(self, caption: str) -> Locator:
        return self.page.locator('table').filter(has=self.page.locator('caption').filter(has_text=caption))

    def figure(self, label: str) -> str:
        """A figure shown large, by its label."""
        card = self.page.locator('.figure-card').filter(has=self.page.get_by_text(label, exact=True))
        return _clean(card.first.locator('.figure-value').inner_text())

    def term(self, name: str) -> str:
        """What stands beside a term of a list of definitions."""
        term = self.page.locator('dt').filter(has_text=name).first
        return _clean(term.locator('xpath=following-sibling::dd[1]').inner_text())

    def shot(self) -> None:
        """Keep a picture of the page when JOURNEY_SHOTS names a folder."""
        if SHOTS:
            self.stage.shots += 1
            name = re.sub(r'[^\w]+', '-', f'{self.stage.name}-{self.stage.shots:02d}-{self.path}')[:90]
            self.page.screenshot(path=str(Path(SHOTS) / f'{name}.png'), full_page=True)

    # --- by hand

    def _field(self, label: str) -> Locator:
        words = r'\s+'.join(re.escape(word) for word in label.split())
        named = re.compile(rf'^\s*{words}\s*(\(facultatif\))?\s*$')
        return self.page.get_by_label(named).locator('visible=true').first

    def _box(self, label: str) -> Locator:
        return self.page.locator('label').filter(has_text=label).first.locator('..').locator('input').first

    def _type_over(self, control: Locator, text: str) -> None:
        control.fill(text)

    def _activate(self, control: Locator) -> None:
        control.click()

    def _move(self, control: Locator) -> None:
        """Activate what leads to another page, and wait for it."""
        self.shot()
        with self.page.expect_navigation():
            self._activate(control)
        self.shot()


class Typist(Person):
    """Somebody without a mouse: Tab, Enter, the space bar and the arrows."""

    def types(self, label: str, text: str) -> None:
        self._type_over(self._field(label), text)

    def chooses(self, label: str, option: str) -> None:
        control = self._field(label)
        if control.get_attribute('role') == 'combobox':
            super().chooses(label, option)
            return
        self._reach(control)
        self.page.keyboard.press('Home')
        for _ in range(control.locator('option').count()):
            if control.evaluate('select => select.selectedOptions[0].text.trim()') == option:
                return
            self.page.keyboard.press('ArrowDown')
        raise AssertionError(f'« {option} » is not in « {label} »')

    def picks_day(self, label: str, day: str) -> None:
        """Figure by figure; only days that read alike in French and in English (12/12)."""
        year, month, date = day.split('-')
        if month != date:
            raise ValueError('month and day must be the same: the order depends on the machine')
        self._reach(self._field(label))
        self.page.keyboard.type(date + month + year)

    def ticks(self, *labels: str) -> None:
        for label in labels:
            self._reach(self._box(label))
            self.page.keyboard.press('Space')

    def _type_over(self, control: Locator, text: str) -> None:
        self._reach(control)
        self.page.keyboard.press('Control+A')
        self.page.keyboard.type(text)

    def _activate(self, control: Locator) -> None:
        self._reach(control)
        self.page.keyboard.press('Enter')

    def _reach(self, control: Locator) -> None:
        """Press Tab until the focus is there."""
        for _ in range(MOST_TABS):
            if control.evaluate('element => element === document.activeElement'):
                return
            self.page.keyboard.press('Tab')
        raise AssertionError(f'Tab does not reach {control}')


def _clean(text: str) -> str:
    return re.sub(r'\s+', ' ', text).strip()
