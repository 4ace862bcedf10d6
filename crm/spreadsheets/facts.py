"""What a workbook says beside its values: hidden columns, first day of its calendar, formulas that are mere texts."""

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from crm.spreadsheets.archives import column_of
from crm.spreadsheets.legacy import survey

_CHUNK = 1 << 20
_LONGEST_ROW = 8 << 20
_COL = re.compile(rb'<(?:\w+:)?col\b([^>]*)>')
_ATTRIBUTE = re.compile(rb'([\w:\-]+)="([^"]*)"')
_CONSTANT = re.compile(
    rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*<(?:\w+:)?f>(?:"|&quot;)([^"<&]{1,200})(?:"|&quot;)'
    rb'</(?:\w+:)?f>\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>|</)'
)
_ODS_TABLE = re.compile(rb'<table:table\b[^>]*\btable:name="([^"]*)"')
_ODS_COLUMN = re.compile(rb'<table:table-column\b([^>]*)>')
_RELATION = '{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id'


@dataclass(frozen=True)
class Facts:
    """Places are counted from 0. `constants`: row → column → text of a formula such as ="782596589" never computed."""

    hidden: frozenset[int] = frozenset()
    since_1904: bool = False
    constants: Mapping[int, Mapping[int, str]] = field(default_factory=dict)


NO_FACTS = Facts()


def facts_of(path: Path, sheet: str) -> Facts:
    """The facts of one sheet of a workbook that `archives.measure` accepted; none when it does not tell them."""
    if not zipfile.is_zipfile(path):
        book = survey(path)
        return Facts(book.hidden.get(sheet, frozenset()), book.since_1904)
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        try:
            if 'content.xml' in names:
                return Facts(hidden=_hidden_in_ods(archive, sheet))
            if 'xl/workbook.xml' in names:
                return _of_xlsx(archive, names, sheet)
        except (ElementTree.ParseError, KeyError, ValueError, UnicodeError):
            pass
    return NO_FACTS


def _of_xlsx(archive: zipfile.ZipFile, names: set[str], sheet: str) -> Facts:
    book = ElementTree.fromstring(archive.read('xl/workbook.xml'))
    since_1904 = any(
        part.get('date1904') in ('1', 'true') for part in book.iter() if part.tag.rpartition('}')[2] == 'workbookPr'
    )
    member = _member_of(archive, book, sheet)
    if member not in names:
        return Facts(since_1904=since_1904)
    hidden: frozenset[int] = frozenset()
    constants: dict[int, dict[int, str]] = {}
    for number, piece in enumerate(_rows(archive, member)):
        if number == 0:
            hidden = _hidden_in_xlsx(piece.partition(b'sheetData')[0])
        if b'f>"' in piece or b'f>&quot;' in piece:
            for letters, row, text in _CONSTANT.findall(piece):
                constants.setdefault(int(row) - 1, {})[column_of(letters) - 1] = text.decode('utf-8', 'replace')
    return Facts(hidden, since_1904, constants)


def _member_of(archive: zipfile.ZipFile, book: ElementTree.Element, sheet: str) -> str:
    """The member of the archive that holds a sheet."""
    target = next(part.get(_RELATION) for part in book.iter() if part.get('name') == sheet and part.get(_RELATION))
    relations = ElementTree.fromstring(archive.read('xl/_rels/workbook.xml.rels'))
    where = next((r.get('Target') or '' for r in relations if r.get('Id') == target), '')
    return where.lstrip('/') if where.startswith('/') else 'xl/' + where


def _rows(archive: zipfile.ZipFile, member: str) -> Iterator[bytes]:
    """A sheet in pieces that end with a whole row (an endless row is cut)."""
    rest = b''
    with archive.open(member) as stream:
        while piece := stream.read(_CHUNK):
            rest += piece
            cut = rest.rfind(b'</row>')
            if cut < 0 and len(rest) < _LONGEST_ROW:
                continue
            cut = cut if cut >= 0 else len(rest)
            yield rest[:cut]
            rest = rest[cut:]
    yield rest


def _hidden_in_xlsx(head: bytes) -> frozenset[int]:
    hidden: set[int] = set()
    for found in _COL.findall(head):
        said = dict(_ATTRIBUTE.findall(found))
        if said.get(b'hidden') in (b'1', b'true'):
            hidden |= set(range(int(said[b'min']) - 1, min(int(said[b'max']), 500)))
    return frozenset(hidden)


def _hidden_in_ods(archive: zipfile.ZipFile, sheet: str) -> frozenset[int]:
    """Columns collapsed in the table of that name, from the declarations above its first row."""
    inside, at, hidden, rest = False, 0, set[int](), b''
    wanted = _escaped(sheet)
    with archive.open('content.xml') as stream:
        while piece := stream.read(_CHUNK):
            text = rest + piece
            if not inside:
                found = next((m for m in _ODS_TABLE.finditer(text) if m[1] == wanted), None)
                if found is None:
                    rest = text[-500:]
                    continue
                inside, text = True, text[found.end() :]
            head, row, _ = text.partition(b'<table:table-row')
            for column in _ODS_COLUMN.findall(head):
                said = dict(_ATTRIBUTE.findall(column))
                times = min(int(said.get(b'table:number-columns-repeated', b'1')), 500)
                if said.get(b'table:visibility') in (b'collapse', b'filter'):
                    hidden |= set(range(at, at + times))
                at += times
            if row or at >= 500:
                break
            rest = b''
    return frozenset(hidden)


def _escaped(text: str) -> bytes:
    return text.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;').replace('"', '&quot;').encode()
