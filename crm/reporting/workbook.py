"""Every table of a document as a workbook or a ZIP of CSV, with a sheet that says what its codes mean."""

import io
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from crm import spreadsheets
from crm.convention import queries as convention
from crm.formatting import datetime_fr
from crm.reporting import documents
from crm.reporting.models import Report
from crm.reporting.queries import period_of
from crm.reporting.tables import DIGITS, Table

FORMATS = {
    'xlsx': ('XLSX', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'),
    'ods': ('ODS', 'application/vnd.oasis.opendocument.spreadsheet'),
    'zip': ('CSV', 'application/zip'),
}
HEADING = ('code', 'libellé', 'définition', 'source', 'version', 'période', 'périmètre', 'données au')
NARROW, WIDE = 16, 60


def tables_of(report: Report) -> list[Table]:
    """The tables of a report, its definitions last."""
    found = documents.named(report.document).tables(report.snapshot)
    return [*found, definitions(report, found)]


def content(report: Report, format: str) -> bytes:
    """The file of all tables: `xlsx`, `ods`, or `zip` for one CSV a table."""
    tables = tables_of(report)
    if format == 'zip':
        return _zipped(tables)
    write = spreadsheets.write_xlsx_book if format == 'xlsx' else spreadsheets.write_ods_book
    about = f'Données au {datetime_fr(report.data_as_of)}. Version {report.number}.'
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f'tableaux.{format}'
        write(path, _sheets(tables), title=report.title, about=about)
        return path.read_bytes()


def _sheets(tables: list[Table]) -> list[spreadsheets.Sheet]:
    names = spreadsheets.sheet_names(table.name.capitalize() for table in tables)
    return [
        spreadsheets.Sheet(name, table.heading, _rounded(table), _widths(table))
        for name, table in zip(names, tables, strict=True)
    ]


def _rounded(table: Table) -> Iterator[list[Any]]:
    for row in table.rows:
        yield [round(value, DIGITS) if isinstance(value, float) else value for value in row]


def _widths(table: Table) -> list[int]:
    """A column is as wide as what it holds, within reason."""
    longest = [
        max([len(head), *(len(str(row[place])) for row in table.rows)]) for place, head in enumerate(table.heading)
    ]
    return [min(max(length + 2, NARROW), WIDE) for length in longest]


def _zipped(tables: list[Table]) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, 'w', zipfile.ZIP_DEFLATED) as archive:
        for table in tables:
            archive.writestr(f'{table.name}.csv', table.csv)
    return output.getvalue()


def definitions(report: Report, tables: list[Table]) -> Table:
    """What the sheets hold, then each code met: wording, source, version of its formula, period, perimeter, date."""
    about = (
        period_of(report).label,
        report.title.partition(' – ')[2] or report.perimeter,
        datetime_fr(report.data_as_of),
    )
    sheets = [(table.name, table.title, 'Feuille de ce classeur.', 'Engagement Mentorat', '') for table in tables]
    return Table(
        'definitions',
        'Ce que disent les codes',
        HEADING,
        [[*row, *about] for row in (*sheets, *_codes(report.snapshot))],
    )


def _codes(snapshot: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Definitions that the snapshot keeps; for a code it only names, ours, if the formula is still the same."""
    kept = {entry['code']: entry for entry in _walk(snapshot) if entry.get('code') and entry.get('wording')}
    for entry in kept.values():
        yield tuple(str(entry.get(name, '')) for name in ('code', 'name', 'wording', 'source', 'formula_version'))
    ours = {definition.code: definition for definition in convention.definitions()}
    named = {e['code']: e for e in _walk(snapshot) if e.get('formula_version') and e.get('code') not in kept}
    for code, entry in named.items():
        it = ours.get(code)
        same = it is not None and it.formula_version == entry['formula_version']
        wording, source = (it.wording, it.source) if it is not None and same else ('', '')
        yield code, str(entry.get('name', '')), wording, source, str(entry['formula_version'])


def _walk(value: Any) -> Iterator[dict[str, Any]]:
    """Every dictionary of a snapshot, the outer first."""
    if isinstance(value, dict):
        yield value
        for part in value.values():
            yield from _walk(part)
    elif isinstance(value, list):
        for part in value:
            yield from _walk(part)
