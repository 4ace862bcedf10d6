"""A coordinator's day: a call logged in a minute, met again where it is awaited, hidden from the neighbours."""

from typing import Any

import pytest

from crm import demonstration, samples
from crm.access import for_everyone
from crm.accounts import actions as accounts
from crm.accounts.queries import user_with_email
from crm.database import unit_of_work
from tests.browser.conftest import Site
from tests.browser.people import Person, Stage

pytestmark = pytest.mark.browser

WAYS = [
    pytest.param({'width': 1280}, 'Crème brûlée de l’Œuvre', 'creme brulee oeuvre', id='wide', marks=pytest.mark.smoke),
    pytest.param({'width': 390}, 'Pâtisserie Noël & Cœur', 'PATISSERIE NOEL COEUR', id='telephone'),
    pytest.param({'keyboard': True}, 'Façades Élysée d’Août', "facades elysee d'aout", id='keyboard'),
]
NEIGHBOUR = 'voisinage@demo.example'


@pytest.mark.parametrize(('way', 'name', 'typed'), WAYS)
def test_a_call_is_logged_and_found_again(site: Site, stage: Stage, way: dict[str, Any], name: str, typed: str):
    follow_from_two_clubs(site, name)
    claire = stage.person(**way)
    claire.signs_in('coordination.paris')
    log_a_call(claire, name, typed, step=f'Rappeler la directrice de {name}')
    assert claire.title == name
    assert 'Très intéressée par les lycéens' in claire.text
    assert f'Rappeler la directrice de {name}' in claire.text
    claire.goes_to('Ma journée')
    assert f'Rappeler la directrice de {name}' in claire.text

    viviane = stage.person(**way)
    viviane.signs_in(NEIGHBOUR)
    viviane.goes_to('Entreprises')
    viviane.follows(name, within='main')
    assert viviane.title == name
    assert 'Contactée aujourd’hui par Club Paris' in viviane.text
    assert 'lycéens' not in viviane.text
    assert 'Rappeler' not in viviane.text


def follow_from_two_clubs(site: Site, name: str) -> None:
    """A company of Paris that Seine-Saint-Denis follows too, and an account for each coordinator."""
    with site.app.app_context(), for_everyone('préparation d’un essai'), unit_of_work():
        samples.company(name, clubs=('75', '93'), siren=samples.siren(50_000 + len(name)))
        if user_with_email(NEIGHBOUR) is None:
            user = samples.coordinator('93', email=NEIGHBOUR, name='Viviane Voisine')
            accounts.set_password(user, demonstration.PASSWORD)


def log_a_call(person: Person, name: str, typed: str, step: str) -> None:
    person.follows('Noter un appel', within='main')
    person.types('Nom, ville, SIREN ou SIRET', typed)
    person.presses('Chercher')
    person.follows(name, within='main')
    person.chooses('Résultat', 'Intéressée')
    person.types('Note', 'Très intéressée par les lycéens')
    person.chooses('Prochaine étape', 'Appeler')
    person.chooses('Échéance', 'Demain')
    person.types('Ce qu’il faudra faire', step)
    person.presses('Noter l’échange')
