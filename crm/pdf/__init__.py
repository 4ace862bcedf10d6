"""Documents: template and values in, one PDF/A-3a + PDF/UA-1 file out; same values, same bytes."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from crm.formatting import FILTERS
from crm.pdf.values import REPORTS, Attachment, Document, ForbiddenResource, Identity

AUTHOR = 'Engagement Mentorat'

__all__ = [
    'Attachment',
    'Document',
    'ForbiddenResource',
    'Identity',
    'html',
    'load_engine',
    'render',
    'render_html',
    'templates',
]


def load_engine() -> Any:
    """The module that draws. It takes a second to load: the web and the clock do without, the worker loads it first."""
    return import_module('crm.pdf.drawing')


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
    document: Document = load_engine().draw(source, identity, attachments)
    return document


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
