"""HTML that is already written, laid out and drawn. The only module of this folder that loads the layout engine."""

import hashlib
import re
import threading
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
SHEET = re.compile(r'<link rel="stylesheet" href="/([^"]+)">')


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
    further = sheets(source)
    press = _press(further)
    styles = [press.sheet(path) for path in (*SHEET.findall(source), *further)]
    page = HTML(string=SHEET.sub('', source), base_url=BASE_URL, url_fetcher=press.files)
    laid_out = page.render(
        font_config=press.fonts, stylesheets=styles, pdf_variant=VARIANT, color_profiles={'srgb': srgb()}
    )
    finisher = partial(finish, identity=identity, attachments=attachments)
    # Left to itself (output_intent), the library opens the colour profile and forgets to close it.
    content = laid_out.write_pdf(
        pdf_variant=VARIANT, pdf_identifier=identity.fingerprint, finisher=finisher, output_intent=''
    )
    missing = {code for font in laid_out.fonts.values() for code in font.missing}
    return content, len(laid_out.pages), missing


class Press:
    """Fonts and style sheets as the engine reads them: read again for each document, they take a tenth of its time."""

    def __init__(self) -> None:
        self.files, self.fonts = BundledFiles(REPORTS), FontConfiguration()
        self._sheets: dict[str, CSS] = {}

    def sheet(self, path: str) -> CSS:
        """A style sheet of the reports/ folder; its fonts join those of this press."""
        if path not in self._sheets:
            self._sheets[path] = CSS(url=BASE_URL + path, url_fetcher=self.files, font_config=self.fonts)
        return self._sheets[path]


_presses = threading.local()


def _press(further: Sequence[str]) -> Press:
    """The press of this thread (fonts are not shared between threads) that has these further sheets and no others:
    what an earlier document needed must not change the bytes of this one."""
    kept: dict[str, Press] = _presses.__dict__
    name = ' '.join(further)
    if name not in kept:
        kept[name] = Press()
    return kept[name]
