"""Pages as a person meets them: every page fetched is checked; forms are filled by label or name and submitted."""

from collections import Counter
from contextvars import copy_context
from typing import Any

from bs4 import BeautifulSoup, Tag
from flask import has_app_context
from flask.globals import _cv_app
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from crm import access
from crm.database import db


class Page:
    """One answer of the application. HTML pages are parsed and checked at once."""

    def __init__(self, browser: 'Browser', response: TestResponse) -> None:
        self.browser, self.response, self.status = browser, response, response.status_code
        self.location = response.headers.get('Location', '')
        self.html = BeautifulSoup(response.text if response.mimetype == 'text/html' else '', 'lxml')
        if response.mimetype == 'text/html' and not 300 <= self.status < 400:
            check(self.html)

    @property
    def title(self) -> str:
        return clean(self.html.select_one('h1'))

    @property
    def text(self) -> str:
        return clean(self.html.select_one('main') or self.html.body)

    def rows(self, caption: str = '') -> list[list[str]]:
        """Cells of the body rows of the first table, or of the one whose caption contains `caption`."""
        for table in self.html.select('table'):
            if caption in clean(table.select_one('caption')):
                return [[clean(cell) for cell in row.select('th, td')] for row in table.select('tbody tr')]
        raise AssertionError(f'no table « {caption} » on « {self.title} »')

    def links(self) -> dict[str, str]:
        return {clean(link): str(link.get('href', '')) for link in self.html.select('a[href]')}

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
            if not form.select(f'[name="{name}"]'):
                raise AssertionError(f'no field « {name} » in the form of « {button} »: {sorted(values)}')
            values[name] = value
        action = str(form.get('action') or self.response.request.path)
        if str(form.get('method', 'get')).lower() == 'get':
            return self.browser.get(action, query_string=values)
        return self.browser.post(action, values, follow=follow)

    def _form_with(self, button: str) -> Tag:
        for form in self.html.select('form'):
            if any(button in clean(b) for b in form.select('button')):
                return form
        buttons = [clean(b) for b in self.html.select('button')]
        raise AssertionError(f'no button « {button} » on « {self.title} »: {buttons}')

    def errors(self) -> list[str]:
        return [clean(e) for e in self.html.select('.error-summary li, .field-error, [id$="-error"]')]


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
        access._perimeter.set(None)
        return self.client.open(url, buffered=True, **options)


def filled(form: Tag) -> dict[str, Any]:
    """What a browser would send of a form left as it is."""
    values: dict[str, Any] = {}
    for control in form.select('input[name], select[name], textarea[name]'):
        name, kind = str(control['name']), control.get('type', control.name)
        if kind in ('checkbox', 'radio'):
            if control.has_attr('checked'):
                values.setdefault(name, []).append(control.get('value', 'on'))
        elif kind == 'select':
            chosen = [o.get('value', o.text) for o in control.select('option[selected]')]
            first = control.select_one('option')
            values[name] = chosen or ([] if control.has_attr('multiple') or first is None else [first.get('value', '')])
        elif kind == 'textarea':
            values[name] = control.text
        elif kind == 'hidden' and name in values:
            values[name] = [*(values[name] if isinstance(values[name], list) else [values[name]]), control['value']]
        elif kind not in ('submit', 'button', 'file'):
            values[name] = control.get('value', '')
    return values


def clean(element: Tag | None) -> str:
    """The words of an element, spaces made single and plain."""
    return ' '.join(element.get_text(' ').split()) if element else ''


def check(html: BeautifulSoup) -> None:
    """What every page must have: language, one title that is its h1, unique ids, labels, no inline code."""
    root, titles, headings = html.select_one('html'), html.select('head title'), html.select('h1')
    assert root is not None
    assert root.get('lang') == 'fr', 'the page does not say its language'
    assert (len(titles), len(headings)) == (1, 1), f'{len(titles)} titles, {len(headings)} h1'
    assert clean(headings[0]) in clean(titles[0]), f'title « {clean(titles[0])} » without « {clean(headings[0])} »'
    twice = [i for i, n in Counter(e['id'] for e in html.select('[id]')).items() if n > 1]
    assert not twice, f'ids used twice: {twice}'
    named = {label['for'] for label in html.select('label[for]')}
    for control in html.select('input:not([type=hidden]):not([type=submit]), select, textarea'):
        labelled = control.get('id') in named or control.get('aria-label') or control.find_parent('label')
        assert labelled, f'no label for {control}'
    inline = html.select('[style], script:not([src]), style, [onclick], [onchange], [onsubmit]')
    assert not inline, f'inline code: {inline[:2]}'
    for form in html.select('form[method=post]'):
        assert form.select('[name=csrf_token]'), f'no CSRF token in {form.get("action")}'
