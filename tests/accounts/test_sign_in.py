"""Sign in and out: who enters, who does not, and when the door closes."""

from datetime import UTC, datetime, timedelta

import pytest

from crm import clock, samples
from crm.access import Role
from crm.accounts import actions, attempts
from crm.accounts.models import SignInAttempt, SignInSession
from crm.database import db
from tests.pages import Browser

PASSWORD = 'cheval agrafe pile correcte'
NOON = datetime(2026, 11, 22, 11, tzinfo=UTC)


@pytest.fixture
def user(app):
    made = samples.user(Role.COLLECTIF, email='claire@collectif.example', name='Claire Martin')
    actions.set_password(made, PASSWORD)
    db.session.commit()
    return made


@pytest.fixture
def pauses(monkeypatch):
    """Seconds that would have been waited."""
    waited = []
    monkeypatch.setattr(attempts, 'pause', waited.append)
    return waited


def enter(browser, password=PASSWORD, email='claire@collectif.example', following=''):
    page = browser.get('/connexion' + following)
    return page.submit('Se connecter', email=email, password=password)


def from_address(app, address):
    browser = Browser(app.test_client())
    browser.client.environ_base['REMOTE_ADDR'] = address
    return browser


def test_whoever_knows_the_password_enters(user, browser):
    enter(browser, email=' Claire@Collectif.example ')
    assert browser.get('/mon-compte').title == 'Mon compte'


def test_a_wrong_password_an_unknown_account_and_an_invited_one_get_the_same_answer(user, browser):
    samples.user(email='invitee@collectif.example')
    db.session.commit()
    answers = {
        tuple(enter(browser, 'mauvais mot de passe', email).errors())
        for email in ('claire@collectif.example', 'inconnue@collectif.example', 'invitee@collectif.example')
    }
    assert len(answers) == 1
    assert 'n’est pas le bon' in answers.pop()[0]


def test_a_refused_sign_in_keeps_the_address_but_not_the_password(user, browser):
    page = enter(browser, 'mauvais mot de passe')
    assert page.status == 422
    assert page.html.select_one('#email')['value'] == 'claire@collectif.example'
    assert not page.html.select_one('#password').get('value')


def test_the_stored_password_is_argon2id_as_designed(user):
    assert user.password_hash.startswith('$argon2id$v=19$m=19456,t=2,p=1$')


def test_signing_out_ends_the_session_on_the_server(user, browser):
    enter(browser)
    cookie = browser.client.get_cookie('session').value
    assert browser.get('/mon-compte').submit('Se déconnecter').title == 'Se connecter'
    browser.client.set_cookie('session', cookie)
    assert browser.get('/mon-compte').title == 'Se connecter'


def test_signing_out_is_not_a_link(user, browser):
    enter(browser)
    assert browser.raw('/deconnexion').status_code == 405


def test_the_visitor_lands_where_he_wanted_to_go(user, browser):
    page = browser.get('/comptes?q=claire')
    assert page.title == 'Se connecter'
    page = page.submit('Se connecter', email='claire@collectif.example', password=PASSWORD, follow=False)
    assert page.location == '/comptes?q=claire'


@pytest.mark.parametrize(
    'target',
    [
        'https://ailleurs.example/',
        '//ailleurs.example/',
        '/\\ailleurs.example',
        '\\\\ailleurs.example',
        'javascript:alert(1)',
        '/%0a/ailleurs.example\n',
        '/\t/ailleurs.example',
        'ailleurs',
    ],
)
def test_next_never_leads_to_another_site(user, browser, target):
    page = browser.get('/connexion', query_string={'next': target})
    values = {'email': 'claire@collectif.example', 'password': PASSWORD, 'next': target}
    values['csrf_token'] = page.html.select_one('[name=csrf_token]')['value']
    assert browser.post('/connexion', values, follow=False).location == '/'


def test_a_session_unused_for_twelve_hours_is_over(user, browser):
    with clock.stopped_at(NOON):
        enter(browser)
    with clock.stopped_at(NOON + timedelta(hours=11)):
        assert browser.get('/mon-compte').title == 'Mon compte'
    with clock.stopped_at(NOON + timedelta(hours=22)):
        assert browser.get('/mon-compte').title == 'Mon compte'
    with clock.stopped_at(NOON + timedelta(hours=35)):
        assert browser.get('/mon-compte').title == 'Se connecter'


