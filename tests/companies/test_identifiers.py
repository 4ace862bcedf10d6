"""Identifiers: keys of SIREN and SIRET, La Poste, and what people type."""

import random

import pytest
from stdnum import luhn

from crm import identifiers
from crm.identifiers import BadIdentifier, siren, siren_or_siret, siret, with_lost_zero


@pytest.mark.parametrize(
    'typed', ['35600000000048', '356 000 000 49837', '73282932000074', '13002526500013', '12345678901112']
)
def test_a_right_siret_passes_with_or_without_spaces(typed):
    assert siret(typed) == typed.replace(' ', '')


def test_a_wrong_key_says_where_to_look():
    with pytest.raises(BadIdentifier, match='sa clé est fausse : vérifiez-le sur l’avis de situation'):
        siret('12345678901114')
    with pytest.raises(BadIdentifier, match='9 chiffres mais sa clé est fausse'):
        siren('130025266')


@pytest.mark.parametrize(
    ('typed', 'number'),
    [
        ('130 025 265', '130025265'),
        ('="130025265"', '130025265'),
        ('130025265.0', '130025265'),
        ('FR07130025265', '130025265'),
    ],
)
def test_a_siren_is_read_as_people_and_spreadsheets_write_it(typed, number):
    assert siren(typed) == number


def test_either_number_is_told_by_its_length():
    assert siren_or_siret('732 829 320 00074') == ('732829320', '73282932000074')
    assert siren_or_siret('732829320') == ('732829320', '')
    with pytest.raises(BadIdentifier, match='Ce numéro a 8 chiffres : un SIREN en a 9, un SIRET 14'):
        siren_or_siret('73282932')


def test_a_zero_that_a_spreadsheet_dropped_comes_back():
    assert with_lost_zero('5720784') == '005720784'
    assert with_lost_zero('5720785') == '5720785'


def test_keys_are_those_of_the_library():
    chance = random.Random(11)
    for length in (9, 14):
        for _ in range(2000):
            number = ''.join(chance.choices('0123456789', k=length))
            assert identifiers._has_right_key(number) == luhn.is_valid(number), number
