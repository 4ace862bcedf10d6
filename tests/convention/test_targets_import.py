"""Targets from a sheet: perimeters as people write them, checked, replaced, undone."""

from datetime import date

import pytest

from crm import samples
from crm.access import Role
from crm.convention import queries
from crm.convention.models import Target
from crm.convention.target import TARGET
from crm.database import db
from crm.imports.targets import Destination, Line, Remark
from tests.imports.steps import check, commit, figures, undo, upload

pytestmark = pytest.mark.usefixtures('app')

LINE = {'code': 'O2.5', 'scope': 'National', 'due_on': '31/12/2027', 'value': '250', 'justification': 'Comité.'}


def gathered(**values):
    [record] = TARGET.gather(iter([Line(2, LINE | values)]))
    return record


@pytest.mark.parametrize(
    ('scope', 'meant'),
    [
        ('France entière', 'national'),
        ('Club Paris', 'club:75'),
        ('75', 'departement:75'),
        ('01', 'departement:01'),
        ('1', 'departement:01'),
    ],
)
def test_a_perimeter_is_understood_as_people_write_it(scope, meant):
    samples.club('75', name='Club Paris'), samples.club('01')
    assert gathered(scope=scope, code='O2.5 – Engagements').scope == meant


@pytest.mark.parametrize(
    ('column', 'value', 'said'),
    [
        ('code', 'O9.9', 'n’est pas un indicateur'),
        ('scope', 'Atlantide', 'n’est pas reconnu'),
        ('due_on', '', 'Échéance'),
        ('value', 'beaucoup', 'n’est pas un nombre'),
        ('justification', '', 'd’où vient'),
    ],
)
def test_a_line_that_cannot_be_read_says_its_cell_and_what_to_write(column, value, said):
    found = gathered(**{column: value})
    assert isinstance(found, Remark)
    assert (found.field, said in found.reason) == (column, True)


@pytest.mark.parametrize(
    ('typed', 'read', 'doubts'), [('62,5', '62.5', 0), ('62,5 %', '62.5', 0), ('0,625', '62.500', 1), ('1 %', '1', 0)]
)
def test_a_share_is_read_in_per_cent(typed, read, doubts):
    found = gathered(code='O1.3', value=typed)
    assert (str(found.value), len(found.doubts)) == (read, doubts)


def test_the_same_line_again_changes_nothing_and_another_value_replaces():
    def bring(**values):
        tally = TARGET.bring_in([gathered(**values)], Destination())
        return tally.created, tally.updated, tally.unchanged

    assert [bring(), bring(), bring(value='300')] == [(1, 0, 0), (0, 0, 1), (0, 1, 0)]
    assert queries.target('O2.5', 'national', date(2027, 12, 31)).value == 300
    assert len(queries.target_history('O2.5')) == 2


def test_a_sheet_is_brought_in_by_lee_and_undone(sign_in):
    samples.club('75', name='Club Paris')
    lee = sign_in(samples.user(Role.LEE))
    first = 'Indicateur;Périmètre;Échéance;Cible;Justification\nO2.5;National;31/12/2027;200;Comité\n'
    commit(lee, check(lee, upload(lee, first, target='targets')))
    text = first.replace('200', '250') + 'O1.3;Club Paris;31/12/2027;62,5 %;Club\nO2.8;Club Paris;31/12/2027;1;Non\n'
    page = check(lee, upload(lee, text, target='targets'))
    assert (figures(page)['À créer'], figures(page)['Refusées']) == ('1', '1')
    page = commit(lee, page)
    assert queries.target('O2.5', 'national', date(2027, 12, 31)).value == 250
    undo(lee, page)
    db.session.expire_all()
    assert queries.target('O2.5', 'national', date(2027, 12, 31)).value == 200
    assert db.session.query(Target).count() == 1
