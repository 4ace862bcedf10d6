"""Cells: each kind in all the forms that French spreadsheets give it."""

import json
from datetime import date

import pytest

from crm.imports.cells import (
    Cell,
    Context,
    Kind,
    clean,
    context_of,
    guess,
    guess_column,
    heading_of,
    is_total,
    preview,
    read_cell,
    reader,
)
from crm.spreadsheets import Number, Row

CERTAIN = [
    ('amount', '1 250 000,00 €', 1250000),
    ('amount', '1\u202f250\u202f000,00\xa0€', 1250000),
    ('amount', '1?250?000,00\xa0€', 1250000),
    ('amount', '1.250.000,00', 1250000),
    ('amount', '1,250,000.00', 1250000),
    ('amount', "1'250'000", 1250000),
    ('amount', '12,5 k€', 12500),
    ('amount', '12.5K', 12500),
    ('amount', '2 M€', 2000000),
    ('amount', '2,5 millions d’euros', 2500000),
    ('amount', '150000 euros', 150000),
    ('amount', '10 000 EUR HT', 10000),
    ('amount', '12345,67', 12345.67),
    ('amount', '84200.0', 84200),
    ('amount', '84200,0', 84200),
    ('amount', '0,05', 0.05),
    ('amount', '-500', -500),
    ('amount', '(1 500,00)', -1500),
    ('amount', '1 500,00-', -1500),
    ('amount', '€ 500', 500),
    ('amount', Number('1.125'), 1.125),
    ('amount', 0.0, 0),
    ('date', '17/03/2024', date(2024, 3, 17)),
    ('date', '03/04/2023', date(2023, 4, 3)),
    ('date', '5/5/2020', date(2020, 5, 5)),
    ('date', '16-09-2020', date(2020, 9, 16)),
    ('date', '12.05.2023', date(2023, 5, 12)),
    ('date', '3 févr. 2021', date(2021, 2, 3)),
    ('date', '24 août 2020', date(2020, 8, 24)),
    ('date', '1er mars 2024', date(2024, 3, 1)),
    ('date', 'Lundi 3 Février 2021', date(2021, 2, 3)),
    ('date', '2021-01-26', date(2021, 1, 26)),
    ('date', '2024-03-17T10:30:00', date(2024, 3, 17)),
    ('date', '17/03/2024 à 14h30', date(2024, 3, 17)),
    ('date', '20240317', date(2024, 3, 17)),
    ('date', '44921', date(2022, 12, 26)),
    ('date', 44921.0, date(2022, 12, 26)),
    ('date', date(2022, 7, 21), date(2022, 7, 21)),
    ('phone', '04-65-71-14-14', '+33465711414'),
    ('phone', '06.39.98.53.48', '+33639985348'),
    ('phone', '353013323', '+33353013323'),
    ('phone', 353013323.0, '+33353013323'),
    ('phone', 'Tél : 01 99 00 49 14', '+33199004914'),
    ('phone', '02 61 91 85 45 (standard)', '+33261918545'),
    ('phone', '05\xa036\xa049\xa001\xa027', '+33536490127'),
    ('phone', '+33 (0)1 99 00 20 10', '+33199002010'),
    ('phone', '0033639987676', '+33639987676'),
    ('phone', '01/99/00/20/10', '+33199002010'),
    ('phone', '0692 12 34 56', '+262692123456'),
    ('phone', '+33 6 92 12 34 56', '+262692123456'),
    ('phone', '0590 12 34 56', '+590590123456'),
    ('phone', '0696 12 34 56', '+596696123456'),
    ('phone', '0694 12 34 56', '+594694123456'),
    ('phone', '0639 69 12 34', '+262639691234'),
    ('phone', '+262 692 12 34 56', '+262692123456'),
    ('phone', '+32 2 123 45 67', '+3221234567'),
    ('siren', '="782596589"', '782596589'),
    ('siren', '782\xa0596\xa0589', '782596589'),
    ('siren', "'318265741", '318265741'),
    ('siren', 'FR35304349277', '304349277'),
    ('siren', '388276180.0', '388276180'),
    ('siren', 'RCS Nice 782 596 589', '782596589'),
    ('siren', '35600000000048', '356000000'),
    ('siret', '356 000 000 00048', '35600000000048'),
    ('siret', 55201662800273.0, '55201662800273'),
    ('naf', '8610z', '86.10Z'),
    ('naf', '88,91B', '88.91B'),
    ('naf', '62.01Z - Programmation informatique', '62.01Z'),
    ('postal_code', '59 242', '59242'),
    ('postal_code', '84200.0', '84200'),
    ('postal_code', 6500.0, '06500'),
    ('postal_code', '75380 CEDEX 08', '75380'),
    ('departement', '6', '06'),
    ('departement', '6.0', '06'),
    ('departement', '02B', '2B'),
    ('departement', '974', '974'),
    ('departement', 'Savoie', '73'),
    ('departement', 'cotes d armor', '22'),
    ('departement', 'La Réunion', '974'),
    ('departement', '06 - Alpes-Maritimes', '06'),
    ('departement', 'Alpes-Maritimes (06)', '06'),
    ('yes_no', 'Oui', True),
    ('yes_no', 'x', True),
    ('yes_no', 'VRAI', True),
    ('yes_no', True, True),
    ('yes_no', '1', True),
    ('yes_no', 'N', False),
    ('yes_no', 'FAUX', False),
    ('yes_no', '0', False),
    ('headcount', '500-999', '500 à 999'),
    ('headcount', '1 000 à 1 999', '1000 à 1999'),
    ('headcount', '2000 à 4999 salariés', '2000 à 4999'),
    ('headcount', '1 200', '1200'),
    ('email', 'Jean <Jean.Martin@Exemple.FR>', 'jean.martin@exemple.fr'),
    ('name', 'R&amp;D &eacute;t&eacute;', 'R&D été'),
    ('name', 'Soci\u00c3\u00a9t\u00c3\u00a9 des\neaux', 'Société des eaux'),
    ('text', 'Ligne 1\r\nLigne 2', 'Ligne 1\nLigne 2'),
]


