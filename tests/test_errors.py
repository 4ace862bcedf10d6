"""When things go wrong: a French page, nothing typed or stored lost, nothing half-written, nothing double."""

import base64
import errno
import io
import json
import sqlite3
import threading
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from crm import access, errors, idempotency, samples, storage
from crm.access import Role, public
from crm.database import WriteOnRead, db, is_postgresql
from crm.idempotency import IdempotencyKey
from crm.imports.models import ImportBatch
from crm.outreach.models import Interaction
from tests.pages import Page, filled


@pytest.fixture
def company(app):
    company = samples.company('Ateliers Girard', clubs=('75',))
    db.session.commit()
    return company


@pytest.fixture
def paris(app, sign_in):
    return sign_in(samples.coordinator('75'))


@pytest.fixture
def impatient(app):
    """The database gives up waiting for a lock after a fifth of a second."""

    words = "SET lock_timeout = '200ms'" if is_postgresql() else 'PRAGMA busy_timeout=200'

    def hurry(connection, _record, _proxy):
        connection.execute(words)
        connection.commit()

    event.listen(db.engine, 'checkout', hurry)
    yield
    event.remove(db.engine, 'checkout', hurry)


@contextmanager
def locked():
    """Somebody else holds the database: its write lock on SQLite, the tables written here on PostgreSQL."""
    db.session.commit()
    url = db.engine.url
    if is_postgresql():
        holder = psycopg.connect(
            url.set(drivername='postgresql').render_as_string(hide_password=False).replace('+psycopg', '')
        )
        holder.execute('LOCK TABLE interaction, idempotency_key IN EXCLUSIVE MODE')
    else:
        holder = sqlite3.connect(url.database, isolation_level=None)
        holder.execute('BEGIN IMMEDIATE')
    try:
        yield
    finally:
        holder.rollback()
        holder.close()


def interactions():
    db.session.rollback()
    with access.for_everyone('lecture dans un essai'):
        return list(db.session.scalars(db.select(Interaction)))


def count(model):
    db.session.rollback()
    with access.for_everyone('lecture dans un essai'):
        return db.session.scalar(db.select(db.func.count()).select_from(model))


NOTE = 'Rappeler Mme Œuvrard\nle « 12 », à 14 h'


def typed(page):
    """The form of an exchange, filled."""
    return page.submit('Noter l’échange', outcome='interested', note=NOTE)


@pytest.mark.usefixtures('impatient')
class TestLockedDatabase:
    def test_what_was_typed_is_kept_and_sent_again_once(self, paris, company):
        page = paris.get(f'/entreprises/{company.id}/echanges/noter')
        with locked():
            page = typed(page)
            assert page.status == 503
            assert page.title == 'L’outil est momentanément indisponible'
            assert 'cette page la garde' in page.text
            assert page.response.headers['Retry-After'] == '30'
            assert page.submit('Réessayer').status == 503, 'still locked'
        assert interactions() == []
        once = page.submit('Réessayer')
        assert (once.status, once.title) == (200, 'Ateliers Girard')
        twice = page.submit('Réessayer')
        assert twice.title == 'Ateliers Girard'
        (interaction,) = interactions()
        assert interaction.note.replace('\r\n', '\n') == NOTE

    def test_pages_that_show_still_open(self, paris, company):
        with locked():
            assert paris.get(f'/entreprises/{company.id}').status == 200

    def test_a_password_is_never_written_into_the_page(self, app, browser):
        email = samples.user(Role.COLLECTIF).email
        page = browser.get('/connexion')
        with locked():
            if is_postgresql():
                pytest.skip('signing in writes none of the locked tables')
            answer = page.submit('Se connecter', email=email, password='un-mot-de-passe-bien-long')
        assert answer.status == 503
        assert 'un-mot-de-passe' not in answer.response.text
        assert not answer.html.select('form')
        assert 'revenez au formulaire' in answer.text


