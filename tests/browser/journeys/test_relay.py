"""Two clubs and one company: an event, a presence that counts once, then a relay proposed, read and accepted."""

from datetime import timedelta
from typing import Any

import pytest

from crm import clock, demonstration, samples
from crm.access import for_everyone
from crm.accounts import actions as accounts
from crm.accounts.queries import user_with_email
from crm.database import unit_of_work
from tests.browser.conftest import Site
from tests.browser.people import Person, Stage

pytestmark = pytest.mark.browser

WAYS = [
    pytest.param({'width': 1280}, 'Ateliers Pénélope', id='wide', marks=pytest.mark.smoke),
    pytest.param({'width': 390}, 'Toitures Ulysse', id='telephone'),
]
NEIGHBOUR = 'relais@demo.example'
NOTE = 'La directrice part à Marseille en janvier.'


@pytest.mark.parametrize(('way', 'name'), WAYS)
def test_a_company_met_at_an_event_is_handed_over(site: Site, stage: Stage, way: dict[str, Any], name: str):
    title = f'Petit-déjeuner {name}'
    a_company_and_an_event(site, name, title)
    claire = stage.person(**way)
    claire.signs_in('coordination.paris')
    notes_who_came(claire, title, name)
    claire.follows(name, within='main')
    assert claire.text.count(f'Petit-déjeuner « {title} »') == 1

    claire.follows('Gérer le suivi', within='main')
    claire.follows('Proposer un relais', within='main')
    claire.chooses('À quel club passer le relais', 'Club Bouches-du-Rhône')
    claire.types('Note de relais', NOTE)
    claire.presses('Proposer le relais')
    assert 'Proposé' in claire.text
    stage.work()

    remi = stage.person(**way)
    remi.signs_in(NEIGHBOUR)
    assert 'Relais à accepter' in remi.text
    remi.follows(name, within='main')
    assert NOTE in remi.text
    remi.presses('Accepter le relais')
    assert remi.title == name
    assert remi.rows('Clubs qui suivent')[0][0].startswith('Club Bouches-du-Rhône Chef de file')


def notes_who_came(person: Person, title: str, name: str) -> None:
    """From « Ma journée », twice: the second time changes nothing."""
    person.follows(title, within='main')
    for _ in range(2):
        person.chooses(f'Réponse de {name}', 'Présente')
        person.presses('Enregistrer les présences')
        person.follows('Corriger les présences', within='main')
    person.follows(title, within='body')


def a_company_and_an_event(site: Site, name: str, title: str) -> None:
    """A company of Paris on the list of yesterday's breakfast, and the coordinator of another club."""
    with site.app.app_context(), for_everyone('préparation d’un essai'), unit_of_work():
        company = samples.company(name, siren=samples.siren(60_000 + len(name)))
        day = clock.start_of(clock.today() - timedelta(days=1))
        event = samples.event(title=title, kind='breakfast', starts_at=day + timedelta(hours=9))
        samples.attendance(event, company)
        if user_with_email(NEIGHBOUR) is None:
            user = samples.coordinator('13', email=NEIGHBOUR, name='Rémi Relais')
            accounts.set_password(user, demonstration.PASSWORD)
