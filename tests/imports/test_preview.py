"""The preview of a file from the command line: one JSON object, values typed, doubts said."""

import json

import pytest
import xlsxwriter

from crm.imports.cells import preview

TEXT = (
    'Liste des partenaires;;;\r\n\r\n'
    'Raison sociale;SIREN;Montant (€);1er contact le\r\n'
    'Café;="782596589";"1 250,50 €";17/03/2024\r\n'
    '"Deux\r\nlignes";62201199;2 k€;18/07/24\r\n'
    'TOTAL;;=SOMME(C4:C5);\r\n'
)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / 'partenaires.csv'
    path.write_bytes(TEXT.encode('cp1252'))
    return path


def test_the_last_line_is_one_json_object(app, file):
    result = app.test_cli_runner().invoke(args=['imports', 'preview', str(file), '--json'])
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout.splitlines()[-1])
    assert [(c['header'], c['kind']) for c in said['columns']] == [
        ('Raison sociale', 'name'),
        ('SIREN', 'siren'),
        ('Montant (€)', 'amount'),
        ('1er contact le', 'date'),
    ]
    assert said['rows'][0] == {'line': 4, 'values': ['Café', '782596589', 1250.5, '2024-03-17'], 'doubts': []}
    assert said['rows'][1]['line'] == 5
    assert said['rows'][1]['values'] == ['Deux lignes', '062201199', 2000, '2024-07-18']
    assert [doubt.partition(' : ')[0] for doubt in said['rows'][1]['doubts']] == ['SIREN', '1er contact le']
    assert said['rows'][2] == {
        'line': 6,
        'values': [None, None, None, None],
        'doubts': ['Ligne de total : mise de côté.'],
        'aside': True,
    }


def test_a_person_reads_columns_values_and_doubts(app, file):
    result = app.test_cli_runner().invoke(args=['imports', 'preview', str(file)])
    assert 'CSV, cp1252, point-virgule' in result.output
    assert 'SIREN [SIREN] : 782596589 · 062201199' in result.output
    assert '3 lignes lues, dont 2 avec un doute.' in result.output


def test_what_is_no_table_is_refused_in_words(app, tmp_path):
    path = tmp_path / 'photo.csv'
    path.write_bytes(b'\x89PNG\r\n\x1a\n' + bytes(100))
    result = app.test_cli_runner().invoke(args=['imports', 'preview', str(path), '--json'])
    assert result.exit_code == 1
    assert 'une image, pas un tableau' in result.output


@pytest.fixture
def workbook(tmp_path):
    path = tmp_path / 'suivi.xlsx'
    with xlsxwriter.Workbook(str(path), {'date_1904': True}) as book:
        sheet = book.add_worksheet('Suivi')
        sheet.merge_range('A1:D1', 'Suivi des entreprises')
        sheet.write_row(2, 0, ['Société', 'SIRET', 'E-mail', 'Signé le'])
        sheet.write_row(3, 0, ['Café', 35600000000048, 'a@exemple.fr', 43459])
        sheet.write_formula(4, 1, '="35600000000048"', None, '')
        sheet.write(4, 0, 'Thé')
        sheet.set_column('C:C', None, None, {'hidden': True})
        other = book.add_worksheet('Listes')
        other.write_row(0, 0, ['Ville', 'CP'])
        other.write_row(1, 0, ['Lyon', 69003])
        other.hide()
    return path


def test_a_hidden_column_is_named_and_its_values_are_shown(workbook):
    understood = preview(workbook)
    assert [(c.header, c.hidden) for c in understood.columns] == [
        ('Société', False),
        ('SIRET', False),
        ('E-mail', True),
        ('Signé le', False),
    ]
    first, second = understood.rows()
    assert first.values[1:3] == ['35600000000048', 'a@exemple.fr']
    assert first.values[3].isoformat() == '2022-12-26'
    assert second.values[:2] == ['Thé', '35600000000048']


def test_a_hidden_sheet_is_read_only_when_named(workbook):
    assert preview(workbook).table.sheet == 'Suivi'
    assert next(preview(workbook, 'Listes').rows()).values == ['Lyon', '69003']


def test_cells_beyond_the_last_heading_are_read_too(tmp_path):
    path = tmp_path / 'large.csv'
    path.write_text('Nom;SIREN\nCafé;782596589;06500\n')
    understood = preview(path)
    assert [c.header for c in understood.columns] == ['Nom', 'SIREN', 'Colonne C']