class TestFullDisk:
    @pytest.fixture
    def sheet(self):
        return lambda: (io.BytesIO(b'Nom;SIREN\nGirard;732829320\n'), 'liste.csv')

    def test_a_file_that_cannot_be_kept_is_said_and_leaves_nothing(self, app, sign_in, sheet, monkeypatch):
        browser = sign_in(samples.user(Role.COLLECTIF))

        def full(*_):
            raise OSError(errno.ENOSPC, 'No space left on device')

        page = browser.get('/imports/nouveau')
        with monkeypatch.context() as patch:
            patch.setattr(storage.os, 'fsync', full)
            answer = page.submit('Continuer', file=sheet())
        assert (answer.status, answer.title) == (503, 'Le disque de l’outil est plein')
        assert 'Un mot de passe, un code ou un fichier ne se gardent pas' in answer.text
        assert count(ImportBatch) == 0
        assert [p for p in Path(app.config['DATA_DIR']).rglob('tmp*') if p.is_file()] == []
        assert page.submit('Continuer', file=sheet()).status == 200
        assert count(ImportBatch) == 1

    def test_a_database_without_room_keeps_what_was_typed(self, paris, company):
        page = paris.get(f'/entreprises/{company.id}/echanges/noter')
        with no_room_for('INSERT INTO interaction'):
            page = typed(page)
        assert (page.status, page.title) == (503, 'Le disque de l’outil est plein')
        assert 'Quand la place sera revenue' in page.text
        assert (interactions(), count(IdempotencyKey)) == ([], 0)
        assert page.submit('Réessayer').title == 'Ateliers Girard'
        assert len(interactions()) == 1

    def test_full_at_the_very_end_nothing_is_half_written(self, paris, company):
        page = paris.get(f'/entreprises/{company.id}/echanges/noter')
        with no_room_for('INSERT INTO idempotency_key'):
            page = typed(page)
        assert page.status == 503
        assert interactions() == []

    def test_postgresql_says_it_by_a_code(self):
        full = psycopg.errors.DiskFull('n’a pas pu étendre le fichier')
        assert errors.is_full(OperationalError('INSERT', {}, full))
        assert not errors.is_full(OperationalError('INSERT', {}, psycopg.errors.LockNotAvailable('trop tard')))


@contextmanager
def no_room_for(words):
    """The database answers « disk is full » to the statements that begin with these words."""

    def refuse(_connection, _cursor, statement, _parameters, _context, _many):
        if statement.startswith(words):
            failure = psycopg.errors.DiskFull('53100') if is_postgresql() else None
            raise failure or sqlite3.OperationalError('database or disk is full')

    event.listen(db.engine, 'before_cursor_execute', refuse)
    try:
        yield
    finally:
        event.remove(db.engine, 'before_cursor_execute', refuse)


class TestPages:
    def test_a_form_left_open_too_long_is_refused_in_french(self, paris, company):
        page = paris.get(f'/entreprises/{company.id}/echanges/noter')
        for token in ('', 'vieux'):
            answer = page.submit('Noter l’échange', csrf_token=token, outcome='interested')
            assert (answer.status, answer.title) == (400, 'La demande n’a pas été comprise')
            assert 'la page est restée ouverte trop longtemps' in answer.text
            assert 'CSRF' not in answer.text
        assert interactions() == []

    def test_an_unknown_address(self, paris):
        for address in ('/nulle-part', '/entreprises/999999', f'/entreprises/{2**31}', f'/engagements/{10**20}'):
            assert paris.get(address).status == 404, address
        assert paris.get('/nulle-part').title == 'Cette page n’existe pas'

    @pytest.mark.parametrize(
        'address',
        [
            *('/entreprises?vue-enregistree={}', '/entreprises?ids={}', '/entreprises?etiquette={}'),
            *('/entreprises/annuaire/recherche?pour={}', '/entreprises?apres=5', '/entreprises?apres={cursor}'),
            *('/convention?perimetre=association:{}', '/convention?perimetre=experiment:²'),
            *('/convention/indicateurs/O1.1/preuve?apres={}', '/convention/indicateurs/O1.1/ecart?avant={}'),
            *('/plaidoyer?institution={}', '/exports/nouveau/presences?evenement={}'),
        ],
    )
    def test_a_number_that_no_record_has_is_left_aside(self, address, sign_in):
        cursor = base64.urlsafe_b64encode(json.dumps(['a', 10**30]).encode()).decode()
        staff = sign_in(samples.user(Role.COLLECTIF))
        assert staff.get(address.format(10**30, cursor=cursor)).status in (200, 404)

    def test_a_page_of_another_role(self, paris):
        page = paris.get('/comptes')
        assert (page.status, page.title) == (403, 'Cette page n’est pas ouverte à votre compte')

    def test_a_form_opened_as_a_page(self, paris):
        page = paris.get('/deconnexion')
        assert (page.status, page.title) == (405, 'Cette adresse ne s’ouvre pas ainsi')

    def test_a_file_over_the_size(self, paris):
        said = {'CONTENT_LENGTH': str(52 * 1024 * 1024 + 1)}
        answer = Page(paris, paris.raw('/imports/nouveau', method='POST', data={'once': 'x'}, environ_overrides=said))
        assert (answer.status, answer.title) == (413, 'Le fichier est trop lourd')

    @pytest.mark.parametrize('name', sorted(p.name for p in Path('templates/errors').glob('[45]*.html')))
    def test_every_error_page_says_what_to_do(self, app, browser, name, monkeypatch):
        def fail():
            return errors._page(int(name[:3]), cause='database', posted=False, address='/', retry_fields=None)

        plant(app, monkeypatch, fail)
        page = browser.get('/aide')
        assert page.status == int(name[:3])
        assert any(words in page.text for words in ('perdu', 'modifié', 'enregistré'))
        assert page.html.select('main a, main button')


