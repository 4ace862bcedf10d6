"""Pages as a person meets them: every page fetched is checked; forms are filled by label or name and submitted."""

from contextvars import copy_context
from functools import cached_property
from typing import Any

from bs4 import BeautifulSoup
from flask import has_app_context
from flask.globals import _cv_app
from flask.testing import FlaskClient
from lxml.html import HtmlElement
from werkzeug.test import TestResponse

from crm import access
from crm.database import db
from tests.markup import check, clean, filled, first, has_class, parse

__all__ = ['Browser', 'Page', 'clean', 'filled']

ENDS_IN_ERROR = 'substring(@id, string-length(@id) - 5) = "-error"'
ERRORS = f'//*[{has_class("error-summary")}]//li | //*[{has_class("field-error")} or {ENDS_IN_ERROR}]'


class Page:
    """One answer of the application. HTML pages are parsed and checked at once."""

    def __init__(self, browser: 'Browser', response: TestResponse) -> None:
        self.browser, self.response, self.status = browser, response, response.status_code
        self.location = response.headers.get('Location', '')
        self.root = parse(self._source)
        if response.mimetype == 'text/html' and not 300 <= self.status < 400:
            check(self.root)

    @property
    def _source(self) -> str:
        return self.response.text if self.response.mimetype == 'text/html' else ''

    @cached_property
    def html(self) -> BeautifulSoup:
        """The page to be asked with CSS selectors: slow, so made only for the tests that do."""
        return BeautifulSoup(self._source, 'lxml')

    @property
    def title(self) -> str:
        return clean(first(self.root, '//h1'))

    @property
    def text(self) -> str:
        return clean(first(self.root, '//main') if self.root.xpath('//main') else first(self.root, '//body'))

    def rows(self, caption: str = '') -> list[list[str]]:
        """Cells of the body rows of the first table, or of the one whose caption contains `caption`."""
        for table in self.root.xpath('//table'):
            if caption in clean(first(table, './/caption')):
                rows = table.xpath('.//tbody//tr')
                return [[clean(cell) for cell in row.xpath('.//th | .//td')] for row in rows]
        raise AssertionError(f'no table « {caption} » on « {self.title} »')

    def links(self) -> dict[str, str]:
        return {clean(link): link.get('href') for link in self.root.xpath('//a[@href]')}

    def click(self, words: str) -> 'Page':
        """Follow the first link whose text contains `words`."""
        for text, href in self.links().items():
            if words in text:
                return self.browser.get(href)
        raise AssertionError(f'no link « {words} » on « {self.title} »: {list(self.links())}')

    def submit(self, button: str, *, follow: bool = True, **typed: Any) -> 'Page':
        """Fill the form that has this button and submit it. Unknown field names fail; lists fill check boxes."""
        form = self._form_with(button)
        values = filled(form)
        for name, value in typed.items():
            if not form.xpath('.//*[@name=$name]', name=name):
                raise AssertionError(f'no field « {name} » in the form of « {button} »: {sorted(values)}')
            values[name] = value
        action = form.get('action') or self.response.request.path
        if form.get('method', 'get').lower() == 'get':
            return self.browser.get(action, query_string=values)
        return self.browser.post(action, values, follow=follow)

    def _form_with(self, button: str) -> HtmlElement:
        for form in self.root.xpath('//form'):
            if any(button in clean(b) for b in form.xpath('.//button')):
                return form
        buttons = [clean(b) for b in self.root.xpath('//button')]
        raise AssertionError(f'no button « {button} » on « {self.title} »: {buttons}')

    def errors(self) -> list[str]:
        return [clean(e) for e in self.root.xpath(ERRORS)]


class Browser:
    """A visitor. Answers are Pages; redirects are followed unless asked not to.

    Each visit has an application context of its own, as in life: nothing the test has loaded helps it.
    """

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, url: str, **options: Any) -> Page:
        return Page(self, self.raw(url, follow_redirects=True, **options))

    def post(self, url: str, values: dict[str, Any] | None = None, *, follow: bool = True) -> Page:
        return Page(self, self.raw(url, method='POST', data=values or {}, follow_redirects=follow))

    def raw(self, url: str, **options: Any) -> TestResponse:
        """The answer as it is, unchecked."""
        if has_app_context():
            db.session.commit()
        answer: TestResponse = copy_context().run(self._visit, url, options)
        if has_app_context():
            db.session.rollback()
            db.session.expire_all()
        return answer

    def _visit(self, url: str, options: dict[str, Any]) -> TestResponse:
        _cv_app.set(None)  # type: ignore[arg-type]
        access.perimeters._perimeter.set(None)
        return self.client.open(url, buffered=True, **options)
