"""Pairs declared from a file: counts by quarter, département and public."""

from datetime import date

import pytest

from crm import access, operations, samples
from crm.access import Perimeter
from crm.database import db
from crm.imports.targets import Destination, Line
from crm.orientation.models import PairDeclaration, PriorityPublic
from crm.orientation.target import TARGET

pytestmark = pytest.mark.usefixtures('app')

LINE = {
    'period': 'T1 2026',
    'departement': 'Nord',
    'public': 'Jeunes de l’ASE',
    'started': '12',
    'reached': '8',
    'broken': '2',
}


@pytest.fixture
def association():
    samples.departement('59')
    return samples.association()


def bring(association, *lines):
    records = TARGET.gather(Line(number, LINE | values) for number, values in enumerate(lines, 2))
    with access.within(Perimeter(associations=frozenset({association.id}))):
        tally = TARGET.bring_in(records, Destination(association_id=association.id))
        db.session.flush()
    return tally


def counts(tally):
    return [tally.created, tally.updated, tally.unchanged, tally.doubtful, tally.refused]


def declared():
    with access.for_everyone('lecture dans un essai'):
        return list(db.session.scalars(db.select(PairDeclaration).order_by(PairDeclaration.id)))


def test_counts_are_declared_once_and_replaced_when_they_change(association):
    assert counts(bring(association, {})) == [1, 0, 0, 0, 0]
    [line] = declared()
    assert (line.period_start, line.period_end) == (date(2026, 1, 1), date(2026, 4, 1))
    assert (line.departement_code, line.public) == ('59', PriorityPublic.ASE)
    assert (line.started, line.reached_six_months, line.broken_before_six_months) == (12, 8, 2)
    assert counts(bring(association, {})) == [0, 0, 1, 0, 0]
    assert counts(bring(association, {'started': '13'})) == [0, 1, 0, 0, 0]
    assert [line.started for line in declared()] == [13]


@pytest.mark.parametrize(
    'period', ['T1 2026', '2026-T1', '1er trimestre 2026', 'Janvier à mars 2026', '01/01/2026', '2026-01-01']
)
def test_a_quarter_is_understood_however_it_is_written(association, period):
    assert counts(bring(association, {'period': period})) == [1, 0, 0, 0, 0]
    assert declared()[0].period_start == date(2026, 1, 1)


@pytest.mark.parametrize(
    ('public', 'read'),
    [('ASE', 'ase'), ('Lycée professionnel', 'vocational'), ('Quartiers (QPV)', 'qpv'), ('Outre-mer', 'overseas')],
)
def test_a_public_is_understood_by_the_words_in_use(association, public, read):
    bring(association, {'public': public})
    assert declared()[0].public == PriorityPublic(read)


@pytest.mark.parametrize(
    ('change', 'field', 'words'),
    [
        ({'period': 'mars 2026'}, 'period', 'trimestre civil'),
        ({'period': 'T1 2090'}, 'period', 'n’a pas commencé'),
        ({'departement': ''}, 'departement', 'Département'),
        ({'departement': '20'}, 'departement', 'Corse'),
        ({'public': 'Seniors'}, 'public', 'Publics possibles'),
        ({'started': ''}, 'started', 'Binômes commencés'),
        ({'started': 'douze'}, 'started', 'Binômes commencés'),
        ({'started': '-3'}, 'started', 'nombre de binômes'),
        ({'started': '9'}, 'started', 'ne peuvent pas être plus nombreux'),
        ({'reached': '1,5'}, 'reached', 'six mois'),
    ],
)
def test_a_line_that_cannot_be_declared_says_why(association, change, field, words):
    found = bring(association, change)
    assert counts(found) == [0, 0, 0, 0, 1]
    assert found.remarks[0].field == field
    assert words in found.remarks[0].reason
    assert declared() == []


def test_empty_counts_of_what_became_of_pairs_are_zero(association):
    bring(association, {'reached': '', 'broken': '-'})
    assert (declared()[0].reached_six_months, declared()[0].broken_before_six_months) == (0, 0)


def test_one_declares_for_ones_own_association_only(association):
    samples.association('Autre')
    with access.within(Perimeter(associations=frozenset({association.id}))):
        assert [place.association_id for place in TARGET.places()] == [association.id]


def test_what_was_declared_can_be_undone(association):
    bring(association, {})
    with access.for_everyone('import dans un essai'):
        operation = operations.begin('import', 'Essai')
        with operations.recording(operation):
            bring(association, {'started': '20'}, {'departement': 'Paris'})
        operations.undo(operation)
        db.session.expire_all()
    assert [(line.departement_code, line.started) for line in declared()] == [('59', 12)]
