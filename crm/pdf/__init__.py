"""Documents: template and values in, one PDF/A-3a + PDF/UA-1 file out; same values, same bytes."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from crm.formatting import FILTERS
from crm.pdf.colours import srgb
from crm.pdf.fetching import BASE_URL, REPORTS, BundledFiles
from crm.pdf.finishing import Identity, finish
from crm.pdf.letters import printable, sheets, without

AUTHOR = 'Engagement Mentorat'
VARIANT = 'pdf/a-3a'  # the finisher adds PDF/UA-1

__all__ = ['Attachment', 'Document', 'ForbiddenResource', 'html', 'render', 'render_html', 'templates']


class ForbiddenResource(ValueError):
    """A document asked for something else than our own bundled files; nothing was fetched."""


@dataclass(frozen=True)
class Attachment:
    """A file carried inside the document, such as the figures as CSV; the description is in French."""

    name: str
    content: bytes
    mime: str
    description: str


@dataclass(frozen=True)
class Document:
    """A finished document: its bytes, its number of pages, the SHA-256 of its bytes in hexadecimal."""

    content: bytes
    pages: int
    sha256: str


def render(
    template: str,
    context: Mapping[str, Any],
    *,
    title: str,
    identifier: str,
    dated: datetime,
    author: str = AUTHOR,
    attachments: Sequence[Attachment] = (),
    subject: str = '',
    language: str = 'fr-FR',
) -> Document:
    """Lay out `template` (a path under reports/) with `context`: no clock, no network, no database.

    `identifier` is unique to this version of this document and makes the PDF's /ID; `dated` (aware, UTC)
    is its only date. `context['watermark']` ('Données fictives', 'Projet' or None) is shown in the margin
    of each page.
    Raises ForbiddenResource, jinja2.TemplateError, ValueError (date without a time zone).
    """
    identity = Identity(
        title=title,
        identifier=identifier,
        dated=_utc(dated),
        author=author,
        subject=subject,
        language=language,
    )
    return render_html(html(template, context, identity), identity, attachments)


def html(template: str, context: Mapping[str, Any], identity: Identity) -> str:
    """The document's HTML, its identity added to the values under `document`."""
    values = {'watermark': None, **context, 'document': identity}
    return templates().get_template(template).render(values)


def render_html(source: str, identity: Identity, attachments: Sequence[Attachment] = ()) -> Document:
    """Lay out HTML that is already written; relative addresses are those of the reports/ folder."""
    source = printable(source)
    try:
        content, pages, missing = _draw(source, identity, attachments)
        if missing:  # a glyph that no font has is forbidden in archives: draw again without
            content, pages, _ = _draw(without(source, missing), identity, attachments)
    except FatalURLFetchingError as refused:
        raise ForbiddenResource(str(refused)) from refused
    return Document(content, pages, hashlib.sha256(content).hexdigest())


def _draw(source: str, identity: Identity, attachments: Sequence[Attachment]) -> tuple[bytes, int, set[int]]:
    """The PDF, its number of pages, and the code points that no font could draw."""
    files, fonts = BundledFiles(REPORTS), FontConfiguration()
    styles = [CSS(url=BASE_URL + sheet, url_fetcher=files, font_config=fonts) for sheet in sheets(source)]
    page = HTML(string=source, base_url=BASE_URL, url_fetcher=files)
    laid_out = page.render(font_config=fonts, stylesheets=styles, pdf_variant=VARIANT, color_profiles={'srgb': srgb()})
    finisher = partial(finish, identity=identity, attachments=attachments)
    # Left to itself (output_intent), the library opens the colour profile and forgets to close it.
    content = laid_out.write_pdf(
        pdf_variant=VARIANT, pdf_identifier=identity.fingerprint, finisher=finisher, output_intent=''
    )
    missing = {code for font in laid_out.fonts.values() for code in font.missing}
    return content, len(laid_out.pages), missing


@cache
def templates() -> Environment:
    """The templates of reports/: every value is escaped, an unknown name is an error."""
    environment = Environment(
        loader=FileSystemLoader(REPORTS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(FILTERS)
    return environment


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError('The date of a document needs a time zone.')
    return moment.astimezone(UTC).replace(microsecond=0)
