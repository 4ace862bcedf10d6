"""Spreadsheets: whatever the format, the same rows with the numbers that a spreadsheet shows."""

import struct
import zipfile

import pytest
import xlsxwriter

from crm import spreadsheets
from crm.errors import Refusal
from crm.spreadsheets import legacy, open_table

TEXT = 'Nom;SIREN\r\nCafé de l’Été;130025265\r\nŒuvre €;732829320\r\n'


def rows(path):
    return [(row.line, row.cells) for row in open_table(path).rows()]


@pytest.mark.parametrize('encoding', ['utf-8', 'utf-8-sig', 'cp1252', 'utf-16'])
@pytest.mark.parametrize('delimiter', [';', ',', '\t'])
@pytest.mark.parametrize('ending', ['\r\n', '\n', '\r'])
def test_a_csv_is_read_in_any_french_form(tmp_path, encoding, delimiter, ending):
    path = tmp_path / 'fichier.csv'
    path.write_bytes(TEXT.replace(';', delimiter).replace('\r\n', ending).encode(encoding))
    assert rows(path) == [(1, ['Nom', 'SIREN']), (2, ['Café de l’Été', '130025265']), (3, ['Œuvre €', '732829320'])]


def test_lines_keep_their_numbers_across_blank_and_broken_ones(tmp_path):
    path = tmp_path / 'fichier.csv'
    path.write_text('Nom;Note\r\n\r\nA;"deux\r\nlignes"\r\nB;x\r\n', newline='')
    assert [line for line, _ in rows(path)] == [1, 3, 4]


def test_a_workbook_gives_stored_values_of_its_first_filled_sheet(tmp_path):
    path = tmp_path / 'classeur.xlsx'
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet('Vide')
        sheet = book.add_worksheet('Données')
        sheet.write_row(2, 0, ['Nom', 'SIREN', 'Taux'])
        sheet.write_row(3, 0, ['A', 130025265, 0.5])
        sheet.write_formula(4, 0, '=1+1', None, 'calculé')
    assert rows(path) == [(3, ['Nom', 'SIREN', 'Taux']), (4, ['A', '130025265', '0.5']), (5, ['calculé', '', ''])]


@pytest.mark.parametrize(
    ('content', 'words'),
    [
        (b'', 'est vide'),
        (b'\x89PNG\r\n\x1a\n' + b'\0' * 50, 'une image'),
        (b'%PDF-1.7 ...', 'un document PDF'),
        (b'<!DOCTYPE html><html>', 'une page web'),
        (bytes(range(256)) * 10, 'un fichier binaire'),
        (b'PK\x03\x04 broken', 'abîmé ou n’est pas un tableau'),
        (b'\xd0\xcf\x11\xe0 broken', 'abîmé ou n’est pas un tableau'),
    ],
)
def test_what_is_no_table_is_refused_in_words(tmp_path, content, words):
    path = tmp_path / 'fichier.csv'
    path.write_bytes(content)
    with pytest.raises(Refusal, match=words):
        open_table(path)


@pytest.mark.parametrize('encoding', ['mac-roman', 'cp850', 'utf-16-le', 'utf-16-be', 'cp1252', 'iso8859-15'])
def test_the_encoding_is_told_by_what_makes_french_words(tmp_path, encoding):
    text = 'Société;Activité\r\n' + "Café de l'Été;Hôtellerie à Besançon, où naît la fête\r\n" * 3
    path = tmp_path / 'fichier.csv'
    path.write_bytes(text.encode(encoding))
    assert rows(path)[1] == (2, ["Café de l'Été", 'Hôtellerie à Besançon, où naît la fête'])


def test_accents_far_into_the_file_count(tmp_path):
    path = tmp_path / 'fichier.csv'
    path.write_bytes(b'Nom;SIREN\n' + b'Cafe;130025265\n' * 100_000 + 'Société où l’on naît;1\n'.encode('cp1252'))
    assert open_table(path).encoding == 'cp1252'


def test_one_spoilt_byte_does_not_break_the_accents_of_a_whole_file(tmp_path):
    path = tmp_path / 'fichier.csv'
    path.write_bytes(b'Nom;Ville\n' + 'Été;Orléans\n'.encode() * 50 + b'Caf\xe9;Lyon\n')
    found = rows(path)
    assert found[1] == (2, ['Été', 'Orléans'])
    assert found[51] == (52, ['Caf\ufffd', 'Lyon'])


def test_the_sign_that_a_file_announces_is_used(tmp_path):
    path = tmp_path / 'fichier.csv'
    path.write_text('sep=,\nNom,SIREN\nA;B,1\n')
    assert rows(path)[1:] == [(2, ['Nom', 'SIREN']), (3, ['A;B', '1'])]


