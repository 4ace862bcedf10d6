"""ODS (OpenDocument 1.3) written row by row into the archive, in constant memory."""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import IO, Any
from xml.sax.saxutils import escape, quoteattr

from crm.errors import Refusal
from crm.spreadsheets.writing import Counted, Sheet, defined, kept_as_text, local

MIME = 'application/vnd.oasis.opendocument.spreadsheet'
MOST_ROWS = 1_048_575
WIDTH = 18
_BATCH = 500
_SPACES = (
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    ' xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"'
    ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
    ' xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"'
    ' xmlns:config="urn:oasis:names:tc:opendocument:xmlns:config:1.0"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:ooo="http://openoffice.org/2004/office"'
)
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
# what XML cannot hold, and what its readers would change: markup, runs of spaces, tabs, ends of line
_FORBIDDEN = re.compile('[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]')
_DELICATE = re.compile(r'[&<>\t\n\r]|  |^ | $|[\x00-\x1f\ud800-\udfff\ufffe\uffff]')
_ENDS = re.compile(r'\r\n|\r|\n')
_RUN = re.compile(r'^ +| +$| {2,}|\t')


def write_ods(
    path: Path,
    heading: Sequence[str],
    rows: Iterable[Sequence[Any]],
    sheet: str = 'Données',
    *,
    widths: Sequence[int] = (),
    about: str = '',
    definitions: Sequence[tuple[str, str]] = (),
) -> int:
    """Write an ODS file; returns the number of rows below the heading. Same arguments as `write_xlsx`."""
    sheets = [Sheet(sheet, heading, rows, widths), *defined(definitions)]
    return write_ods_book(path, sheets, title=sheet, about=about)[0]


def write_ods_book(path: Path, sheets: Sequence[Sheet], *, title: str = '', about: str = '') -> list[int]:
    """Write several sheets, one after the other; returns the numbers of rows below their headings."""
    with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        archive.writestr(zipfile.ZipInfo('mimetype'), MIME, zipfile.ZIP_STORED)
        for name, content in _around(title, [sheet.name for sheet in sheets], about).items():
            archive.writestr(name, content)
        with archive.open('content.xml', 'w', force_zip64=True) as member:
            return _write_content(member, sheets)


def _write_content(member: IO[bytes], sheets: Sequence[Sheet]) -> list[int]:
    member.write(_opening([_widths(sheet) for sheet in sheets]).encode())
    counts = [_write_sheet(member, sheet) for sheet in sheets]
    member.write(_closing([(s.name, len(s.heading), count) for s, count in zip(sheets, counts, strict=True)]).encode())
    return counts


def _widths(sheet: Sheet) -> Sequence[int]:
    return sheet.widths or [WIDTH] * len(sheet.heading)


def _write_sheet(member: IO[bytes], sheet: Sheet) -> int:
    counted = Counted(sheet.rows)
    columns = ''.join(
        f'<table:table-column table:style-name="width{width}" table:number-columns-repeated="{len(list(same))}"/>'
        for width, same in groupby(_widths(sheet))
    )
    cells = ''.join(_text_cell(name, ' table:style-name="heading"') for name in sheet.heading)
    header = f'<table:table-header-rows><table:table-row>{cells}</table:table-row></table:table-header-rows>\n'
    member.write(f'<table:table table:name={quoteattr(sheet.name)}>{columns}{header}'.encode())
    for piece in _pieces(counted):
        member.write(piece.encode())
    member.write(b'</table:table>')
    return counted.number


def _pieces(counted: Counted) -> Iterator[str]:
    kept: list[str] = []
    for row in counted:
        if counted.number > MOST_ROWS:
            raise Refusal('', 'Une feuille ODS ne tient pas plus de 1\u202f048\u202f575 lignes : choisissez CSV.')
        kept.append(f'<table:table-row>{"".join(map(_cell, row))}</table:table-row>\n')
        if len(kept) == _BATCH:
            yield ''.join(kept)
            kept = []
    yield ''.join(kept)


def _cell(value: Any) -> str:
    if value is None or value == '':
        return '<table:table-cell/>'
    if isinstance(value, str):
        return _text_cell(kept_as_text(value))
    if isinstance(value, bool):
        return _text_cell('oui' if value else 'non')
    if isinstance(value, int | float | Decimal):
        shown = str(value).replace('.', ',')
        return (
            f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{shown}</text:p>'
            '</table:table-cell>'
        )
    if isinstance(value, datetime):
        moment = local(value)
        return _date_cell('moment', moment.isoformat(), f'{moment:%d/%m/%Y %H:%M}')
    if isinstance(value, date):
        return _date_cell('day', value.isoformat(), f'{value:%d/%m/%Y}')
    return _text_cell(kept_as_text(str(value)))


def _date_cell(style: str, value: str, shown: str) -> str:
    return (
        f'<table:table-cell table:style-name="{style}" office:value-type="date" office:date-value="{value}">'
        f'<text:p>{shown}</text:p></table:table-cell>'
    )


def _text_cell(text: str, style: str = '') -> str:
    if _DELICATE.search(text):
        body = ''.join(f'<text:p>{_line(line)}</text:p>' for line in _ENDS.split(_FORBIDDEN.sub('', text)))
    else:
        body = f'<text:p>{text}</text:p>'
    return f'<table:table-cell{style} office:value-type="string">{body}</table:table-cell>'


