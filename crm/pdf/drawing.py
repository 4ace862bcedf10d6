"""HTML that is already written, laid out and drawn. The only module of this folder that loads the layout engine."""

import hashlib
from collections.abc import Sequence
from functools import partial

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from crm.pdf.colours import srgb
from crm.pdf.fetching import BASE_URL, BundledFiles
from crm.pdf.finishing import finish
from crm.pdf.letters import printable, sheets, without
from crm.pdf.values import REPORTS, Attachment, Document, ForbiddenResource, Identity

VARIANT = 'pdf/a-3a'  # the finisher adds PDF/UA-1


def draw(source: str, identity: Identity, attachments: Sequence[Attachment] = ()) -> Document:
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
