"""Associations: the list, the identity, the places."""

import pytest

from crm import access, registries, samples
from crm.access import Role
from crm.associations.models import Capacity, MentoringMode
from crm.database import db


@pytest.fixture
def staff(app, sign_in):
    return sign_in(samples.user(Role.COLLECTIF))


def fill(page, **values):
    return page.submit('Ajouter l’association', **{'name': 'Œuvre de l’Été', 'recontact_days': '5'} | values)


def test_an_association_is_added_then_found_without_accents(staff):
    page = fill(staff.get('/associations/ajouter'), siret='35600000000048', rna='w 751 234 567')
    assert 'Places de Œuvre de l’Été' in page.title
    assert staff.get('/associations?q=oeuvre+ete').rows('Associations membres')[0][0] == 'Œuvre de l’Été'


@pytest.mark.parametrize(
    ('field', 'typed', 'words'),
    [
        ('siret', '12345678901114', 'clé est fausse'),
        ('rna', '751234567', 'commence par W'),
        ('email', 'dupont', 'n’est pas complète'),
    ],
)
def test_a_wrong_identifier_is_refused_and_what_was_typed_is_kept(staff, field, typed, words):
    page = fill(staff.get('/associations/ajouter'), **{field: typed})
    assert page.status == 422
    assert any(words in error for error in page.errors())
    assert page.html.select_one(f'[name={field}]')['value'] == typed


def test_two_associations_do_not_bear_one_name(staff):
    samples.association('OEUVRE DE L’ETE')
    db.session.commit()
    assert any('porte déjà ce nom' in e for e in fill(staff.get('/associations/ajouter')).errors())


def test_a_second_window_does_not_overwrite_the_first_silently(app, sign_in):
    association = samples.association('Avant')
    browser = sign_in(samples.user())
    url = f'/associations/{association.id}/modifier'
    first, second = browser.get(url), browser.get(url)
    first.submit('Enregistrer l’association', name='Premier')
    refused = second.submit('Enregistrer l’association', name='Second')
    assert refused.status == 422
    assert 'a modifié cette fiche' in refused.text
    assert 'Second' in refused.submit('Enregistrer l’association').title


def test_places_are_set_by_departement_and_mode_then_changed(app, sign_in):
    association = samples.association()
    browser = sign_in(samples.user())
    page = browser.get(f'/associations/{association.id}/places')
    page = page.submit('Enregistrer les places', departement='75', mode='in_person', places='4')
    page = page.submit('Enregistrer les places', departement='', mode='remote', places='1 200')
    rows = page.rows('Places par')
    assert [row[1:5] for row in rows] == [['En présence', '4', '0', '4'], ['À distance', '1 200', '0', '1 200']]
    changed = page.click('Modifier : 75').submit('Enregistrer les places', places='6')
    assert [row[2] for row in changed.rows('Places par')] == ['6', '1 200']


def test_places_for_the_whole_country_are_at_a_distance(app, sign_in):
    association = samples.association()
    page = sign_in(samples.user()).get(f'/associations/{association.id}/places')
    refused = page.submit('Enregistrer les places', departement='', mode='in_person', places='4')
    assert refused.status == 422
    assert any('Indiquez un département' in error for error in refused.errors())


def test_places_below_zero_are_refused(app, sign_in):
    association = samples.association()
    page = sign_in(samples.user()).get(f'/associations/{association.id}/places')
    assert page.submit('Enregistrer les places', departement='75', mode='in_person', places='-1').status == 422


def test_an_association_sets_its_own_places_only(app, sign_in):
    own, other = samples.association('La mienne'), samples.association('Une autre')
    samples.capacity(other)
    browser = sign_in(samples.user(Role.ASSOCIATION, own))
    browser.get('/mon-association').submit('Enregistrer les places', departement='13', mode='both', places='3')
    assert browser.get(f'/mon-association?association={other.id}').status == 404
    assert browser.get(f'/associations/{other.id}/places').status == 403
    with access.for_everyone('lecture dans un essai'):
        lines = db.session.execute(db.select(Capacity.association_id, Capacity.mode, Capacity.places)).all()
    assert sorted(lines) == sorted([(own.id, MentoringMode.BOTH, 3), (other.id, MentoringMode.IN_PERSON, 10)])


def test_the_list_is_filtered_by_departement_with_places(app, sign_in):
    samples.capacity(samples.association('À Paris'), '75')
    samples.capacity(samples.association('À Marseille'), '13')
    samples.capacity(samples.association('Partout'), None, mode=MentoringMode.REMOTE)
    samples.capacity(samples.association('Pleine'), '75', places=0)
    browser = sign_in(samples.coordinator('75'))
    assert [row[0] for row in browser.get('/associations?departement=75').rows('Associations')] == [
        'À Paris',
        'Partout',
    ]
    assert [row[0] for row in browser.get('/associations?departement=france').rows('Associations')] == ['Partout']


def test_a_coordinator_reads_but_does_not_edit(app, sign_in):
    association = samples.association()
    browser = sign_in(samples.coordinator())
    page = browser.get(f'/associations/{association.id}')
    assert page.status == 200
    assert 'Modifier' not in page.text
    assert browser.get(f'/associations/{association.id}/modifier').status == 403


def test_an_association_is_a_scope_by_number_or_name(app):
    association = samples.association('Duo d’avenir')
    resolve = registries.scopes.get('association')
    assert resolve(str(association.id)) == resolve('duo d’avenir') == (str(association.id), 'Duo d’avenir')
    assert resolve('inconnue') is None