@pytest.mark.parametrize(('kind', 'raw', 'value'), CERTAIN)
def test_what_is_clear_is_read_without_a_doubt(kind, raw, value):
    assert read_cell(kind, raw) == Cell(value)


AMBIGUOUS = [
    ('date', '1/2/2020', date(2020, 2, 1), 'inversés'),
    ('date', '18/07/24', date(2024, 7, 18), 'deux chiffres'),
    ('date', '12/25/2020', date(2020, 12, 25), 'mois y est écrit en premier'),
    ('date', 'mars 2024', date(2024, 3, 1), 'jour manque'),
    ('amount', '1.500', 1500, 'milliers'),
    ('amount', '1,500', 1.5, 'milliers'),
    ('amount', '500 à 1 000 €', 500, 'plusieurs nombres'),
    ('amount', '1,25E+06', 1250000, 'arrondir'),
    ('amount', '15 %', 15, 'pas en euros'),
    ('phone', '04 65 71 47 75 / 04 65 71 47 76', '+33465714775', 'plusieurs numéros'),
    ('phone', '01 99 00 64 44 06 39 98 53 48', '+33199006444', 'plusieurs numéros'),
    ('phone', '01 99 00 64 44 poste 12', '+33199006444', 'premier numéro'),
    ('siren', '62201199', '062201199', 'Zéro de tête'),
    ('siren', '782596588', '782596588', 'fausse'),
    ('siren', '782596589 / 552108011', '782596589', 'plusieurs'),
    ('siret', '6220119900031', '06220119900031', 'Zéro de tête'),
    ('departement', '75001', '75', 'code postal'),
    ('yes_no', 'Oui (2 jours)', True, 'lu comme oui'),
    ('email', 'a@exemple.fr ; b@exemple.fr', 'a@exemple.fr', 'plusieurs'),
    ('email', 'a(at)exemple.fr', 'a@exemple.fr', 'lu comme'),
]


@pytest.mark.parametrize(('kind', 'raw', 'value', 'words'), AMBIGUOUS)
def test_what_is_ambiguous_is_read_the_french_way_and_doubted(kind, raw, value, words):
    cell = read_cell(kind, raw)
    assert cell.value == value
    assert words in ' '.join(cell.doubts)


LOST = [
    ('siren', '7,82596589E+08'),
    ('siren', '000000000'),
    ('siret', '00000000000000'),
    ('siret', '782596589'),
    ('naf', '15.1C'),
    ('departement', '20'),
    ('date', '31/02/2024'),
    ('date', '2024'),
    ('amount', 'à définir'),
    ('phone', '3949'),
    ('yes_no', 'peut-être'),
]


@pytest.mark.parametrize(('kind', 'raw'), LOST)
def test_what_cannot_be_read_is_left_out_and_said(kind, raw):
    cell = read_cell(kind, raw)
    assert cell.value is None
    assert raw in cell.doubts[0]


