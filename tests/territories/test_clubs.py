"""Clubs: the list, a club's page, who may keep it up to date."""

from datetime import timedelta

import pytest

from crm import clock, samples
from crm.access import Role
from crm.accounts import actions as accounts
from crm.database import db
from crm.errors import Refusal
from crm.history import changes_of
from crm.territories import actions, queries
from crm.territories.models import ClubRole


@pytest.fixture
def staff(sign_in):
    return sign_in(samples.user(Role.COLLECTIF))


@pytest.fixture
def coordinator(sign_in):
    return sign_in(samples.coordinator('75', name='Nadia Benali'))


def host(code='75', organisation='CCI Paris', **values):
    values = {'siret': '', 'since': None, 'until': None} | values
    return actions.add_host(queries.club(code), organisation, **values)


def person(code='75', role=ClubRole.LEADER, **values):
    values = {'name': 'Luc Petit', 'function': '', 'email': '', 'phone': '', 'since': None, 'until': None} | values
    return actions.add_person(queries.club(code), role, **values)


def test_the_list_shows_the_102_clubs_by_region(staff):
    page = staff.get('/clubs')
    assert '102 clubs' in page.text
    assert page.rows('Bretagne')[0][0] == 'Club Côtes-d’Armor 22'
    assert len(page.html.select('tbody tr')) == 102


def test_the_list_is_one_of_few_statements(staff, app):
    seen = []
    db.event.listen(db.engine, 'before_cursor_execute', lambda *a: seen.append(a[2]))
    staff.get('/clubs')
    assert len(seen) <= 12, '\n'.join(seen)


def test_a_club_is_found_by_its_host_or_its_coordinator(staff, coordinator):
    host('23', 'Medef Creuse')
    db.session.commit()
    assert staff.get('/clubs?q=medef creuse').rows('Nouvelle-Aquitaine') == [
        ['Club Creuse 23', 'à renseigner', 'Medef Creuse']
    ]
    assert staff.get('/clubs?q=benali').rows('Île-de-France')[0][1] == 'Nadia Benali'
    assert 'Aucun club' in staff.get('/clubs?q=wallonie').text
    assert len(staff.get('/clubs?region=94').html.select('tbody tr')) == 2


def test_hosts_and_people_are_added_with_their_dates(staff):
    page = staff.get('/clubs/75').click('Ajouter une structure')
    page = page.submit(
        'Ajouter cette structure', organisation='Face Paris', siret='732 829 320 00074', since='2024-09-18'
    )
    row = page.rows('Structures porteuses')[0]
    assert row[:3] == ['Face Paris', '732 829 320 00074', '18 sept. 2024']
    assert row[4] == 'En cours'
    page = staff.get('/clubs/75/personnes/ajouter?role=state')
    page = page.submit('Ajouter cette personne', name='Anne Roy', function='DDETS', email='anne.roy@ddets.example')
    assert page.rows('Référent État')[0][0] == 'Anne Roy DDETS'


def test_a_wrong_siret_or_dates_upside_down_are_refused_and_kept(staff):
    page = staff.get('/clubs/75/structures/ajouter')
    refused = page.submit('Ajouter cette structure', organisation='Face', siret='12345678901114')
    assert refused.status == 422
    assert 'clé est fausse' in refused.errors()[0]
    assert refused.html.select_one('#organisation')['value'] == 'Face'
    refused = page.submit('Ajouter cette structure', organisation='Face', since='2024-09-18', until='2024-09-01')
    assert 'avant le début' in refused.errors()[0]


def test_ending_a_host_keeps_it_in_the_history(staff):
    added = host(since=clock.today() - timedelta(days=30))
    db.session.commit()
    page = staff.get('/clubs/75').submit('Terminer')
    assert page.rows('Structures porteuses')[0][4] == 'Terminé'
    assert changes_of(added)[0].field == 'until'
    with pytest.raises(Refusal):
        actions.end(added)


def test_a_person_is_corrected_and_the_change_is_kept(staff):
    leader = person()
    db.session.commit()
    page = staff.get(f'/clubs/75/personnes/{leader.id}/modifier')
    assert page.html.select_one('#role option[selected]')['value'] == 'leader'
    page.submit('Enregistrer cette personne', name='Lucie Petit')
    assert [(c.old, c.new) for c in changes_of(leader)] == [('Luc Petit', 'Lucie Petit')]


