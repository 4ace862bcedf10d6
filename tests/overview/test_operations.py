"""Operations: one's own, all for staff; whose they are not do not exist."""

import pytest

from crm import operations, samples
from crm.access import Role
from crm.companies.models import Tag
from crm.database import db
from crm.history import acting_as


def done_by(user, label='Étiquettes posées'):
    with acting_as(user.id, user.name):
        operation = operations.begin('tag', label, reason='Essai', days=30)
        with operations.recording(operation):
            db.session.add(Tag(name='Forum', folded='forum', club_id=None))
    return operation


@pytest.mark.usefixtures('app')
class TestOperations:
    def test_one_sees_ones_own_and_staff_sees_all(self, sign_in):
        me, other = samples.coordinator('75'), samples.coordinator('75')
        mine, theirs = done_by(me, 'À moi'), None
        with acting_as(other.id, other.name):
            theirs = operations.begin('bulk', 'À l’autre')
        browser = sign_in(me)
        text = browser.get('/operations').text
        assert 'À moi' in text
        assert 'À l’autre' not in text
        assert browser.get(f'/operations/{theirs.id}').status == 404
        assert browser.get(f'/operations/{theirs.id}/annuler').status == 404
        staff = sign_in(samples.user(Role.COLLECTIF)).get('/operations').text
        assert 'À moi' in staff
        assert 'À l’autre' in staff
        assert mine.id

    def test_an_operation_tells_who_why_and_until_when(self, sign_in):
        me = samples.coordinator('75', name='Claire')
        page = sign_in(me).get(f'/operations/{done_by(me).id}')
        assert 'Claire' in page.text
        assert 'Essai' in page.text
        assert 'Possible jusqu’au' in page.text

    def test_it_is_undone_once(self, sign_in):
        me = samples.coordinator('75')
        operation = done_by(me)
        browser = sign_in(me)
        page = browser.get(f'/operations/{operation.id}').click('Annuler cette opération')
        page.submit('Annuler cette opération')
        assert db.session.scalar(db.select(Tag).filter_by(name='Forum')) is None
        again = browser.get(f'/operations/{operation.id}/annuler')
        assert 'ne peut plus être annulée' in again.text

    def test_the_empty_page_says_what_to_do(self, sign_in):
        assert 'Aucune opération' in sign_in(samples.coordinator('75')).get('/operations').text
