"""The list of accounts: inviting, giving and ending rights, closing accounts."""

from datetime import timedelta

import pytest

from crm import clock, samples
from crm.access import Role
from crm.accounts import actions, queries
from crm.accounts.models import RoleGrant, ScopeKind, User
from crm.database import db
from crm.errors import Refusal
from crm.history import changes_of
from crm.mail import Message
from crm.territories import queries as territories

PASSWORD = 'cheval agrafe pile correcte'


@pytest.fixture
def administrator(sign_in):
    return sign_in(samples.user(Role.ADMINISTRATOR, name='Agnès Durand'))


@pytest.fixture
def staff(sign_in):
    return sign_in(samples.user(Role.COLLECTIF, name='Claire Martin'))


def invite(browser, **typed):
    typed = {'email': 'nadia@club.example', 'name': 'Nadia Benali', 'role': 'coordinator', 'club': '75'} | typed
    return browser.get('/comptes/inviter').submit('Envoyer l’invitation', **typed)


def user(email='nadia@club.example') -> User:
    db.session.rollback()
    found = queries.user_with_email(email)
    assert found is not None
    return found


def test_an_invited_coordinator_has_the_right_to_one_club(staff):
    page = invite(staff)
    assert page.title == 'Nadia Benali'
    assert page.rows('Droits')[0][:2] == ['Coordination de club', 'Club Paris']
    assert user().perimeter.clubs == {territories.club('75').id}
    mail = db.session.scalars(db.select(Message)).one()
    assert mail.recipient == 'nadia@club.example'
    assert 'Claire Martin vous ouvre un compte' in mail.body
    assert 'Coordination de club (Club Paris)' in mail.body


def test_a_role_without_its_perimeter_is_refused_on_that_field(staff):
    refused = invite(staff, club='')
    assert refused.status == 422
    assert 'demande un périmètre : club' in refused.html.select_one('#club-error').text
    assert refused.html.select_one('#name')['value'] == 'Nadia Benali'


def test_an_address_that_has_an_account_is_not_invited_twice(staff):
    invite(staff)
    refused = invite(staff, email='Nadia@Club.example')
    assert 'Un compte existe déjà' in refused.errors()[0]


def test_a_form_posted_twice_invites_once(staff):
    page = staff.get('/comptes/inviter')
    typed = {'email': 'nadia@club.example', 'name': 'Nadia', 'role': 'coordinator', 'club': '75'}
    first, second = (page.submit('Envoyer l’invitation', **typed) for _ in range(2))
    assert second.title == first.title == 'Nadia'
    assert len(db.session.scalars(db.select(Message)).all()) == 1


def test_only_administrators_give_the_administrator_role(staff, administrator):
    offered = staff.get('/comptes/inviter').html.select('#role option')
    assert 'administrator' not in {option['value'] for option in offered}
    page = staff.get('/comptes/inviter')
    values = {'email': 'x@exemple.fr', 'name': 'X', 'role': 'administrator', 'once': 'a'}
    values['csrf_token'] = page.html.select_one('[name=csrf_token]')['value']
    assert staff.post('/comptes/inviter', values).status == 422
    assert queries.user_with_email('x@exemple.fr') is None
    assert invite(administrator, role='administrator').status == 200


def test_the_action_refuses_too_not_only_the_list_of_roles(app):
    staff = samples.user(Role.COLLECTIF)
    with pytest.raises(Refusal, match='Seule l’administration'):
        actions.give_right(staff, Role.ADMINISTRATOR, '', clock.today(), None, by=staff)
    with pytest.raises(Refusal, match='Seule l’administration'):
        actions.end_right(samples.user(Role.ADMINISTRATOR).grants[0], by=staff)
    with pytest.raises(Refusal, match='Seule l’administration'):
        actions.deactivate(samples.user(Role.ADMINISTRATOR), by=staff)


def test_a_right_has_a_beginning_and_an_end(staff):
    invite(staff)
    tomorrow, later = clock.today() + timedelta(days=1), clock.today() + timedelta(days=10)
    page = staff.get(f'/comptes/{user().id}').click('Donner un droit')
    page = page.submit('Donner ce droit', role='state', departement='23', since=str(tomorrow), until=str(later))
    assert page.rows('Droits')[1][:2] == ['Référent État', 'Creuse']
    assert page.rows('Droits')[1][4] == 'À venir'
    assert user().perimeter.departements == set()
    refused = staff.get(f'/comptes/{user().id}/droits/ajouter').submit(
        'Donner ce droit', role='state', departement='23', since=str(later), until=str(tomorrow)
    )
    assert 'après le début' in refused.errors()[0]


