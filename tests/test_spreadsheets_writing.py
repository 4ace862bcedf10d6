"""Spreadsheets written: what goes out comes back, nothing runs as a formula, formats are what they say."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from crm import spreadsheets
from crm.errors import Refusal
from crm.spreadsheets import writing_ods, writing_xlsx
from crm.spreadsheets.writing import kept_as_text

WRITERS = {'csv': spreadsheets.write_csv, 'xlsx': spreadsheets.write_xlsx, 'ods': spreadsheets.write_ods}
DELICATE = [
    '=1+1',
    "'=1+1",
    "''=1+1",
    '- Dupont et fils',
    '+ de vie',
    '@home',
    '+33612345678',
    '-12',
    '-5,2',
    '-',
    '+',
    "'t Hooft",
    "'",
    '00123',
    '2A',
    'deux  espaces',
    ' un espace devant',
    'première ligne\ndeuxième ligne',
    'Crêpes & <b>"Œufs"</b> ; l’été',
    '＝1+1',
]


def written(folder, kind, rows, heading=('Valeur', 'Fin'), **options):
    path = folder / f'essai.{kind}'
    assert WRITERS[kind](path, list(heading), rows, **options) == len(rows)
    return path


def read(path):
    """Cells of the rows below the heading, read back as an import does."""
    return [[spreadsheets.restored(cell) for cell in row.cells] for row in spreadsheets.open_table(path).rows()][1:]


@pytest.mark.parametrize('kind', WRITERS)
@pytest.mark.parametrize('value', DELICATE)
def test_an_exported_cell_read_again_is_what_it_was(tmp_path, kind, value):
    assert read(written(tmp_path, kind, [[value, 'fin']])) == [[value, 'fin']]


@given(st.text(alphabet="'=+-@\t\r\n1,5aé ", max_size=8))
def test_neutral_can_always_be_undone(text):
    neutral = spreadsheets.neutral(text)
    assert spreadsheets.restored(neutral) == text
    assert spreadsheets.restored(kept_as_text(text)) == text
    assert neutral[:1] not in set('=+@\t\r\n')


def test_a_csv_holds_nothing_that_a_spreadsheet_runs():
    lines = ''.join(spreadsheets.csv_lines(['=titre'], [[value] for value in ('=1', '+1', '-a', '@a', '\ta')]))
    assert lines == "\ufeff'=titre\r\n'=1\r\n'+1\r\n'-a\r\n'@a\r\n'\ta\r\n"


@pytest.mark.parametrize('kind', ['xlsx', 'ods'])
def test_a_workbook_types_its_cells_and_holds_no_formula(tmp_path, kind):
    at = datetime(2024, 7, 1, 12, 30, 40, tzinfo=UTC)
    row = ['=SOMME(A1)', 12, 1.5, Decimal('2.25'), date(2024, 9, 18), at, True, None, '012345678']
    path = written(tmp_path, kind, [row], heading=[str(n) for n in range(9)])
    cells = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[1]
    day, moment = date(2024, 9, 18), datetime(2024, 7, 1, 14, 30)
    assert cells == ['=SOMME(A1)', 12, 1.5, 2.25, day, moment, 'oui', '', '012345678']
    with zipfile.ZipFile(path) as archive:
        content = archive.read('content.xml' if kind == 'ods' else 'xl/worksheets/sheet1.xml').decode()
    assert 'table:formula' not in content
    assert '<f>' not in content


def test_a_csv_writes_dates_and_numbers_so_that_a_french_spreadsheet_reads_them():
    at = datetime(2024, 7, 1, 12, 30, tzinfo=UTC)
    lines = ''.join(spreadsheets.csv_lines(['a'], [[date(2024, 9, 18), at, 1.5, 3, None, False]]))
    assert lines.splitlines()[1] == '2024-09-18;2024-07-01 14:30;1,5;3;;non'


class TestAnOdsFile:
    @pytest.fixture
    def archive(self, tmp_path):
        rows = [[n, f'ligne {n}'] for n in range(1200)]
        path = written(tmp_path, 'ods', rows, sheet="L'essai", widths=[8, 30], about='Export n° 1 & suite')
        with zipfile.ZipFile(path) as archive:
            yield archive

    def test_says_what_it_is_first_and_in_the_clear(self, archive):
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type, first.extra) == ('mimetype', zipfile.ZIP_STORED, b'')
        assert archive.read('mimetype').decode() == 'application/vnd.oasis.opendocument.spreadsheet'

    def test_names_each_of_its_files_in_the_manifest(self, archive):
        space = '{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}'
        root = ElementTree.fromstring(archive.read('META-INF/manifest.xml'))
        named = {entry.get(f'{space}full-path') for entry in root}
        assert named == {'/', *archive.namelist()} - {'mimetype', 'META-INF/manifest.xml'}
        assert root.get(f'{space}version') == '1.3'

    def test_is_well_formed_xml_all_through(self, archive):
        for name in archive.namelist():
            if name.endswith('.xml'):
                root = ElementTree.fromstring(archive.read(name))
                assert [v for k, v in root.attrib.items() if k.endswith('}version')] == ['1.3'], name

    def test_keeps_the_heading_in_sight_and_filters_its_columns(self, archive):
        content, settings = archive.read('content.xml').decode(), archive.read('settings.xml').decode()
        assert '<table:table-header-rows>' in content
        assert 'table:display-filter-buttons="true"' in content
        assert "'L''essai'.A1:'L''essai'.B1201" in content
        assert '"VerticalSplitPosition" config:type="int">1<' in settings

    def test_says_where_it_comes_from(self, archive):
        assert 'Export n° 1 &amp; suite' in archive.read('meta.xml').decode()


def test_signs_that_xml_cannot_hold_are_left_out(tmp_path):
    assert read(written(tmp_path, 'ods', [['a\x01b\ufffe', 'fin']])) == [['ab', 'fin']]


def test_an_xlsx_file_keeps_its_heading_in_sight_and_filters_its_columns(tmp_path):
    path = written(tmp_path, 'xlsx', [[1, 'a'], [2, 'b']], widths=[8, 30])
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read('xl/worksheets/sheet1.xml').decode()
    assert '<autoFilter ref="A1:B3"/>' in sheet
    assert 'state="frozen"' in sheet
    assert 'width="30.' in sheet


@pytest.mark.parametrize(('kind', 'module'), [('xlsx', writing_xlsx), ('ods', writing_ods)])
def test_what_a_sheet_cannot_hold_is_refused(tmp_path, monkeypatch, kind, module):
    monkeypatch.setattr(module, 'MOST_ROWS', 2)
    with pytest.raises(Refusal, match='CSV'):
        WRITERS[kind](tmp_path / 'trop', ['a'], [[1], [2], [3]])


def test_columns_are_named_as_spreadsheets_do():
    assert [writing_ods._letters(n) for n in (1, 26, 27, 52, 703)] == ['A', 'Z', 'AA', 'AZ', 'AAA']


@given(st.lists(st.lists(st.text(alphabet='\'"=+-@\t\r\n;1a', max_size=4), min_size=2, max_size=2), max_size=4))
def test_every_cell_of_a_csv_is_neutral_whatever_stands_around_it(rows):
    """Batches without a dangerous cell are written as they are: none may be overlooked."""
    text = ''.join(spreadsheets.csv_lines(['a', 'b'], rows))
    expected = io.StringIO()
    csv.writer(expected, delimiter=';', lineterminator='\r\n').writerows(
        [['a', 'b'], *([spreadsheets.neutral(cell) for cell in row] for row in rows)]
    )
    assert text == '\ufeff' + expected.getvalue()
