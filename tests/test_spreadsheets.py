"""Spreadsheets: whatever the format, the same rows with the numbers that a spreadsheet shows."""

import zipfile

import pytest
import xlsxwriter

from crm import spreadsheets
from crm.errors import Refusal
from crm.spreadsheets import open_table

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