@pytest.mark.parametrize(
    ('content', 'words'),
    [
        (b'Nom;SIREN\n' + b'x' * 3_000_000, 'sans fin'),
        (b'Nom;SIREN\n' + b'A;1\n' * 30_000 + b'a\0b;2\n', 'caractères nuls'),
        (b'Nom;SIREN\n"' + b'x;y\n' * 60_000, 'guillemet'),
    ],
)
def test_a_text_that_would_fill_the_memory_is_refused(tmp_path, content, words):
    path = tmp_path / 'fichier.csv'
    path.write_bytes(content)
    with pytest.raises(Refusal, match=words):
        rows(path)


BOOK = '<workbook xmlns:r="{r}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'.format(
    r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'
)
FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="199999"><c r="SF199999"><v>2</v></c></row>'
ENTITIES = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ('parts', 'words'),
    [
        ({'xl/workbook.xml': BOOK, 'xl/worksheets/sheet1.xml': f'<sheetData>{FAR}</sheetData>'}, 'presque vide'),
        ({'xl/workbook.xml': BOOK, 'xl/worksheets/sheet1.xml': f'{ENTITIES}<sheetData/>'}, 'entités XML'),
        ({'xl/workbook.xml': ENTITIES + BOOK, 'xl/worksheets/sheet1.xml': '<sheetData/>'}, 'entités XML'),
        ({'xl/workbook.xml': (ENTITIES + BOOK).encode('utf-16')}, 'entités XML'),
        ({'content.xml': ENTITIES + '<table:table/>'}, 'entités XML'),
        (
            {'xl/workbook.xml': BOOK, 'xl/autre/feuille.dat': '<row r="9"><c r="XFD9"><v>1</v></c></row>'},
            '500 colonnes',
        ),
        (
            {'xl/workbook.xml': BOOK, 'xl/worksheets/sheet1.xml': '<row>' + '<c><v>1</v></c>' * 501 + '</row>'},
            '500 col',
        ),
        ({'xl/workbook.xml': BOOK, 'xl/worksheets/sheet1.xml': '<row>' + '<c r="A1"/>' * 17_000 + '</row>'}, 'abîmé'),
        ({'xl/workbook.xml': BOOK, 'xl/sharedStrings.xml': 'x' * 4_000_000}, 'abîmé'),
        ({'liste.csv': 'Nom;SIREN', 'autre.zip': 'PK'}, 'une archive ou un document'),
        ({'word/document.xml': '<w/>'}, 'une archive ou un document'),
    ],
)
def test_a_hostile_workbook_is_refused_before_it_is_opened(tmp_path, parts, words):
    path = tmp_path / 'classeur.xlsx'
    with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with pytest.raises(Refusal, match=words):
        open_table(path)


def test_repeated_filled_cells_of_an_ods_are_refused_before_they_unfold(tmp_path):
    path = tmp_path / 'bombe.ods'
    cell = '<table:table-cell table:number-columns-repeated="400" office:value-type="string"></table:table-cell>'
    row = f'<table:table-row table:number-rows-repeated="190000">{cell}</table:table-row>'
    with zipfile.ZipFile(path, 'w') as archive:
        archive.writestr('content.xml', f'<table:table>{row}</table:table>')
    with pytest.raises(Refusal, match='presque vide'):
        open_table(path)


def test_a_workbook_is_told_by_its_content_and_not_by_its_name(tmp_path):
    path = tmp_path / 'export.csv'
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet().write_row(0, 0, ['Nom', 'SIREN'])
    assert (open_table(path).format, rows(path)) == ('xlsx', [(1, ['Nom', 'SIREN'])])


def test_what_a_workbook_hides_and_never_computed_is_known(tmp_path):
    path = tmp_path / 'classeur.xlsx'
    with xlsxwriter.Workbook(str(path), {'date_1904': True}) as book:
        sheet = book.add_worksheet('Été & Cie')
        sheet.write_row(0, 0, ['Nom', 'SIREN', 'Note'])
        sheet.write_formula(1, 1, '="062201199"', None, '')
        sheet.set_column('C:D', None, None, {'hidden': True})
    table = open_table(path)
    assert (table.since_1904, table.hidden_columns()) == (True, {2, 3})
    assert rows(path)[1] == (2, ['', '062201199'])


def test_a_decimal_number_of_a_workbook_is_known_as_such(tmp_path):
    path = tmp_path / 'classeur.xlsx'
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet().write_row(0, 0, [1.125, '1.125', 2])
    cells = next(open_table(path).rows()).cells
    assert [type(cell).__name__ for cell in cells] == ['Number', 'str', 'str']