def test_the_page_shows_the_account_that_coordinates(staff, coordinator):
    assert 'Nadia Benali' in staff.get('/clubs/75').text
    assert 'Nadia Benali' not in staff.get('/clubs/13').text


def test_a_right_that_ended_no_longer_shows(staff):
    gone = samples.coordinator('75', name='Ancienne Personne')
    accounts.end_right(gone.grants[0], by=None)
    db.session.commit()
    assert 'Ancienne Personne' not in staff.get('/clubs/75').text


def test_a_coordinator_keeps_the_own_club_up_to_date(coordinator):
    page = coordinator.get('/clubs/75').click('Modifier la fiche')
    page = page.submit('Enregistrer la fiche', email='club75@club.example', note='Présente le mardi')
    assert 'club75@club.example' in page.text
    assert not coordinator.get('/clubs/75/modifier').html.select('#name'), 'the name is national'


def test_to_a_coordinator_the_edit_pages_of_another_club_do_not_exist(coordinator):
    theirs, leader = host('13'), person('13')
    db.session.commit()
    assert coordinator.get('/clubs/13').status == 200
    assert 'Modifier' not in coordinator.get('/clubs/13').text
    for page in (
        'modifier',
        'structures/ajouter',
        'personnes/ajouter',
        f'structures/{theirs.id}/modifier',
        f'personnes/{leader.id}/modifier',
    ):
        assert coordinator.get(f'/clubs/13/{page}').status == 404
    assert coordinator.get(f'/clubs/75/structures/{theirs.id}/modifier').status == 404
    assert coordinator.get(f'/clubs/75/personnes/{leader.id}/modifier').status == 404


def test_ending_another_clubs_host_is_not_possible(coordinator):
    mine, theirs = host('75'), host('13')
    db.session.commit()
    token = coordinator.get('/clubs/75').html.select_one('form[action$=terminer] [name=csrf_token]')['value']
    for club in ('13', '75'):
        assert coordinator.post(f'/clubs/{club}/structures/{theirs.id}/terminer', {'csrf_token': token}).status == 404
    db.session.refresh(theirs)
    assert theirs.until is None
    assert mine.until is None


@pytest.mark.parametrize(
    ('role', 'sees'), [(Role.STATE, 200), (Role.DPO, 200), (Role.HR, 403), (Role.ASSOCIATION, 403)]
)
def test_who_sees_the_clubs(sign_in, role, sees):
    scope = {
        Role.STATE: lambda: samples.departement('75'),
        Role.HR: samples.company,
        Role.ASSOCIATION: samples.association,
    }.get(role, lambda: None)()
    browser = sign_in(samples.user(role, scope))
    assert browser.get('/clubs').status == sees
    assert browser.get('/clubs/75/modifier').status == 403


def test_two_people_editing_one_club_do_not_overwrite_each_other(staff):
    first, second = staff.get('/clubs/75/modifier'), staff.get('/clubs/75/modifier')
    first.submit('Enregistrer la fiche', email='un@club.example')
    refused = second.submit('Enregistrer la fiche', email='deux@club.example')
    assert refused.status == 422
    assert 'pendant votre saisie' in refused.text
    assert refused.html.select_one('#email')['value'] == 'deux@club.example'
    assert 'deux@club.example' in refused.submit('Enregistrer la fiche').text


def test_an_unknown_club_does_not_exist(staff):
    assert staff.get('/clubs/20').status == 404


@pytest.mark.parametrize(
    ('code', 'name'), [('75', 'Club Paris'), ('2a', 'Club Corse-du-Sud'), ('national', 'Club national')]
)
def test_a_right_is_limited_to_a_club_by_its_code(app, code, name):
    assert queries.club_scope(code) == (str(queries.club(code.upper() if code == '2a' else code).id), name)


def test_a_right_to_an_unknown_place_is_refused(app):
    with pytest.raises(Refusal, match='Aucun club'):
        queries.club_scope('20')
    with pytest.raises(Refusal, match='Aucun département'):
        queries.departement_scope('975')
    assert queries.departement_scope('Creuse') == ('23', 'Creuse')
