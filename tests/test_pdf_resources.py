"""A document loads nothing but our own files, whatever its HTML and its values ask."""

import io
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pikepdf
import pytest

from crm import pdf
from crm.pdf.values import Identity

IDENTITY = Identity('Essai', 'essai-1', datetime(2026, 10, 2, tzinfo=UTC), 'Engagement Mentorat', '', 'fr-FR')
HOSTILE = [
    '<img alt="x" src="{}">',
    '<link rel="stylesheet" href="{}">',
    '<style>@import url({});</style>',
    '<style>@font-face {{ font-family: X; src: url({}) }} p {{ font-family: X }}</style><p>x</p>',
    '<p style="background: url({})">x</p>',
    '<p style="content: url({})">x</p>',
    '<object data="{}"></object>',
    '<embed src="{}">',
    '<link rel="attachment" href="{}">',
    '<a rel="attachment" href="{}">x</a>',
    '<svg viewBox="0 0 9 9"><title>x</title><image href="{}" width="9" height="9"/></svg>',
    '<svg viewBox="0 0 9 9"><title>x</title><use href="{}#a"/></svg>',
]
ADDRESSES = [
    'file:///etc/passwd',
    'file:/etc/passwd',
    'ftp://127.0.0.1/x',
    '/../crm/settings.py',
    '/%2e%2e/crm/settings.py',
    'https://documents.invalid/../../setup.cfg',
    '//documents.invalid/..%2fsetup.cfg',
]


def drawn(body: str) -> pdf.Document:
    source = f'<!DOCTYPE html><html lang="fr"><title>Essai</title><body><h1>Essai</h1>{body}</body></html>'
    return pdf.render_html(source, IDENTITY)


def content_of(body: str) -> str:
    """All that the document holds, or '' when it was refused."""
    try:
        content = drawn(body).content
    except pdf.ForbiddenResource:
        return ''
    with pikepdf.open(io.BytesIO(content)) as document:
        streams = [item.read_bytes() for item in document.objects if isinstance(item, pikepdf.Stream)]
    return b''.join(streams).decode('latin-1')


@pytest.mark.parametrize('address', ADDRESSES)
def test_no_file_outside_the_reports_is_read(address):
    for body in HOSTILE:
        content = content_of(body.format(address))
        assert 'root:' not in content
        assert 'SECRET' not in content
        assert 'install_requires' not in content


@pytest.mark.parametrize('body', HOSTILE)
def test_nothing_is_asked_of_the_network(body):
    asked = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

    with HTTPServer(('127.0.0.1', 0), Listener) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        content_of(body.format(f'http://127.0.0.1:{server.server_port}/x.png'))
        server.shutdown()
    assert asked == []


def test_an_address_that_is_not_ours_stops_the_document():
    with pytest.raises(pdf.ForbiddenResource):
        drawn('<img alt="x" src="file:///etc/passwd">')


def test_a_value_is_text_and_never_markup():
    hostile = '<img src="file:///etc/passwd">'
    source = pdf.templates().from_string('<p>{{ words }}</p>').render(words=hostile)
    assert '<img' not in source
    assert drawn(source).pages == 1


def test_our_own_files_and_inline_images_are_read():
    drawn('<link rel="stylesheet" href="/shared/page.css">')
    drawn('<img alt="x" src="data:image/svg+xml,%3Csvg xmlns=\'http://www.w3.org/2000/svg\'/%3E">')