def test_last_seen_is_not_written_at_each_page(user, browser):
    def seen():
        db.session.rollback()
        return db.session.scalars(db.select(SignInSession.last_seen_at)).one()

    with clock.stopped_at(NOON):
        enter(browser)
    with clock.stopped_at(NOON + timedelta(minutes=9)):
        browser.get('/mon-compte')
        assert seen() == NOON
    with clock.stopped_at(NOON + timedelta(minutes=11)):
        browser.get('/mon-compte')
        assert seen() == NOON + timedelta(minutes=11)


def test_ten_failures_close_the_door_to_an_address_for_five_minutes(user, app, pauses):
    guesser = from_address(app, '192.0.2.1')
    with clock.stopped_at(NOON):
        for n in range(10):
            assert enter(guesser, 'au hasard', f'personne{n}@collectif.example').status == 422
        page = enter(guesser)
    assert page.status == 429
    assert 'Réessayez dans 5 minutes' in page.text
    assert page.response.headers['Retry-After'] == '300'
    with clock.stopped_at(NOON + timedelta(minutes=4, seconds=59)):
        assert enter(guesser).status == 429
    with clock.stopped_at(NOON + timedelta(minutes=5)):
        enter(guesser)
        assert guesser.get('/mon-compte').title == 'Mon compte'


def test_a_stranger_cannot_lock_the_owner_out(user, app, pauses):
    with clock.stopped_at(NOON):
        for n in range(30):
            enter(from_address(app, f'192.0.2.{n % 6}'), 'au hasard')
        owner = from_address(app, '198.51.100.7')
        enter(owner)
        assert owner.get('/mon-compte').title == 'Mon compte'
    assert pauses[-1] == attempts.SLOWEST
    assert pauses[:2] == [0.1, 0.2]


def test_a_household_with_billions_of_ipv6_addresses_is_one(user, app, pauses):
    with clock.stopped_at(NOON):
        for n in range(10):
            enter(from_address(app, f'2001:db8:1:2::{n + 1:x}'), 'au hasard', f'p{n}@collectif.example')
        assert enter(from_address(app, '2001:db8:1:2:ffff::9')).status == 429
        neighbour = from_address(app, '2001:db8:1:3::1')
        enter(neighbour)
        assert neighbour.get('/mon-compte').title == 'Mon compte'


def test_a_success_is_no_failure(user, app):
    with clock.stopped_at(NOON):
        for _ in range(12):
            enter(from_address(app, '192.0.2.1'))
    assert all(db.session.scalars(db.select(SignInAttempt.succeeded)))


def test_a_header_does_not_change_the_address_when_no_proxy_is_configured(user, app, pauses):
    with clock.stopped_at(NOON):
        for n in range(10):
            browser = from_address(app, '192.0.2.1')
            browser.client.environ_base['HTTP_X_FORWARDED_FOR'] = f'203.0.113.{n}'
            enter(browser, 'au hasard')
        assert enter(from_address(app, '192.0.2.1')).status == 429


def test_the_attempt_is_written_before_the_password_is_looked_at(user, browser, monkeypatch):
    seen = []

    def look(_user, _password):
        seen.append(db.session.scalars(db.select(SignInAttempt.succeeded)).all())
        return False

    monkeypatch.setattr('crm.accounts.passwords.verified', look)
    enter(browser, 'au hasard')
    assert seen == [[False]]


def test_old_attempts_are_forgotten(user, browser):
    with clock.stopped_at(NOON):
        enter(browser, 'au hasard')
    with clock.stopped_at(NOON + timedelta(days=31)):
        assert attempts.forget_old() == 1


def test_whoever_has_no_right_any_more_is_told_so(app, browser):
    lapsed = samples.user(email='ancienne@collectif.example')
    lapsed.grants[0].until = clock.today()
    actions.set_password(lapsed, PASSWORD)
    db.session.commit()
    assert 'plus de droit en cours' in enter(browser, email='ancienne@collectif.example').errors()[0]


def test_the_demonstration_shows_its_accounts(app, browser):
    from crm import demonstration

    assert 'coordination.paris@demo.example' not in browser.get('/connexion').text
    demonstration.mark()
    db.session.commit()
    page = browser.get('/connexion')
    assert 'coordination.paris@demo.example' in page.text
    assert demonstration.PASSWORD in page.text