def test_a_truncated_or_spoilt_workbook_is_refused(real_data, tmp_path):
    for name in ('derive_tableau_suivi.xlsx', 'derive_export.xls', 'derive_export.ods'):
        whole = (real_data / 'messy' / name).read_bytes()
        for length in (10, 600, len(whole) // 2):
            path = tmp_path / name
            path.write_bytes(whole[:length])
            with pytest.raises(Refusal, match='abîmé'):
                open_table(path)


def test_an_archive_that_unfolds_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr('crm.spreadsheets.archives.MOST_UNZIPPED', 1_000_000)
    path = tmp_path / 'bombe.xlsx'
    with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as archive:
        archive.writestr('xl/worksheets/sheet1.xml', b'0' * 2_000_000)
    with pytest.raises(Refusal, match='dépasse 500 Mo'):
        open_table(path)


def test_a_cell_at_the_end_of_the_sheet_is_refused_before_it_is_opened(tmp_path):
    path = tmp_path / 'loin.xlsx'
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet().write(1_000_000, 0, 'loin')
    with pytest.raises(Refusal, match='dépasse 200\u202f000 lignes'):
        open_table(path)


def test_repeated_cells_of_an_ods_count(tmp_path):
    path = tmp_path / 'répété.ods'
    cell = '<table:table-cell table:number-columns-repeated="900" office:value-type="string"></table:table-cell>'
    with zipfile.ZipFile(path, 'w') as archive:
        archive.writestr('content.xml', f'<table:table><table:table-row>{cell}</table:table-row></table:table>')
    with pytest.raises(Refusal, match='dépasse 500 colonnes'):
        open_table(path)


def test_too_many_lines_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr('crm.spreadsheets.reading.MOST_ROWS', 3)
    path = tmp_path / 'long.csv'
    path.write_text('Nom;SIREN\n' + 'A;1\n' * 4)
    with pytest.raises(Refusal, match='lignes'):
        rows(path)


def test_formulas_are_neutralised_and_numbers_left_alone():
    text = ''.join(spreadsheets.csv_lines(['a', 'b', 'c'], [['=1+1', '-5,2', '@x']]))
    assert text == "\ufeffa;b;c\r\n'=1+1;-5,2;'@x\r\n"


def test_what_is_written_reads_back(tmp_path):
    for name, write in (('a.csv', spreadsheets.write_csv), ('a.xlsx', spreadsheets.write_xlsx)):
        assert write(tmp_path / name, ['Nom', 'N'], (['É;t"é', str(n)] for n in range(3))) == 3
        assert rows(tmp_path / name)[1] == (2, ['É;t"é', '0'])


def test_real_dirty_files_are_read(real_data):
    kinds = {}
    for path in sorted((real_data / 'messy').glob('derive_*')):
        if path.suffix in ('.csv', '.txt', '.xlsx', '.xls', '.ods'):
            kinds[path.name] = sum(1 for _ in open_table(path).rows())
    assert len(kinds) == 6
    assert min(kinds.values()) > 20, kinds


def old_workbook(path, *records):
    """An XLS of one sheet « Suivi » that holds these records, as (kind, body)."""

    def record(kind, body):
        return struct.pack('<2H', kind, len(body)) + body

    begin, end = record(0x809, bytes(16)), record(0x0A, b'')
    before = len(begin) + len(record(0x85, bytes(13))) + len(record(0x22, b'\x01\0')) + len(end)
    sheet = record(0x85, struct.pack('<IH2B', before, 0, 5, 0) + b'Suivi')
    stream = begin + sheet + record(0x22, b'\x01\0') + end + begin + b''.join(record(*r) for r in records) + end
    last, free = 0xFFFFFFFE, 0xFFFFFFFF
    header = b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' + bytes(16) + struct.pack('<5H', 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    header += struct.pack('<3I', 1, 1, 0) + struct.pack('<5I', 4096, last, 0, last, 0) + struct.pack('<I', 0)
    header += struct.pack('<I', free) * 108
    table = struct.pack('<128I', 0xFFFFFFFD, last, 3, 4, 5, 6, 7, 8, 9, last, *[free] * 118)
    entries = b''.join(
        name.encode('utf-16-le').ljust(64, b'\0')
        + struct.pack('<H', 2 * len(name) + 2)
        + bytes(50)
        + struct.pack('<3I', start, size, 0)
        for name, start, size in (('Root Entry', last, 0), ('Workbook', 2, 4096))
    )
    path.write_bytes(header + table + entries.ljust(512, b'\0') + stream.ljust(4096, b'\0'))
    return path


def cell(row, column):
    return 0x203, struct.pack('<3Hd', row, column, 0, 1.0)


def test_an_xls_says_what_it_hides_and_how_far_it_goes(tmp_path):
    hidden = 0x7D, struct.pack('<6H', 2, 3, 0, 0, 1, 0)
    found = legacy.survey(old_workbook(tmp_path / 'ancien.xls', hidden, cell(0, 0), cell(6, 4)))
    assert (found.hidden, found.since_1904) == ({'Suivi': {2, 3}}, True)
    assert found.extents['Suivi'] == (7, 5, 2)


def test_an_xls_with_a_stray_cell_far_away_is_refused_before_it_is_opened(tmp_path):
    path = old_workbook(tmp_path / 'loin.xls', cell(0, 0), cell(65_000, 255))
    with pytest.raises(Refusal, match='presque vide'):
        open_table(path)
