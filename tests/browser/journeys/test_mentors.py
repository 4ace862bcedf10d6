"""From the invitation to the first contact: employees decide, staff orient, an association answers by its link."""

import re

import pytest

from crm import samples
from crm.access import for_everyone
from crm.associations.models import MentoringMode
from crm.database import unit_of_work
from tests.browser.conftest import Site
from tests.browser.people import Person, Stage

pytestmark = pytest.mark.browser

ALICE, BRICE = 'alice.ete@salaries.example', 'brice.noel@salaries.example'


@pytest.mark.smoke
def test_employees_are_invited_confirm_and_withdraw_without_their_employer_being_told(stage: Stage):
    helene = stage.person()
    helene.signs_in('rh')
    helene.goes_to('Nos mentors')
    invited, confirmed = int(helene.figure('Invités')), int(helene.figure('Confirmés'))
    invite(helene, f'Alice Été <{ALICE}>; {BRICE}\npas une adresse')
    assert int(helene.figure('Invités')) == invited + 2
    assert int(helene.figure('Confirmés')) == confirmed
    stage.work()

    for address, first, last in ((ALICE, 'Alice', 'Été'), (BRICE, 'Brice', 'Noël')):
        confirm(stage.person(), address, first, last)
    stage.work()
    helene.goes_to('Nos mentors')
    assert int(helene.figure('Confirmés')) == confirmed + 2
    assert not re.search('Alice|Brice|Été|Noël', helene.text)

    before = helene.text
    withdraw(stage.person(), BRICE)
    stage.work()
    helene.goes_to('Nos mentors')
    assert helene.text == before


def test_a_mentor_is_oriented_to_an_association_that_answers_by_its_link(site: Site, stage: Stage):
    association = prepare_two_mentors_for_one_place(site)
    colin, elsewhere = stage.person(), stage.person()
    for window, mentor in ((colin, 'Ambre Première'), (elsewhere, 'Basile Second')):
        window.signs_in('collectif')
        window.goes_to('Orientation')
        window.finds(mentor)
        window.ticks(association)
    colin.presses('Orienter ce mentor')
    assert association in colin.text
    elsewhere.presses('Orienter ce mentor')
    assert elsewhere.title == 'Orienter Basile Second'
    assert 'place' in elsewhere.page.locator('.error-summary').inner_text()
    stage.work()

    anatole = stage.person()
    anatole.follows_the_link_of(anatole.reads_mail('etape@association.example', 'nouveau mentor'))
    assert 'Ambre Première' in anatole.text
    assert 'Basile' not in anatole.text
    for answer in ('J’accepte', 'Premier contact fait'):
        anatole.ticks('Ambre Première', answer)
        anatole.presses('Enregistrer la réponse')
    assert 'Premier contact fait' in anatole.text
    colin.goes_to('Mentors')
    colin.finds('Ambre Première')
    assert 'Recontacté' in colin.text


def test_a_late_first_contact_is_listed_and_chased(stage: Stage):
    colin = stage.person()
    colin.signs_in('collectif')
    colin.goes_to('Orientation')
    colin.follows('Premiers contacts en retard')
    association = colin.page.locator('main h2').first.inner_text()
    late = len(colin.rows(f'En retard : {association}'))
    assert late > 0
    colin.presses(f'Relancer {association}')
    stage.work()
    mail = stage.person().reads_mail('mentorat@', 'premier contact')
    assert 'http' in mail


def invite(person: Person, pasted: str) -> None:
    person.follows('Inviter des salariés')
    person.types('Adresses électroniques', pasted)
    person.presses('Vérifier les adresses')
    person.presses('Envoyer 2')


def confirm(person: Person, address: str, first: str, last: str) -> None:
    person.follows_the_link_of(person.reads_mail(address))
    person.follows('Devenir mentor', within='main')
    person.types('Prénom', first)
    person.types('Nom', last)
    person.chooses('Département où vous êtes disponible', '75')
    person.chooses('Rencontres', 'En présence')
    person.ticks('Lycée', 'Accompagnement scolaire')
    person.chooses('Sur quel temps', 'Sur le temps personnel')
    person.ticks('18 ans ou plus', 'soient transmises')
    person.presses('Devenir mentor')


def withdraw(person: Person, address: str) -> None:
    person.follows_the_link_of(person.reads_mail(address))
    person.presses('Me retirer')


def prepare_two_mentors_for_one_place(site: Site) -> str:
    """Two mentors in Mayotte who only meet on the spot, and an association with one place there; its name."""
    with site.app.app_context(), for_everyone('préparation d’un essai'), unit_of_work():
        company = samples.company('Lagon Services', clubs=('976',), siren=samples.siren(60_000))
        for first, last in (('Ambre', 'Première'), ('Basile', 'Second')):
            samples.mentor(company, first_name=first, last_name=last, mode=MentoringMode.IN_PERSON)
        made = samples.association('L’Étape de Mamoudzou', email='etape@association.example')
        samples.capacity(made, '976', places=1, mode=MentoringMode.IN_PERSON)
        return made.name
