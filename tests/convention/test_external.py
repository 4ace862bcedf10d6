"""External figures: with perimeter and source, beside ours, never computed with."""

from decimal import Decimal

import pytest

from crm import samples
from crm.access import Role
from crm.convention import actions, queries
from crm.convention.models import ExternalFigure
from crm.database import db

FIELDS = {
    'label': 'Jeunes accompagnés',
    'precision': 'more',
    'value': '135000',
    'unit': 'jeunes',
    'place': 'O4.4',
    'perimeter': 'Plan financé par l’État',
    'period': '2023',
    'organism': 'Sénat',
    'title': 'Rapport',
}


@pytest.mark.usefixtures('app')
def test_public_figures_are_loaded_once_with_their_contradictory_perimeters():
    actions.load_external_figures(), actions.load_external_figures()
    found = queries.external_figures(indicator='O4.4')
    assert len(queries.external_figures()) == db.session.query(ExternalFigure).count() == 13
    shown = {figure.shown.replace('\xa0', ' ').replace('\u202f', ' '): figure.perimeter for figure in found}
    assert shown['160 000 jeunes'] != shown['plus de 135 000 jeunes']
    assert all(figure.source and figure.perimeter and figure.period for figure in queries.external_figures())
    assert {figure.objective for figure in queries.external_figures(objective=3)} == {3}


def test_a_figure_is_noted_shown_beside_ours_corrected_and_taken_off(app, sign_in):
    db.session.execute(db.delete(ExternalFigure))
    db.session.commit()
    browser = sign_in(samples.user(Role.COLLECTIF))
    page = browser.get('/convention/chiffres-externes/ajouter')
    assert page.submit('Noter le chiffre', **FIELDS | {'perimeter': ''}).status == 422
    page = page.submit('Noter le chiffre', **FIELDS)
    assert '135 000' in page.text.replace('\u202f', ' ')
    assert 'Sénat' in browser.get('/convention/indicateurs/O4.4').text
    assert 'Sénat' not in browser.get('/convention/indicateurs/O4.5').text
    page = page.click('Corriger').submit('Enregistrer la correction', value='136000', place='4')
    [figure] = queries.external_figures()
    assert (figure.value, figure.indicator, figure.objective) == (Decimal(136000), '', 4)
    page.click('Corriger').submit('Retirer')
    assert queries.external_figures() == []


def test_a_coordinator_reads_the_register_and_writes_nothing(app, sign_in):
    browser = sign_in(samples.coordinator())
    assert 'Corriger' not in browser.get('/convention/chiffres-externes').text
    assert browser.get('/convention/chiffres-externes/ajouter').status == 403