def test_the_same_right_is_not_given_twice_for_the_same_days(app):
    someone, day = samples.coordinator('75'), clock.today()
    with pytest.raises(Refusal, match='déjà ce droit'):
        actions.give_right(someone, Role.COORDINATOR, '75', day, None, by=None)
    actions.end_right(someone.grants[0], by=None)
    actions.give_right(someone, Role.COORDINATOR, '75', day, None, by=None)
    assert [grant.is_in_force for grant in someone.grants] == [False, True]


def test_ending_a_right_closes_the_club_at_once_and_is_kept(staff, sign_in):
    coordinator = samples.coordinator('75')
    theirs = sign_in(coordinator)
    assert theirs.get('/clubs/75/modifier').status == 200
    staff.get(f'/comptes/{coordinator.id}').submit('Terminer')
    assert theirs.get('/clubs/75/modifier').status == 403
    assert changes_of(user(coordinator.email).grants[0])[0].user_name == 'Claire Martin'


def test_a_closed_account_is_out_at_once_and_may_come_back(staff, sign_in):
    coordinator = samples.coordinator('75')
    actions.set_password(coordinator, PASSWORD)
    theirs = sign_in(coordinator)
    assert theirs.get('/mon-compte').title == 'Mon compte'
    page = staff.get(f'/comptes/{coordinator.id}').submit('Désactiver le compte')
    assert 'Désactivé' in page.text
    signing_in = theirs.get('/mon-compte')
    assert signing_in.title == 'Se connecter'
    refused = signing_in.submit('Se connecter', email=coordinator.email, password=PASSWORD)
    assert 'Ce compte est désactivé' in refused.errors()[0]
    page.submit('Rouvrir le compte')
    signing_in.submit('Se connecter', email=coordinator.email, password=PASSWORD)
    assert theirs.get('/mon-compte').title == 'Mon compte'


def test_nobody_closes_the_own_account_nor_the_last_administrator(app):
    alone = samples.user(Role.ADMINISTRATOR)
    with pytest.raises(Refusal, match='votre propre compte'):
        actions.deactivate(alone, by=alone)
    with pytest.raises(Refusal, match='dernier compte'):
        actions.end_right(alone.grants[0], by=alone)
    other = samples.user(Role.ADMINISTRATOR)
    actions.deactivate(other, by=alone)
    with pytest.raises(Refusal, match='dernier compte'):
        actions.deactivate(alone, by=None)


def test_accounts_are_found_by_name_role_state_and_perimeter(staff):
    invite(staff)
    samples.user(Role.LEE, name='Paul Roux')
    db.session.commit()

    def names(query):
        page = staff.get('/comptes' + query)
        return [row[0] for row in page.rows('Comptes')] if page.html.select('table') else []

    assert names('?q=nadia') == ['Nadia Benali']
    assert names('?q=club paris') == ['Nadia Benali']
    assert names('?role=lee') == ['Paul Roux']
    assert names('?state=invited&q=nadia') == ['Nadia Benali']
    assert names('?state=inactive') == []
    assert names('?q=personne-de-ce-nom') == []


def test_the_statement_count_does_not_grow_with_accounts(staff):
    seen = []
    db.event.listen(db.engine, 'before_cursor_execute', lambda *a: seen.append(a[2]))
    staff.get('/comptes')
    before, seen[:] = len(seen), []
    for _ in range(20):
        samples.user(Role.LEE)
    db.session.commit()
    seen.clear()
    staff.get('/comptes')
    assert len(seen) <= max(before, 12), '\n'.join(seen)


@pytest.mark.parametrize('role', [Role.LEE, Role.DPO])
def test_others_do_not_manage_accounts(sign_in, role):
    browser, other = sign_in(samples.user(role)), samples.user()
    db.session.commit()
    for page in ('', '/inviter', f'/{other.id}', f'/{other.id}/droits/ajouter'):
        assert browser.get('/comptes' + page).status == 403


def test_a_right_of_another_account_is_not_ended_through_this_one(staff):
    one, two = samples.coordinator('75'), samples.coordinator('13')
    db.session.commit()
    token = staff.get(f'/comptes/{one.id}').html.select_one('[name=csrf_token]')['value']
    answer = staff.post(f'/comptes/{one.id}/droits/{two.grants[0].id}/terminer', {'csrf_token': token})
    assert answer.status == 404
    assert db.session.get(RoleGrant, two.grants[0].id).until is None


def test_the_demonstration_makes_users_with_a_password(app):
    club = territories.club('75')
    made = actions.create_user(
        'Coordination.Paris@demo.example',
        'Nadia',
        [(Role.COORDINATOR, ScopeKind.CLUB, str(club.id), club.name)],
        'mentorat-demo-2026',
    )
    assert made.email == 'coordination.paris@demo.example'
    assert made.perimeter.clubs == {club.id}
