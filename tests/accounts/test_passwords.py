"""Passwords: choosing one by a link, changing one, and one's own sessions."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from crm import clock, samples
from crm.access import Role
from crm.accounts import actions, attempts, passwords
from crm.accounts.models import User
from crm.database import db
from crm.errors import Refusal
from crm.links import SignedLink
from crm.mail import Message
from tests.pages import Browser

OLD, NEW = 'cheval agrafe pile correcte', 'tambour glycine oblique 7'
NOON = datetime(2026, 11, 22, 11, tzinfo=UTC)


@pytest.fixture
def user(app):
    made = samples.user(Role.COLLECTIF, email='claire@collectif.example', name='Claire Martin')
    actions.set_password(made, OLD)
    db.session.commit()
    return made


@pytest.fixture
def invited(app):
    made, _url = actions.invite('nadia@club.example', 'Nadia Benali', Role.COORDINATOR, '75', by=None)
    db.session.commit()
    return made


def mailed_link():
    db.session.rollback()
    body = db.session.scalars(db.select(Message).order_by(Message.id.desc())).first().body
    return re.search(r'http://127\.0\.0\.1:8000(/\S+)', body).group(1)


def sign_in_page(browser, email, password):
    page = browser.get('/connexion').submit('Se connecter', email=email, password=password)
    return browser.get('/mon-compte').title if page.status == 200 or page.status == 404 else page.title


def choose(page, password=NEW, again=None):
    return page.submit('Enregistrer mon mot de passe', password=password, again=again or password)


def ask(browser, email='claire@collectif.example'):
    return browser.get('/connexion').click('Mot de passe oublié').submit('Recevoir le lien', email=email)


def test_an_invitation_opens_the_account_once(invited, browser):
    link = mailed_link()
    page = choose(browser.get(link))
    assert page.title == 'Se connecter'
    assert sign_in_page(browser, 'nadia@club.example', NEW) == 'Mon compte'
    dead = Browser(browser.client.application.test_client()).get(link)
    assert dead.status == 410
    assert 'a déjà servi' in dead.text


def test_looking_at_a_link_changes_nothing(invited, browser):
    link = mailed_link()
    for _ in range(3):
        assert browser.get(link).title.startswith('Bienvenue')
    kept = db.session.scalars(db.select(SignedLink)).one()
    assert kept.used_at is None
    assert db.session.get(User, invited.id).password_hash is None


def test_the_token_of_a_link_is_not_stored(invited):
    token = mailed_link().rpartition('/')[2]
    assert token not in db.session.scalars(db.select(SignedLink.token_hash)).all()


def test_an_invitation_expires_after_seven_days_and_may_be_sent_again(app, browser, sign_in):
    with clock.stopped_at(NOON):
        made, _url = actions.invite('nadia@club.example', 'Nadia Benali', Role.COORDINATOR, '75', by=None)
        db.session.commit()
        first = mailed_link()
    with clock.stopped_at(NOON + timedelta(days=6, hours=23)):
        assert browser.get(first).status == 200
    with clock.stopped_at(NOON + timedelta(days=7)):
        assert 'a expiré' in browser.get(first).text
        staff = sign_in(samples.user(Role.COLLECTIF))
        staff.get(f'/comptes/{made.id}').submit('Renvoyer l’invitation')
        assert browser.get(mailed_link()).status == 200
        assert browser.get(first).status == 410


@pytest.mark.parametrize(
    'password', ['court', 'motdepasse2026!', 'azertyuiopqs', '123456789012', 'aaaaaaaaaaaaaa', 'MotDePasseMotDePasse']
)
def test_a_weak_password_is_refused(invited, browser, password):
    refused = choose(browser.get(mailed_link()), password)
    assert refused.status == 422
    assert refused.errors()


@pytest.mark.parametrize(
    'password', ['nadia-tambour-glycine', 'le chat de Benali dort', 'NADIA@club.example', 'tambour na.dia glycine']
)
def test_a_password_that_names_its_owner_is_refused(password):
    with pytest.raises(Refusal, match='votre nom ou votre adresse'):
        passwords.check('password', password, name='Nadia Benali', email='nadia@club.example')


@pytest.mark.parametrize('password', [OLD, NEW, 'Ça pleut sur Brest ce soir', 'пароль очень длинный', 'x9!Lm2#qP7$v'])
def test_a_good_password_passes(password):
    passwords.check('password', password, name='Nadia Benali', email='nadia@club.example')


def test_two_different_entries_are_refused(invited, browser):
    refused = choose(browser.get(mailed_link()), NEW, 'autre chose encore')
    assert 'Les deux saisies diffèrent' in refused.errors()[0]


def test_the_answer_is_the_same_whether_the_account_exists(user, browser):
    known, unknown = ask(browser), ask(browser, 'inconnue@collectif.example')
    assert known.text == unknown.text
    assert known.response.request.path == unknown.response.request.path
    assert [m.recipient for m in db.session.scalars(db.select(Message))] == ['claire@collectif.example']


def test_a_forgotten_password_is_replaced_and_every_session_ends(user, browser, sign_in):
    elsewhere = sign_in(user)
    ask(browser)
    link = mailed_link()
    choose(browser.get(link))
    assert elsewhere.get('/mon-compte').title == 'Se connecter'
    assert sign_in_page(browser, user.email, OLD) == 'Se connecter'
    assert sign_in_page(browser, user.email, NEW) == 'Mon compte'
    assert browser.get(link).status == 410
    assert 'Votre mot de passe a changé' in [m.subject for m in db.session.scalars(db.select(Message))]


def test_a_reset_link_lives_one_hour(user, browser):
    with clock.stopped_at(NOON):
        ask(browser)
        link = mailed_link()
    with clock.stopped_at(NOON + timedelta(minutes=59)):
        assert browser.get(link).status == 200
    with clock.stopped_at(NOON + timedelta(minutes=60)):
        page = browser.get(link)
        assert page.status == 410
        assert page.click('Demander un nouveau lien').title == 'Mot de passe oublié'


def test_a_link_that_expires_while_the_form_is_open_changes_nothing(user, browser):
    with clock.stopped_at(NOON):
        ask(browser)
        page = browser.get(mailed_link())
    with clock.stopped_at(NOON + timedelta(hours=2)):
        assert choose(page).status == 410
    assert passwords.verified(db.session.get(User, user.id), OLD)


def test_an_invitation_token_does_not_open_the_reset_page(invited, browser):
    token = mailed_link().rpartition('/')[2]
    assert browser.get(f'/mot-de-passe/{token}').status == 410


def test_a_mailbox_is_not_flooded(user, browser):
    with clock.stopped_at(NOON):
        for _ in range(5):
            ask(browser)
    assert len(db.session.scalars(db.select(Message)).all()) == 1


def test_asking_for_many_links_closes_the_door(user, browser):
    with clock.stopped_at(NOON):
        for n in range(attempts.MOST):
            assert ask(browser, f'p{n}@exemple.fr').status == 200
        page = ask(browser, 'une.de.plus@exemple.fr')
    assert page.status == 429
    assert page.response.headers['Retry-After'] == '300'


def test_changing_the_password_ends_the_other_sessions_and_keeps_this_one(user, sign_in):
    here, elsewhere = sign_in(user), sign_in(user)
    page = here.get('/mon-compte').click('Changer de mot de passe')
    page = page.submit('Changer mon mot de passe', current=OLD, password=NEW, again=NEW)
    assert page.title == 'Mon compte'
    assert elsewhere.get('/mon-compte').title == 'Se connecter'
    assert len(here.get('/mon-compte').rows('Sessions ouvertes')) == 1


def test_changing_the_password_asks_for_the_present_one_and_counts_the_failures(user, sign_in, monkeypatch):
    monkeypatch.setattr(attempts, 'pause', lambda seconds: None)
    here = sign_in(user)
    for _ in range(attempts.MOST):
        page = here.get('/mon-compte/mot-de-passe')
        refused = page.submit('Changer mon mot de passe', current='au hasard', password=NEW, again=NEW)
        assert 'mot de passe actuel' in refused.errors()[0]
    assert page.submit('Changer mon mot de passe', current=OLD, password=NEW, again=NEW).status == 429


def test_one_session_is_closed_from_the_list(user, sign_in):
    here, elsewhere = sign_in(user), sign_in(user)
    page = here.get('/mon-compte')
    assert sorted(row[4] for row in page.rows('Sessions ouvertes')) == ['Cette session', 'Fermer']
    page.submit('Fermer')
    assert elsewhere.get('/mon-compte').title == 'Se connecter'
    assert here.get('/mon-compte').title == 'Mon compte'


def test_the_session_of_another_account_does_not_exist(user, sign_in):
    sign_in(samples.user())
    here = sign_in(user)
    token = here.get('/mon-compte').html.select_one('[name=csrf_token]')['value']
    assert here.post('/mon-compte/sessions/1/fermer', {'csrf_token': token}).status == 404


def test_everybody_corrects_the_own_name(user, sign_in):
    page = sign_in(user).get('/mon-compte').submit('Enregistrer mon nom', name='Claire Martin-Roy')
    assert page.html.select_one('#name')['value'] == 'Claire Martin-Roy'


def test_a_password_is_the_same_however_its_accents_are_composed(user):
    actions.set_password(user, 'été'.replace('é', 'e\u0301') + ' tambour glycine')
    assert passwords.verified(user, 'été tambour glycine')