class TestUnforeseen:
    def test_an_error_shows_no_detail_and_is_logged(self, app, paris, monkeypatch):
        def fail():
            raise RuntimeError('table user, mot de passe secret')

        logged = []
        monkeypatch.setitem(app.config, 'PROPAGATE_FAILURES', False)
        monkeypatch.setattr(errors.log, 'error', lambda what, **details: logged.append((what, details)))
        plant(app, monkeypatch, fail)
        page = paris.get('/aide')
        assert (page.status, page.title) == (500, 'Une erreur est survenue')
        assert 'secret' not in page.response.text
        assert 'Traceback' not in page.response.text
        assert logged[0][0] == 'request_failed'
        assert logged[0][1]['error'] == 'RuntimeError'

    def test_the_page_stands_without_the_database(self, app, paris, monkeypatch):
        """The very error is that the database does not answer at all."""

        def gone(*_):
            raise OperationalError('SELECT', {}, Exception('server closed the connection'))

        event.listen(db.engine, 'before_cursor_execute', gone)
        try:
            page = Page(paris, paris.client.get('/entreprises', buffered=True))
        finally:
            event.remove(db.engine, 'before_cursor_execute', gone)
        assert page.status == 503
        assert page.links()['Réessayer'] == '/entreprises'

    def test_a_page_that_shows_cannot_write(self, app, paris, monkeypatch):
        def write():
            samples.company()
            return 'jamais'

        plant(app, monkeypatch, write)
        with pytest.raises(WriteOnRead):
            paris.get('/aide')


def plant(app, monkeypatch, view):
    """Put a view in the place of the help page."""
    monkeypatch.setitem(app.view_functions, 'overview.help', public(view))


class TestTheSameFormTwiceAtOnce:
    def post_together(self, app, url, sign_in, user, values):
        """Two threads, two connections, one instant; gives (status, location) of both."""
        start, found = threading.Barrier(2), []
        clients = [sign_in(user).client for _ in range(2)]
        app.config['WTF_CSRF_ENABLED'] = False

        def send(client):
            start.wait()
            answer = client.post(url, data=values)
            found.append((answer.status_code, answer.headers.get('Location')))

        threads = [threading.Thread(target=send, args=(client,)) for client in clients]
        try:
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        finally:
            app.config['WTF_CSRF_ENABLED'] = True
        return found

    def test_an_exchange_is_logged_once(self, app, sign_in, company):
        user = samples.coordinator('75')
        url = f'/entreprises/{company.id}/echanges/noter'
        values = filled(sign_in(user).get(url)._form_with('Noter l’échange'))
        values['outcome'] = 'interested'
        found = self.post_together(app, url, sign_in, user, values)
        assert found == [(303, f'/entreprises/{company.id}')] * 2
        assert len(interactions()) == 1

    def test_who_comes_second_lands_where_the_first_did_even_when_refused(self, paris, company, monkeypatch):
        """PostgreSQL lets both begin: the second meets the first's key, or its record, only at the end."""
        page = paris.get(f'/entreprises/{company.id}/echanges/noter')
        assert typed(page).title == 'Ateliers Girard'
        seen = []

        def blind(key, real=idempotency._done):
            seen.append(key)
            return None if len(seen) == 1 else real(key)

        monkeypatch.setattr(idempotency, '_done', blind)
        assert typed(page).title == 'Ateliers Girard'
        assert len(interactions()) == 1