def _line(line: str) -> str:
    """One paragraph: readers fold white space, unless it is said in elements."""
    return _RUN.sub(_white, escape(line))


def _white(found: re.Match[str]) -> str:
    run = found.group()  # a tab becomes a space: some readers drop the element that says it
    return f'<text:s text:c="{len(run)}"/>'


def _opening(widths: Sequence[Sequence[int]]) -> str:
    styles = ''.join(
        f'<style:style style:name="width{width}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{width * 0.2 + 0.2:.2f}cm"/></style:style>'
        for width in sorted({width for sheet in widths for width in sheet})
    )
    return (
        f'{_DECLARATION}<office:document-content{_SPACES} office:version="1.3"><office:automatic-styles>{styles}'
        f'{_DATES}'
        '<style:style style:name="heading" style:family="table-cell">'
        '<style:text-properties fo:font-weight="bold"/></style:style>'
        '<style:style style:name="day" style:family="table-cell" style:data-style-name="days"/>'
        '<style:style style:name="moment" style:family="table-cell" style:data-style-name="moments"/>'
        '</office:automatic-styles><office:body><office:spreadsheet>'
    )


_DAY = (
    '<number:day number:style="long"/><number:text>/</number:text><number:month number:style="long"/>'
    '<number:text>/</number:text><number:year number:style="long"/>'
)
_DATES = (
    f'<number:date-style style:name="days">{_DAY}</number:date-style>'
    f'<number:date-style style:name="moments">{_DAY}<number:text> </number:text><number:hours number:style="long"/>'
    '<number:text>:</number:text><number:minutes number:style="long"/></number:date-style>'
)


def _closing(sheets: Sequence[tuple[str, int, int]]) -> str:
    """The end of the sheets (name, columns, rows), with the buttons that filter their columns."""
    ranges = ''.join(
        f'<table:database-range table:name="lignes{rank or ""}" table:target-range-address={_area(*sheet)} '
        'table:display-filter-buttons="true"/>'
        for rank, sheet in enumerate(sheets)
    )
    return (
        f'<table:database-ranges>{ranges}</table:database-ranges>'
        '</office:spreadsheet></office:body></office:document-content>'
    )


def _area(sheet: str, columns: int, rows: int) -> str:
    place = "'" + sheet.replace("'", "''") + "'"
    return quoteattr(f'{place}.A1:{place}.{_letters(columns)}{rows + 1}')


def _letters(column: int) -> str:
    """The name of a column: A for 1, AA for 27."""
    name = ''
    while column > 0:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name or 'A'


def _around(title: str, sheets: Sequence[str], about: str) -> dict[str, str]:
    """The other files of the archive: what it holds, its styles, where it comes from, the heading kept in sight."""
    entries = ''.join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{mime}"/>'
        for name, mime in (
            ('content.xml', 'text/xml'),
            ('styles.xml', 'text/xml'),
            ('meta.xml', 'text/xml'),
            ('settings.xml', 'text/xml'),
        )
    )
    made = datetime.now(UTC).replace(tzinfo=None).isoformat(timespec='seconds')
    return {
        'META-INF/manifest.xml': (
            f'{_DECLARATION}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
            f'manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:version="1.3" '
            f'manifest:media-type="{MIME}"/>{entries}</manifest:manifest>'
        ),
        'styles.xml': (
            f'{_DECLARATION}<office:document-styles{_SPACES} office:version="1.3"><office:styles>'
            '<style:default-style style:family="table-cell"><style:text-properties fo:language="fr" fo:country="FR"/>'
            '</style:default-style></office:styles></office:document-styles>'
        ),
        'meta.xml': (
            f'{_DECLARATION}<office:document-meta{_SPACES} office:version="1.3"><office:meta>'
            f'<meta:generator>Engagement Mentorat</meta:generator><dc:title>{escape(title)}</dc:title>'
            f'<dc:description>{escape(_FORBIDDEN.sub("", about))}</dc:description><dc:language>fr-FR</dc:language>'
            f'<meta:creation-date>{made}</meta:creation-date></office:meta></office:document-meta>'
        ),
        'settings.xml': _settings(sheets),
    }


def _settings(sheets: Sequence[str]) -> str:
    frozen = ''.join(
        f'<config:config-item config:name="{name}" config:type="{kind}">{value}</config:config-item>'
        for name, kind, value in (
            ('VerticalSplitMode', 'short', 2),
            ('VerticalSplitPosition', 'int', 1),
            ('ActiveSplitRange', 'short', 2),
            ('PositionBottom', 'int', 1),
        )
    )
    views = ''.join(
        f'<config:config-item-map-entry config:name={quoteattr(sheet)}>{frozen}</config:config-item-map-entry>'
        for sheet in sheets
    )
    return (
        f'{_DECLARATION}<office:document-settings{_SPACES} office:version="1.3"><office:settings>'
        '<config:config-item-set config:name="ooo:view-settings"><config:config-item-map-indexed config:name="Views">'
        '<config:config-item-map-entry>'
        '<config:config-item config:name="ViewId" config:type="string">view1</config:config-item>'
        f'<config:config-item-map-named config:name="Tables">{views}'
        '</config:config-item-map-named></config:config-item-map-entry></config:config-item-map-indexed>'
        '</config:config-item-set></office:settings></office:document-settings>'
    )
