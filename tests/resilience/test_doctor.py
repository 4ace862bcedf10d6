"""flask doctor: what is missing is named, with what to do, and the command ends in failure."""

import json

import pytest
from flask_migrate import stamp

from crm import doctor
from crm.database import db, migrations


@pytest.fixture
def consult(app, monkeypatch):
    """consult() → (exit code, {name: check}, words) of the command on a database at its last migration."""
    monkeypatch.setitem(app.config, 'SECRET_KEY', 'Ud7-qkz0Wm_3rXv9bTn4Ya8cLe2sGhJp')
    db.session.remove()
    db.engine.dispose()
    migrations().stamp()

    def run():
        answer = app.test_cli_runner().invoke(args=['doctor', '--json'])
        found = json.loads(answer.stdout.splitlines()[-1])['checks']
        return answer.exit_code, {check['name']: check for check in found}, answer.stdout

    return run


def test_a_sound_installation_is_said_sound(consult):
    code, found, words = consult()
    assert [check for check in found.values() if not check['ok']] == []
    assert code == 0
    assert 'Tout est en ordre.' in words


def test_a_mail_server_that_is_down_is_a_fault(consult, app, monkeypatch):
    monkeypatch.setitem(app.config, 'SMTP_URL', 'smtp://127.0.0.1:1')
    code, found, words = consult()
    assert (code, found['Courriel']['ok']) == (1, False)
    assert 'vérifiez SMTP_URL' in found['Courriel']['detail']
    assert '1 défaut à corriger.' in ' '.join(words.split())


def test_a_database_behind_its_migrations_is_a_fault(consult):
    stamp(revision='0003')
    _code, found, _words = consult()
    assert not found['Migrations']['ok']
    assert '« flask init »' in found['Migrations']['detail']


def test_a_folder_that_cannot_be_written_is_a_fault(consult, app, monkeypatch, tmp_path):
    in_the_way = tmp_path / 'fichier'
    in_the_way.write_text('')
    monkeypatch.setitem(app.config, 'DATA_DIR', str(in_the_way))
    assert 'corrigez les droits ou DATA_DIR' in consult()[1]['Fichiers']['detail']


def test_too_little_room_is_a_fault(consult, monkeypatch):
    monkeypatch.setattr(doctor, 'LEAST_FREE', 10**18)
    assert 'faites de la place' in consult()[1]['Fichiers']['detail']


def test_a_weak_secret_is_a_fault(consult, app, monkeypatch):
    monkeypatch.setitem(app.config, 'SECRET_KEY', 'changez-moi')
    assert not consult()[1]['Réglages']['ok']


def test_a_check_that_breaks_does_not_hold_the_others(consult, monkeypatch):
    def broken(**_):
        raise OSError('cannot load library libpango-1.0-0')

    monkeypatch.setattr(doctor.pdf, 'render_html', broken)
    monkeypatch.setattr(doctor.pdf, 'templates', broken)
    code, found, _words = consult()
    assert (code, found['PDF']['ok'], found['Horloge']['ok']) == (1, False, True)
    assert 'libpango' in found['PDF']['detail']
