"""Where a way ends: links that are worn out, browsers without JavaScript. Each page says what to do next, in French."""

import re

import pytest

from crm import links, samples
from crm.access import for_everyone
from crm.database import unit_of_work
from tests.browser.conftest import Site
from tests.browser.people import Stage

pytestmark = pytest.mark.browser

ENGLISH = re.compile(r'\b(the|not found|gone|invalid|error|expired|please)\b', re.IGNORECASE)


def test_links_made_up_or_replaced_show_their_page_in_french(site: Site, stage: Stage):
    someone = stage.person()
    for path in _link_paths(site):
        response = someone.page.goto(path)
        someone.shot()
        assert response is not None
        assert response.status in (404, 410), path
        assert 'lien' in f'{someone.title} {someone.text}'.lower(), path
        assert not ENGLISH.search(someone.text), path


@pytest.mark.smoke
def test_a_link_that_expired_or_was_replaced_says_so(site: Site, stage: Stage):
    with site.app.app_context(), for_everyone('préparation d’un essai'), unit_of_work():
        association = samples.association('Le Temps Passé')
        samples.capacity(association)
        replaced = links.issue('association', association.id, days=30)
        expired = links.issue('association', association.id, days=-1)
    someone = stage.person()
    someone.opens(f'/reponses/{expired}')
    assert 'a expiré' in someone.text
    assert 'Écrivez-lui : il vous enverra un nouveau lien' in someone.text
    someone.opens(f'/reponses/{replaced}')
    assert 'a été remplacé' in someone.text


def test_a_mentor_whose_link_is_worn_out_is_offered_another(stage: Stage):
    brice = stage.person(width=390)
    brice.opens('/mon-mentorat/jeton-inconnu')
    brice.follows('Recevoir mon lien à nouveau', within='main')
    brice.types('Votre adresse électronique', 'personne@salaries.example')
    brice.presses('Recevoir')
    assert 'personne@salaries.example' in brice.text or 'message' in brice.text


def test_an_invitation_is_declined_on_a_telephone_without_javascript(stage: Stage):
    helene = stage.person()
    helene.signs_in('rh')
    helene.goes_to('Nos mentors')
    helene.follows('Inviter des salariés')
    helene.types('Adresses électroniques', 'cleo.avril@salaries.example')
    helene.presses('Vérifier les adresses')
    helene.presses('Envoyer 1')
    stage.work()
    cleo = stage.person(width=390, script=False)
    cleo.follows_the_link_of(cleo.reads_mail('cleo.avril@salaries.example'))
    cleo.presses('Je ne souhaite pas')
    assert 'Votre employeur n’en est pas informé' in cleo.text


def test_an_exchange_is_logged_without_javascript(site: Site, stage: Stage):
    with site.app.app_context(), for_everyone('préparation d’un essai'), unit_of_work():
        samples.company('Sans Script', clubs=('75',), siren=samples.siren(90_000))
    claire = stage.person(script=False)
    claire.signs_in('coordination.paris')
    claire.follows('Noter un appel', within='main')
    claire.types('Nom, ville, SIREN ou SIRET', 'sans script')
    claire.presses('Chercher')
    claire.follows('Sans Script', within='main')
    claire.types('Note', 'À rappeler lundi')
    claire.presses('Noter l’échange')
    assert 'Résultat' in claire.page.locator('.error-summary').inner_text()
    assert claire.page.get_by_label('Note').first.input_value() == 'À rappeler lundi'
    claire.chooses('Résultat', 'À rappeler')
    claire.presses('Noter l’échange')
    assert claire.title == 'Sans Script'
    assert 'À rappeler lundi' in claire.text


@pytest.mark.smoke
def test_long_work_is_followed_without_javascript(stage: Stage):
    colin = stage.person(script=False)
    colin.signs_in('collectif')
    colin.goes_to('Rapports')
    colin.follows('Préparer un rapport', within='main')
    colin.follows('Rapport de partenariat', within='main')
    colin.chooses('Périmètre', 'Club Ain')
    colin.chooses('Période', 'T3 2026 (Année civile)')
    colin.presses('Construire le projet')
    assert 'en attente' in colin.text.lower()
    report = colin.path
    stage.work()
    colin.follows('Actualiser', within='main')
    assert colin.path == report
    assert 'Projet à relire' in colin.text
    colin.opens('/taches')
    colin.page.locator('tbody a').first.click()
    assert 'Terminé' in colin.text
    assert 'le travail continue' not in colin.text
    colin.follows('Voir le résultat', within='main')
    assert colin.path == report


def _link_paths(site: Site) -> list[str]:
    """Every address that takes a token, with a token nobody issued."""
    made = []
    for rule in site.app.url_map.iter_rules():
        if rule.arguments == {'token'} and 'GET' in (rule.methods or set()):
            made.append(re.sub('<[^>]*>', 'jeton-inconnu', rule.rule))
    assert len(made) >= 6
    return made
