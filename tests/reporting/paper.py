"""Reading a document as a demanding reader does: words, conformance, what stands at the foot of each page, rows cut."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import page as validator
from pypdf import PdfReader
from weasyprint import HTML
from weasyprint.formatting_structure import boxes

from crm import pdf

HEADINGS = ('h1', 'h2', 'h3', 'h4', 'caption')


@dataclass(frozen=True)
class Paper:
    """A finished document, and the boxes it was made of."""

    document: pdf.Document
    pages: list[Any]

    @property
    def texts(self) -> list[str]:
        return texts(self.document)

    def orphan_headings(self) -> list[tuple[int, str]]:
        """(page, words) of headings and captions that are the last thing on their page."""
        found = []
        for number, page in enumerate(self.pages, 1):
            foot = max(_drawn(page.children[0], heading=False), key=lambda item: item[0], default=(0, False, ''))
            if foot[1]:
                found.append((number, foot[2]))
        return found

    def cut_rows(self) -> list[str]:
        """Words of table rows that are on two pages."""
        seen: dict[int, tuple[int, Any]] = {}
        cut = []
        for number, page in enumerate(self.pages):
            for group in (box for box in page.descendants() if isinstance(box, boxes.TableRowGroupBox)):
                for row in () if group.is_header else group.children:
                    where, _ = seen.setdefault(id(row.element), (number, row.element))
                    if where != number:
                        cut.append(' '.join(row.element.itertext()))
        return cut

    def headless_tables(self) -> list[int]:
        """Pages on which a table that has headers goes on without them."""
        return [
            number
            for number, page in enumerate(self.pages, 1)
            for table in page.descendants()
            if isinstance(table, boxes.TableBox)
            and table.element.find('thead') is not None
            and not (table.children and table.children[0].is_header)
        ]

    def thin_pages(self, least: int = 250) -> list[int]:
        """Pages that hold hardly any words."""
        return [number for number, words in enumerate(self.texts, 1) if len(words) < least]

    def faults(self) -> list[str]:
        """All that is wrong: archives, accessibility, layout."""
        layout = {
            'titre orphelin': self.orphan_headings(),
            'ligne coupée': self.cut_rows(),
            'tableau sans en-tête': self.headless_tables(),
            'page presque vide': self.thin_pages(),
        }
        return [*validity(self.document), *(f'{name} : {found}' for name, found in layout.items() if found)]


def laid_out(render: Callable[[], pdf.Document]) -> Paper:
    """What `render` makes; when it tries several layouts, the last one is the document."""
    kept = []
    draw = HTML.render

    def watch(self, *args, **kwargs):
        kept.append(draw(self, *args, **kwargs))
        return kept[-1]

    with patch.object(HTML, 'render', watch):
        document = render()
    return Paper(document, [page._page_box for page in kept[-1].pages])


def _drawn(box: Any, heading: bool) -> Iterator[tuple[float, bool, str]]:
    """(foot, whether in a heading, words) of each line of text and picture in a box."""
    heading = heading or box.element_tag in HEADINGS
    if isinstance(box, boxes.TextBox):
        if box.text.strip():
            yield box.position_y + box.height, heading, box.text
    elif isinstance(box, boxes.ReplacedBox):
        yield box.position_y + box.margin_height(), False, box.element_tag
    for child in getattr(box, 'children', ()):
        yield from _drawn(child, heading)


def texts(document: pdf.Document) -> list[str]:
    """The words of each page, spaces made plain."""
    pages = PdfReader(io.BytesIO(document.content)).pages
    return [' '.join(page.extract_text().replace('\u00a0', ' ').replace('\u202f', ' ').split()) for page in pages]


def validity(document: pdf.Document) -> list[str]:
    """What the validators of archives (PDF/A-3a) and of accessibility (PDF/UA-1) blame."""
    checked = [validator.validate_pdf_bytes(document.content, profile=name) for name in ('3a', 'ua1')]
    return [f'{fault.rule_id} {fault.message}' for report in checked for fault in report.failures]


def attached(document: pdf.Document) -> dict[str, bytes]:
    return {name: files[0] for name, files in PdfReader(io.BytesIO(document.content)).attachments.items()}
