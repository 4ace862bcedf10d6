"""A power user's list: filters unfolded in place, a view kept, ticked rows acted on and put back, by all means."""

from typing import Any

import pytest

from tests.browser.conftest import Site
from tests.browser.people import Stage

pytestmark = pytest.mark.browser

WAYS = [
    pytest.param({'width': 1280}, id='wide'),
    pytest.param({'width': 390}, id='telephone'),
    pytest.param({'width': 1280, 'script': False}, id='without-script'),
]


@pytest.mark.parametrize('way', WAYS)
def test_a_list_is_filtered_kept_acted_on_and_put_back(site: Site, stage: Stage, way: dict[str, Any]):
    name = f'Mes Parisiennes {way}'.replace("'", '')[:50]
    claire = stage.person(**way)
    claire.signs_in('coordination.paris')
    claire.goes_to('Entreprises')
    claire.unfolds('Filtres')
    if not way.get('script', True):
        claire.follows('Choisir les filtres')
    claire.ticks('À compléter (sans SIREN)')
    claire.presses('Voir les entreprises')
    assert 'À compléter (sans SIREN)' in claire.text
    claire.follows('À compléter (sans SIREN)', within='.chips')
    before = len(claire.rows('Entreprises'))
    assert before > 2

    claire.unfolds('Vues')
    claire.follows('Enregistrer cette vue')
    claire.types('Nom de la vue', name)
    claire.presses('Enregistrer la vue')
    claire.unfolds('Vues')
    assert name in claire.text

    claire.opens('/entreprises?vue=miens')
    boxes = claire.page.locator('input[name=ligne]')
    boxes.nth(0).check()
    boxes.nth(1).check()
    claire.presses('Agir sur les lignes cochées')
    assert '2 entreprises' in claire.text
    claire.follows('Ajouter une étiquette')
    claire.types('Ou une nouvelle étiquette', f'Forum {way}'[:40])
    claire.presses('Voir ce qui sera fait')
    claire.types('Pourquoi', 'Préparer le forum')
    claire.presses('Appliquer à 2')
    stage.work()
    claire.page.reload()
    assert '2 entreprises traitées' in claire.text
    claire.follows('Annuler cette opération', within='main')
    claire.presses('Annuler cette opération')
    assert 'Annulée' in claire.text
