"""What a page of HTML says: its words, its forms as a browser would send them, its faults.

Read with lxml, because the tests read some thousands of pages: BeautifulSoup takes thirty times as long.
"""

from collections import Counter
from typing import Any

import lxml.html
from bs4 import Tag
from lxml.html import HtmlElement

UNSEEN = 'ancestor::script or ancestor::style'
INLINE = '//*[@style or @onclick or @onchange or @onsubmit] | //script[not(@src)] | //style'
CONTROLS = '//input[not(@type="hidden") and not(@type="submit")] | //select | //textarea'


def parse(text: str) -> HtmlElement:
    """The root of a document, even an empty one, without what a script may show later."""
    root = lxml.html.document_fromstring(text or '<html></html>')
    for template in root.xpath('//template'):
        template.drop_tree()
    return root


def clean(element: Tag | HtmlElement | None) -> str:
    """The words of an element, spaces made single and plain."""
    if element is None:
        return ''
    if isinstance(element, Tag):
        return ' '.join(element.get_text(' ').split())
    return ' '.join(' '.join(element.xpath(f'.//text()[not({UNSEEN})]')).split())


def first(element: HtmlElement, path: str) -> HtmlElement | None:
    """What the first match of an XPath is, if any."""
    found = element.xpath(path)
    return found[0] if found else None


def has_class(name: str) -> str:
    """The condition of an XPath that an element has this class."""
    return f'contains(concat(" ", normalize-space(@class), " "), " {name} ")'


def source(element: HtmlElement) -> str:
    written: str = lxml.html.tostring(element, encoding='unicode', with_tail=False)
    return written


def filled(form: HtmlElement) -> dict[str, Any]:
    """What a browser would send of a form left as it is."""
    values: dict[str, Any] = {}
    for control in form.xpath('.//input[@name] | .//select[@name] | .//textarea[@name]'):
        name, kind = control.get('name'), control.get('type', control.tag)
        if kind in ('checkbox', 'radio'):
            if 'checked' in control.attrib:
                values.setdefault(name, []).append(control.get('value', 'on'))
        elif kind == 'select':
            values[name] = chosen(control)
        elif kind == 'textarea':
            values[name] = control.text_content()
        elif kind == 'hidden' and name in values:
            values[name] = [*(values[name] if isinstance(values[name], list) else [values[name]]), control.get('value')]
        elif kind not in ('submit', 'button', 'file'):
            values[name] = control.get('value', '')
    return values


def chosen(select: HtmlElement) -> list[str]:
    """Values of the options marked as selected, else of the first one."""
    options = select.xpath('.//option')
    selected = [option for option in options if 'selected' in option.attrib]
    if not selected and 'multiple' not in select.attrib:
        selected = options[:1]
    return [option.get('value', option.text_content()) for option in selected]


def check(root: HtmlElement) -> None:
    """What every page must have: language, one title that is its h1, unique ids, labels, no inline code."""
    titles, headings = root.xpath('//head//title'), root.xpath('//h1')
    assert root.get('lang') == 'fr', 'the page does not say its language'
    assert (len(titles), len(headings)) == (1, 1), f'{len(titles)} titles, {len(headings)} h1'
    assert clean(headings[0]) in clean(titles[0]), f'title « {clean(titles[0])} » without « {clean(headings[0])} »'
    twice = [i for i, n in Counter(root.xpath('//@id')).items() if n > 1]
    assert not twice, f'ids used twice: {twice}'
    named = set(root.xpath('//label/@for'))
    for control in root.xpath(CONTROLS):
        labelled = control.get('id') in named or control.get('aria-label') or control.xpath('ancestor::label')
        assert labelled, f'no label for {source(control)}'
    inline = root.xpath(INLINE)
    assert not inline, f'inline code: {[source(element) for element in inline[:2]]}'
    for form in [form for form in root.xpath('//form') if form.get('method', '').lower() == 'post']:
        assert form.xpath('.//*[@name="csrf_token"]'), f'no CSRF token in {form.get("action")}'
