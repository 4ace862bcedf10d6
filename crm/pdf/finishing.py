"""The last touches before a PDF is written: identity, dates, conformance, attachments, margins."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import pydyf
from weasyprint import VERSION

from crm.pdf.metadata import PDF_DATE, xmp
from crm.pdf.values import Attachment, Identity

if TYPE_CHECKING:
    from weasyprint.document import Document as LaidOut

# A compressed stream ends with « \r » once in 256; followed by pydyf's « \n » it reads as one end of line and
# the stream as one byte too short (ISO 19005-3, 6.1.7.1). With « \r\n » after every stream no doubt is left.
_written = pydyf.Stream.data.fget
pydyf.Stream.data = property(lambda stream: _written(stream).removesuffix(b'\nendstream') + b'\r\nendstream')

PRODUCER = f'WeasyPrint {VERSION}'


def finish(laid_out: 'LaidOut', pdf: pydyf.PDF, *, identity: Identity, attachments: Sequence[Attachment]) -> None:
    """WeasyPrint's hook, called once the PDF is drawn and before it is written."""
    _identify(pdf, identity)
    _describe_links(laid_out)
    _free_the_reading_order_of_margins(pdf)
    if attachments:
        _attach(pdf, sorted(attachments, key=lambda attachment: attachment.name), identity.dated)


def _identify(pdf: pydyf.PDF, identity: Identity) -> None:
    """Info dictionary and XMP say the same; the XMP is left uncompressed, as archives want it."""
    date = identity.dated.strftime(PDF_DATE)
    values = {
        'Title': identity.title,
        'Author': identity.author,
        'Subject': identity.subject,
        'Creator': identity.author,
        'Producer': PRODUCER,
        'CreationDate': date,
        'ModDate': date,
    }
    pdf.info.clear()
    pdf.info.update({key: pydyf.String(value) for key, value in values.items() if value})
    pdf.catalog['Lang'] = pydyf.String(identity.language)
    metadata = _object(pdf, pdf.catalog['Metadata'])
    metadata.stream, metadata.compress = [xmp(identity, PRODUCER)], False


def _describe_links(laid_out: 'LaidOut') -> None:
    """A link is announced by its words, not by its address."""
    for page in laid_out.pages:
        for kind, _, _, box in page.links:
            words = ' '.join(''.join(box.element.itertext()).split())
            if kind in ('internal', 'external') and words:
                box.link_annotation['Contents'] = pydyf.String(words)


def _free_the_reading_order_of_margins(pdf: pydyf.PDF) -> None:
    """Running titles, page numbers and marks become pagination artifacts (ISO 14289-1, 7.8).

    WeasyPrint tags them but leaves these tags outside the tree. Here their marks in the page become
    artifacts, and their entries in the parent tree become null.
    """
    tree = _object(pdf, pdf.catalog['StructTreeRoot'])
    document = _object(pdf, tree['K'][0])
    roots = set(document['K'])
    numbers = _object(pdf, tree['ParentTree'])['Nums']
    for position, page_reference in enumerate(pdf.page_references):
        elements = numbers[2 * position + 1]
        orphans = {
            mark for mark, element in enumerate(elements) if not _is_read(pdf, element, roots, document.reference)
        }
        if orphans:
            _draw_as_artifacts(_object(pdf, _object(pdf, page_reference)['Contents']).stream, orphans)
            elements[:] = [b'null' if mark in orphans else element for mark, element in enumerate(elements)]


def _is_read(pdf: pydyf.PDF, element: bytes, roots: set[bytes], document: bytes) -> bool:
    parent = _object(pdf, element)['P']
    while parent != document:
        element, parent = parent, _object(pdf, parent)['P']
    return element in roots


def _draw_as_artifacts(stream: list, orphans: set[int]) -> None:
    """A marked passage is three items of the stream: its tag, its properties, the operator."""
    for place, properties in enumerate(stream):
        if isinstance(properties, pydyf.Dictionary) and properties.get('MCID') in orphans:
            stream[place - 1 : place + 1] = ['/Artifact', pydyf.Dictionary({'Type': '/Pagination'})]


def _attach(pdf: pydyf.PDF, attachments: Sequence[Attachment], dated: datetime) -> None:
    files = [_file(pdf, attachment, pydyf.String(dated.strftime(PDF_DATE))) for attachment in attachments]
    names = pydyf.Dictionary({'Names': pydyf.Array(part for file in files for part in (file['UF'], file.reference))})
    pdf.add_object(names)
    pdf.catalog.setdefault('Names', pydyf.Dictionary())['EmbeddedFiles'] = names.reference
    pdf.catalog['AF'] = pydyf.Array(file.reference for file in files)


def _file(pdf: pydyf.PDF, attachment: 'Attachment', date: pydyf.String) -> pydyf.Dictionary:
    checksum = hashlib.md5(attachment.content, usedforsecurity=False).hexdigest()
    stream = pydyf.Stream(
        [attachment.content],
        pydyf.Dictionary(
            {
                'Type': '/EmbeddedFile',
                'Subtype': '/' + attachment.mime.replace('/', '#2f'),
                'Params': pydyf.Dictionary(
                    {
                        'CheckSum': f'<{checksum}>',
                        'Size': len(attachment.content),
                        'CreationDate': date,
                        'ModDate': date,
                    }
                ),
            }
        ),
        compress=True,
    )
    pdf.add_object(stream)
    file = pydyf.Dictionary(
        {
            'Type': '/Filespec',
            'F': pydyf.String(attachment.name.encode('ascii', 'replace')),
            'UF': pydyf.String(attachment.name),
            'Desc': pydyf.String(attachment.description),
            'AFRelationship': '/Data',
            'EF': pydyf.Dictionary({'F': stream.reference, 'UF': stream.reference}),
        }
    )
    pdf.add_object(file)
    return file


def _object(pdf: pydyf.PDF, reference: bytes) -> pydyf.Object:
    return pdf.objects[int(reference.split()[0])]
