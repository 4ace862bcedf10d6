"""The register met on screen: found while typing, on a telephone, by keyboard, without JavaScript; or down."""

from collections.abc import Iterator
from typing import Any

import pytest

from crm import samples
from tests import register_stub
from tests.browser.conftest import Site
from tests.browser.people import Person, Stage

pytestmark = pytest.mark.browser

FIELD = 'Nom, SIREN ou SIRET dans l’annuaire officiel'
# numbers that begin with 999 are fictional in a demonstration: the register is not asked about them
WAYS = [
    pytest.param({'width': 1280}, '732829320', 'Brasserie du Port', id='wide', marks=pytest.mark.smoke),
    pytest.param({'width': 390}, '552081317', 'Chocolaterie Arc-en-ciel', id='telephone'),
    pytest.param({'keyboard': True}, '542065479', 'Verrerie des Forêts', id='keyboard'),
]


@pytest.fixture
def stub(site: Site) -> Iterator[register_stub.Register]:
    with register_stub.running() as made:
        site.app.config['SIRENE_URL'] = made.url
        yield made
        site.app.config['SIRENE_URL'] = ''


@pytest.mark.parametrize(('way', 'siren', 'name'), WAYS)
def test_a_company_is_found_while_typing_then_kept_up_to_date(
    stub: register_stub.Register, stage: Stage, way: dict[str, Any], siren: str, name: str
):
    knows(stub, siren, name)
    claire = arrives(stage, way)
    types_and_chooses(claire, name.lower(), name)
    assert claire.term('Adresse du siège') == '9 RUE DES ATELIERS 69003 LYON'
    claire.presses('Ajouter l’entreprise')
    assert claire.title == name
    assert claire.term('État') == 'Vérifiée'

    stub.units[siren]['tranche_effectif_salarie'] = '32'
    claire.presses('Vérifier dans l’annuaire')
    assert claire.rows('Ce que l’annuaire dit autrement')[0][2] == '250 à 499 salariés (2023)'
    claire.goes_to('Ma journée')
    assert 'Annuaire : changements à examiner' in claire.text
    claire.opens('/entreprises/annuaire')
    claire.presses('Reprendre')
    assert 'repris de l’annuaire' in claire.text


def test_without_javascript_a_page_shows_what_is_found(stub: register_stub.Register, stage: Stage):
    knows(stub, '775670417', 'Imprimerie du Canal')
    claire = arrives(stage, {'script': False})
    claire.types(FIELD, 'imprimerie')
    claire.presses('Chercher dans l’annuaire')
    claire.follows('Choisir', within='main')
    claire.presses('Ajouter l’entreprise')
    assert claire.term('État') == 'Vérifiée'


def test_a_register_that_is_down_only_warns(stub: register_stub.Register, stage: Stage):
    stub.fault = 'broken'
    claire = arrives(stage, {})
    claire.page.get_by_label(FIELD).press_sequentially('brasserie')
    claire.page.get_by_text('ne répond pas').first.wait_for()
    claire.types('SIREN ou SIRET', '572015246')
    claire.types('Raison sociale', 'Fonderie de la Plaine')
    claire.presses('Ajouter l’entreprise')
    assert claire.title == 'Fonderie de la Plaine'
    assert 'sera vérifiée plus tard' in claire.text


def knows(stub: register_stub.Register, siren: str, name: str) -> None:
    """The register knows a company, without any other name."""
    head = register_stub.site(samples.siret(siren), nom_commercial=None)
    stub.units[siren] = register_stub.unit(siren, name, nom_complet=name, siege=head)


def types_and_chooses(person: Person, words: str, name: str) -> None:
    person.types(FIELD, words)
    proposed = person.page.locator('.autocomplete__option').filter(has_text=name)
    proposed.wait_for()
    person.shot()
    while proposed.get_attribute('aria-selected') != 'true':
        person.page.keyboard.press('ArrowDown')
        person.page.wait_for_timeout(200)
    person.page.keyboard.press('Enter')
    person.page.wait_for_url('**/ajouter?annuaire=*')
    person.shot()


def arrives(stage: Stage, way: dict[str, Any]) -> Person:
    """A coordinator before the form of a new company."""
    claire = stage.person(**way)
    claire.signs_in('coordination.paris')
    claire.goes_to('Entreprises')
    claire.follows('Ajouter une entreprise', within='main')
    return claire
