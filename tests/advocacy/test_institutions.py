"""The register of institutions: functions, never persons; what actions name enters it."""

import pytest

from crm import samples
from crm.advocacy.models import Institution, InstitutionKind
from crm.advocacy.queries.neutrality import named_person, opinion
from crm.database import db


@pytest.fixture
def staff(app, sign_in):
    return sign_in(samples.user())


@pytest.mark.parametrize(
    'words', ['Mme Durand', 'M. Martin', 'le député Martin', 'Sénatrice Durand', 'préfète Dupont', 'Madame Roy']
)
def test_what_names_a_person_is_seen(words):
    assert named_person(f'Rendez-vous avec {words} sur le budget') != ''


@pytest.mark.parametrize(
    'words',
    ['Sénat, présidence de la commission', 'Préfet de région', 'ministre du Travail', 'Mme la préfète', 'M. le maire'],
)
def test_a_function_is_not_taken_for_a_person(words):
    assert named_person(words) == opinion(words) == ''


def test_an_institution_is_added_edited_and_closed(staff):
    page = staff.get('/plaidoyer/institutions').click('Ajouter une institution')
    page = page.submit('Ajouter l’institution', name='Sénat', kind='senate', service='Commission des finances')
    assert page.title == 'Sénat, Commission des finances'
    page = page.click('Modifier').submit('Enregistrer l’institution', function='Présidence')
    assert page.title == 'Sénat, Commission des finances, Présidence'
    page = page.submit('Fermer')
    assert 'Fermée' in page.text
    assert 'Aucune institution' in staff.get('/plaidoyer/institutions').text
    assert len(staff.get('/plaidoyer/institutions?fermees=1').rows('Institutions')) == 1


@pytest.mark.parametrize(
    ('wrong', 'sentence'),
    [
        ({'name': 'SENAT'}, 'déjà au registre'),
        ({'name': 'Mairie', 'function': 'Mme Durand'}, 'semble désigner une personne'),
        ({'name': 'Groupe d’élus favorable au mentorat'}, 'semble dire une opinion'),
    ],
)
def test_an_institution_that_cannot_be_is_refused(staff, wrong, sentence):
    samples.institution('Sénat')
    db.session.commit()
    page = staff.get('/plaidoyer/institutions/ajouter').submit('Ajouter l’institution', **{'kind': 'senate'} | wrong)
    assert page.status == 422
    assert any(sentence in error for error in page.errors())


def test_one_named_on_an_action_enters_the_register_once(staff):
    known = samples.institution('Sénat')
    db.session.commit()
    staff.get('/plaidoyer/actions/ajouter').submit(
        'Ajouter l’action',
        title='Courrier',
        type='letter',
        level='national',
        on='2026-03-02',
        new_institutions='sénat\nFrance Travail',
    )
    found = db.session.scalars(db.select(Institution).order_by(Institution.id)).all()
    assert [(one.name, one.kind) for one in found] == [
        (known.name, InstitutionKind.SENATE),
        ('France Travail', InstitutionKind.UNSORTED),
    ]
    row = staff.get('/plaidoyer/institutions?q=travail').rows('Institutions')[0]
    assert row[1] == 'À préciser'
    assert row[4] == '1'
