"""Two sheets of one company: warned while typing, met in the queue, reunited side by side, and parted again."""

from typing import Any

import pytest

from crm import samples
from crm.access import for_everyone
from crm.companies import actions
from crm.database import unit_of_work
from tests.browser.conftest import Site
from tests.browser.people import Stage

pytestmark = pytest.mark.browser

WAYS = [
    pytest.param({'width': 1280}, 'Charpentes Océane', 'CHARPENTES OCEANE SARL', id='wide'),
    pytest.param({'width': 390}, 'Vergers d’Élise', 'VERGERS D ELISE SAS', id='telephone'),
    pytest.param({'keyboard': True}, 'Fonderie Ségur & Fils', 'FONDERIE SEGUR ET FILS', id='keyboard'),
    pytest.param({'script': False}, 'Tôlerie Hénin', 'STE TOLERIE HENIN', id='without-script'),
]


@pytest.mark.parametrize(('way', 'name', 'again'), WAYS)
def test_two_sheets_are_reunited_and_parted(site: Site, stage: Stage, way: dict[str, Any], name: str, again: str):
    other_id = typed_twice(site, name, again)
    claire = stage.person(**way)
    claire.signs_in('coordination.paris')
    claire.opens('/entreprises/doublons')
    claire.follows(again, within='main')
    assert claire.title == again
    claire.follows('Comparer', within='main')
    assert 'Différent' in claire.text
    assert any(row[0] == 'Interlocuteurs' for row in claire.rows('Ce qui ira'))
    claire.presses('Réunir les deux fiches')
    assert claire.title == name
    assert 'Delacour' in claire.text

    claire.opens(f'/entreprises/{other_id}')
    assert claire.title == name
    assert 'a été réunie à celle-ci' in claire.page.content()

    claire.opens(f'/entreprises/fusions/{other_id}')
    claire.presses('Annuler la fusion')
    assert claire.title == again
    assert 'Delacour' in claire.text


def test_near_companies_are_shown_while_typing(site: Site, stage: Stage):
    typed_twice(site, 'Brasserie Quercy', 'BRASSERIE QUERCY SA')
    claire = stage.person()
    claire.signs_in('coordination.paris')
    claire.opens('/entreprises/ajouter')
    claire.types('Raison sociale', 'brasserie du quercy')
    claire.waits_for('2 entreprises proches')
    assert 'Brasserie Quercy' in claire.text


def typed_twice(site: Site, name: str, again: str) -> int:
    """A company of Paris and the sheet typed again without SIREN, brought together; the number of the second."""
    with site.app.app_context(), for_everyone('préparation d’un essai'), unit_of_work():
        kept = samples.company(name, clubs=('75',), siren=samples.siren(70_000 + len(name) * 7))
        other = samples.company(again, clubs=('75',), with_siren=False)
        samples.contact(other, '75', last_name='Delacour')
        actions.pair_of(kept, other)
        return other.id