@pytest.mark.parametrize('kind', [kind.value for kind in Kind])
@pytest.mark.parametrize('raw', ['', None, '  \xa0 ', '#N/D', '#N/A', '#REF!', 'N/C', '-', 'n. d.', '="" '])
def test_what_says_nothing_is_empty_in_every_kind(kind, raw):
    assert read_cell(kind, raw) == Cell()


def test_a_workbook_of_1904_counts_its_days_from_there():
    assert read_cell('date', '43459', Context(since_1904=True)).value == date(2022, 12, 26)


def test_a_column_with_a_month_first_makes_its_other_dates_doubtful():
    context = context_of('date', ['03/04/2023', '12/25/2020'])
    assert read_cell('date', '03/04/2023', context).value == date(2023, 4, 3)
    assert read_cell('date', '03/04/2023', context).doubts
    assert not read_cell('date', '03/04/2023', context_of('date', ['03/04/2023', '25/12/2020'])).doubts


def test_codes_of_the_insee_are_told_from_numbers_by_their_column():
    codes = context_of('headcount', ['32', '00', '41', '250 à 499'])
    assert read_cell('headcount', '32', codes).value == '250 à 499'
    assert read_cell('headcount', '32', context_of('headcount', ['32', '57'])).value == '32'


def test_a_reader_gives_what_reading_each_cell_gives():
    read = reader('amount')
    assert [read(raw) for raw in ('1.125', Number('1.125'), '1.125')] == [
        read_cell('amount', '1.125'),
        Cell(1.125),
        read_cell('amount', '1.125'),
    ]


def test_a_cell_is_freed_from_signs_nobody_sees():
    assert clean('\ufeffCaf\u00e9\u200b\xad ') == 'Café'
    assert clean("'=1+1") == '=1+1'
    assert clean('AT&T') == 'AT&T'


def test_columns_are_guessed_by_words_then_by_values():
    headers = ['N° SIREN', 'denominationUniteLegale', 'Dépt', 'Divers', 'Colonne E', 'Date', 'Note', 'Nb mentors']
    rows = [
        ['782596589', 'Café', 'Savoie', 'a@exemple.fr', '01 99 00 64 44', 'sans objet', '73', '12'],
        ['775760960', 'Œuvre', '06', 'b@exemple.fr', '06.39.98.53.48', 'à voir', '84', '20'],
        ['844441915', 'Été', '974', '', '+33 1 99 00 20 10', 'un jour', '93', '31'],
    ]
    assert [kind.value for kind in guess(headers, rows)] == [
        'siren', 'name', 'departement', 'email', 'phone', 'text', 'text', 'text',
    ]  # fmt: skip


@pytest.mark.parametrize(
    ('values', 'kind'),
    [
        (['14/07/2024', '3 févr. 2021', '2020-01-01'], 'date'),
        (['10 000 €', '1 500,00 €', '12,5 k€'], 'amount'),
        (['62.01Z', '8610z', '88,91B'], 'naf'),
        (['oui', 'non', 'x'], 'yes_no'),
        (['1', '0', '1'], 'text'),
        (['01', '13', '2A'], 'departement'),
        (['75008', '69003', '59242'], 'postal_code'),
        (['26094', '28326', '24250'], 'text'),
        (['44921', '44590', '45262'], 'text'),
        (['356 000 000 00048', '55201662800273'], 'siret'),
    ],
)
def test_a_column_without_a_telling_heading_is_guessed_by_its_values(values, kind):
    assert guess_column('', values).value == kind


def test_headings_are_found_below_a_title():
    rows = [
        Row(1, ['Tableau de suivi des entreprises', '', '']),
        Row(2, ['Mise à jour : 22/11/2026', '', '']),
        Row(4, ['Raison sociale ', 'N° SIREN', '']),
        Row(5, ['Café', '782596589', 'x']),
    ]
    assert heading_of(rows) == (4, ['Raison sociale', 'N° SIREN', 'Colonne C'])


def test_a_table_without_headings_loses_no_line():
    assert heading_of([Row(1, ['Café', '782596589']), Row(2, ['Thé', '775760960'])]) == (0, ['Colonne A', 'Colonne B'])


