"""Reference data: what is loaded, and which département a place is in."""

import time

import pytest

from crm.database import db
from crm.territories import actions, queries
from crm.territories.actions import reference
from crm.territories.models import Club, Commune, Departement, Postcode, Region

pytestmark = pytest.mark.usefixtures('app')


def count(model):
    return db.session.scalar(db.select(db.func.count()).select_from(model))


def test_a_fresh_database_knows_france():
    assert [count(m) for m in (Region, Departement, Club, Commune, Postcode)] == [18, 101, 102, 35014, 35539]
    assert queries.club('23').name == 'Club Creuse'
    assert queries.national_club().departement_code is None


def test_loading_again_is_quick_and_changes_nothing():
    started = time.perf_counter()
    actions.load_reference()
    assert time.perf_counter() - started < 0.2
    assert not db.session.new
    assert not db.session.dirty


def test_a_newer_file_renames_a_commune_and_keeps_the_name_given_to_a_club(monkeypatch, tmp_path):
    for name in ('departements.json', 'communes.tsv'):
        text = (reference.DATA / name).read_text('utf-8').replace('Ambérieu-en-Bugey', 'Ambérieu-le-Neuf')
        (tmp_path / name).write_text(text, 'utf-8')
    queries.club('01').name = 'Club de l’Ain'
    monkeypatch.setattr(reference, 'DATA', tmp_path)
    actions.load_reference()
    db.session.expire_all()
    assert db.session.get(Commune, '01004').name == 'Ambérieu-le-Neuf'
    assert queries.club('01').name == 'Club de l’Ain'
    assert count(Postcode) == 35539


@pytest.mark.parametrize(
    ('commune', 'postcode', 'expected'),
    [
        ('75056', None, '75'),
        ('75116', None, '75'),
        ('13201', None, '13'),
        ('2A004', '20090', '2A'),
        ('97411', None, '974'),
        ('01015', None, '01'),
        ('1004', None, '01'),
        ('97502', '97500', None),
        ('97801', '97150', None),
        ('97123', '97133', None),
        ('99100', '75001', None),
        ('', '75016', '75'),
        (None, '20090', '2A'),
        (None, '20200', '2B'),
        (None, '20167', '2A'),
        (None, '97133', None),
        (None, '97150', None),
        (None, '97400', '974'),
        (None, '98000', None),
        (None, '98800', None),
        (None, '1400', '01'),
        (None, '75 380', '75'),
        (None, '01410', '01'),
        (None, '43200', '43'),
        (None, '99999', None),
        (None, 'SW1A 1AA', None),
        (None, None, None),
    ],
)
def test_the_departement_of_a_place(commune, postcode, expected):
    assert queries.departement_of(commune, postcode) == expected


@pytest.mark.parametrize(
    ('text', 'code'),
    [
        ('Bouches-du-Rhône', '13'),
        ('Cotes d Armor', '22'),
        ('CÔTE-D’OR', '21'),
        ("Val-d'Oise", '95'),
        ('La Réunion', '974'),
        ('Réunion', '974'),
        ('1', '01'),
        ('01', '01'),
        ('2a', '2A'),
        ('971', '971'),
        ('75 - Paris', '75'),
        ('Paris (75)', '75'),
        ('69 - Paris', None),
        ('Landes', '40'),
        ('20', None),
        ('975', None),
        ('Wallonie', None),
        ('', None),
        (None, None),
    ],
)
def test_a_departement_by_its_name_or_code(text, code):
    assert queries.departement_by_name(text) == code


@pytest.mark.parametrize(
    ('text', 'code'),
    [
        ('Grand-Est', '44'),
        ('ILE DE FRANCE', '11'),
        ("Provence-Alpes-Côte d'Azur", '93'),
        ('PACA', '93'),
        ('84', '84'),
        ('Alsace', None),
    ],
)
def test_a_region_by_its_name(text, code):
    assert queries.region_by_name(text) == code


def test_a_place_without_departement_is_followed_by_the_national_club():
    assert queries.club_of('75').code == '75'
    assert queries.club_of(None).code == 'national'