@pytest.mark.parametrize(
    ('cells', 'total'),
    [
        (['TOTAL', '312 entreprises', '', '=SOMME(I2:I313)'], True),
        (['Total', '', '', ''], True),
        (['', 'Total général', '', '12 500 €'], True),
        (['', '', '', '=SUM(D2:D9)'], True),
        (['Total SA', '542051180', 'Paris', '500'], False),
        (['TOTAL', '542051180', 'Paris', '500'], False),
        (['Amiens', '80', 'SOMME', '500'], False),
        (['Moyenne', 'Nancy', 'Meurthe-et-Moselle', ''], False),
    ],
)
def test_the_line_that_sums_the_others_is_told_from_companies(cells, total):
    assert is_total(cells, ['name', 'siren', 'city', 'amount']) is total


TRUTH = {
    'siren': 'siren',
    'naf': 'naf',
    'departement': 'departement',
    'postal_code': 'code_postal',
    'date': 'date',
    'amount': 'montant',
    'phone': 'telephone_e164',
    'yes_no': 'mecenat',
}
DERIVED = {
    'derive_excel_fr_cp1252.csv': 312,
    'derive_excel_fr_utf8_bom.csv': 312,
    'derive_texte_unicode_utf16le_tab.txt': 312,
    'derive_tableau_suivi.xlsx': 60,
    'derive_export.xls': 60,
    'derive_export.ods': 60,
}


@pytest.mark.parametrize('name', DERIVED)
def test_every_cell_of_the_derived_files_is_right(real_data, name):
    truth = json.loads((real_data / 'messy/derive_verite.json').read_text('utf-8'))
    understood = preview(real_data / 'messy' / name)
    rows = {row.line: row for row in understood.rows()}
    kinds = [column.kind.value for column in understood.columns]
    assert [kinds.count(kind) for kind in TRUTH] == [1] * len(TRUTH)
    wrong = []
    for expected in truth[: DERIVED[name]]:
        row = rows[expected['ligne'] + understood.heading_line - 1]
        for kind, key in TRUTH.items():
            value, right = row.values[kinds.index(kind)], expected[key] or (None if kind == 'naf' else expected[key])
            value = value.isoformat() if isinstance(value, date) else value
            # « 12,3457 k€ » no longer holds the cents of 12 345,67 €
            near = kind == 'amount' and value is not None and right is not None and abs(value - right) <= 0.05
            if not near and (value != right or type(value) is not type(right)):
                wrong.append((row.line, kind, value, right))
    assert wrong == []


def is_ambiguous_day(text):
    """« 1/2/2020 » as an English spreadsheet writes it, or a year of two digits."""
    parts = text.split('/')
    if len(parts) != 3:
        return False
    month_first = int(parts[0]) < 13 and int(parts[1]) < 13 and parts[0] != parts[1]
    unpadded = month_first and not text.startswith('0') and parts[1][0] != '0' and min(map(len, parts[:2])) == 1
    return len(parts[2]) == 2 or unpadded


def test_doubts_of_the_derived_files_are_those_of_ambiguous_cells(real_data):
    understood = preview(real_data / 'messy/derive_excel_fr_utf8_bom.csv')
    raw = {row.line: row.cells for row in understood.table.rows()}
    said = {(row.line, doubt.partition(' : ')[0]) for row in understood.rows() if not row.aside for doubt in row.doubts}
    days = {(line, 'Date 1er contact') for line, cells in raw.items() if is_ambiguous_day(cells[7])}
    phones = {(line, 'Téléphone') for line, cells in raw.items() if ' / ' in cells[9]}
    assert len(days) > 30
    assert len(phones) > 20
    assert said == days | phones


def test_the_workbook_says_what_it_hides_and_sets_its_total_aside(real_data):
    understood = preview(real_data / 'messy/derive_tableau_suivi.xlsx')
    assert [column.header for column in understood.columns if column.hidden] == ['E-mail générique']
    assert [row.line for row in understood.rows() if row.aside] == [65]
    assert understood.heading_line == 4


def test_real_files_are_guessed_as_a_reader_would(real_data):
    understood = preview(real_data / 'messy/reel_excel_fr_bom_pointvirgule_zeros_perdus.csv')
    kinds = {column.header: column.kind.value for column in understood.columns}
    first = next(understood.rows())
    values = dict(zip(kinds, first.values, strict=True))
    assert (kinds['siren'], kinds['code_postal'], kinds['tranche_effectifs']) == ('siren', 'postal_code', 'headcount')
    assert (values['siren'], values['code_postal']) == ('062201199', '84200')
    assert any('Zéro de tête' in doubt for doubt in first.doubts)


def test_a_plain_list_of_companies_raises_no_doubt(real_data):
    for name in ('adultes_relais_2020-2023.csv', 'fonjep_2020-2023.csv'):
        assert not any(row.doubts for row in preview(real_data / 'companies' / name).rows())
