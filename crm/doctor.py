"""flask doctor: whether everything this installation needs is there, in French; exit 1 on a fault."""

import json
import os
import shutil
import smtplib
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

import click
from flask import Flask, current_app
from sqlalchemy.engine import Connection

from crm import access, pdf, storage
from crm.database import db, is_postgresql, reading
from crm.formatting import plural
from crm.lazily import Lazily
from crm.mail import Message, MessageState
from crm.pdf.values import Identity
from crm.settings import ROOT
from crm.tasks import Task, TaskState

migration, script = Lazily('alembic.runtime.migration'), Lazily('alembic.script')

LEAST_FREE = 500 * 1024 * 1024
LEAST_SECRET = 32
CLOCK_DRIFT = timedelta(seconds=60)


@dataclass(frozen=True)
class Check:
    """One thing looked at: its name, whether all is well, and a sentence that says what was found or what to do."""

    name: str
    ok: bool
    detail: str


class Fault(Exception):
    """What is wrong and what to do, in French."""


def init_app(app: Flask) -> None:
    app.cli.add_command(doctor)


@click.command()
@click.option('--json', 'as_json', is_flag=True, help='Finit par une ligne JSON.')
def doctor(as_json: bool) -> None:
    """Vérifie l’installation : base, migrations, courriel, stockage, PDF, horloge, secrets."""
    found = checks()
    for check in found:
        click.echo(f'{"✓" if check.ok else "✗"} {check.name} : {check.detail}')
    faults = sum(not check.ok for check in found)
    click.echo(f'{plural(faults, "défaut", "défauts")} à corriger.' if faults else 'Tout est en ordre.')
    if as_json:
        click.echo(json.dumps({'checks': [asdict(check) for check in found]}, ensure_ascii=False))
    if faults:
        raise SystemExit(1)


def checks() -> list[Check]:
    """Every check, in order; one that fails does not hold the others."""
    return [_checked(name, look) for name, look in CHECKS]


def _checked(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, True, look())
    except Fault as fault:
        return Check(name, False, str(fault))
    except Exception as failure:
        return Check(name, False, f'vérification impossible ({type(failure).__name__} : {_first_line(failure)}).')
    finally:
        db.session.rollback()


def _first_line(failure: Exception) -> str:
    return (str(failure).splitlines() or [''])[0][:200]


# --- the checks: each says what it found, or raises Fault ---------------------------------------------


def _database() -> str:
    with _connected() as connection:
        if is_postgresql():
            version = connection.exec_driver_sql('SHOW server_version').scalar()
            return f'PostgreSQL {version} répond.'
        verdict = connection.exec_driver_sql('PRAGMA quick_check(1)').scalar()
        if verdict != 'ok':
            raise Fault(f'le fichier de la base est abîmé ({verdict}) : restaurez la dernière sauvegarde.')
        connection.exec_driver_sql('SELECT 1')
    path = Path(db.engine.url.database or '')
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        raise Fault(f'{path} n’est pas modifiable par ce compte : corrigez les droits du fichier et de son dossier.')
    return f'SQLite, {_size(path.stat().st_size)}, répond et se laisse écrire.'


def _migrations() -> str:
    expected = script.ScriptDirectory(str(ROOT / 'migrations')).get_current_head()
    with _connected() as connection:
        present = migration.MigrationContext.configure(connection).get_current_revision()
    if present != expected:
        raise Fault(f'la base est à la version {present or "vide"}, il faut {expected} : lancez « flask init ».')
    return f'à jour (version {present}).'


def _mail() -> str:
    url = urlsplit(current_app.config['SMTP_URL'])
    if not url.hostname:
        return 'pas de serveur (SMTP_URL) : les courriels attendent, ou sont gardés dans une démonstration.' + _stuck()
    connect = smtplib.SMTP_SSL if url.scheme == 'smtps' else smtplib.SMTP
    try:
        with connect(url.hostname, url.port or (465 if url.scheme == 'smtps' else 25), timeout=10) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as failure:
        raise Fault(
            f'{url.hostname} ne répond pas ({type(failure).__name__}) : vérifiez SMTP_URL et le réseau. '
            'Les courriels attendent et partiront à son retour.'
        ) from failure
    return f'{url.hostname} répond.' + _stuck()


def _stuck() -> str:
    with reading():
        failed = db.session.scalar(
            db.select(db.func.count()).select_from(Message).where(Message.state == MessageState.FAILED)
        )
    return f' {plural(failed, "courriel n’est pas parti", "courriels ne sont pas partis")}.' if failed else ''


def _files() -> str:
    folder = storage.root()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder) as file:
            file.write(b'essai')
            file.flush()
            os.fsync(file.fileno())
    except OSError as failure:
        raise Fault(
            f'{folder} ne se laisse pas écrire ({failure.strerror}) : corrigez les droits ou DATA_DIR.'
        ) from failure
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE:
        raise Fault(f'il ne reste que {_size(free)} dans {folder} : faites de la place ({_size(LEAST_FREE)} au moins).')
    return f'{folder} se laisse écrire, {_size(free)} libres.'


def _pdf() -> str:
    """One line laid out as our documents are: system libraries, our own fonts, archive profile."""
    identity = Identity('Essai', 'doctor', datetime.now(UTC), pdf.AUTHOR, '', 'fr-FR')
    words = "{% extends 'shared/base.html' %}{% block content %}<h2>Cœur d’été à Évry</h2>{% endblock %}"
    source = pdf.templates().from_string(words).render(document=identity, watermark=None)
    document = pdf.render_html(source, identity)
    if not document.content.startswith(b'%PDF') or document.pages != 1:
        raise Fault('WeasyPrint ne rend pas de PDF : installez Pango, HarfBuzz et fontconfig (make setup).')
    return f'WeasyPrint {version("weasyprint")} rend une page avec ses polices.'


def _clock() -> str:
    here = datetime.now(UTC)
    with _connected() as connection:
        words = 'SELECT now()' if is_postgresql() else "SELECT strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now')"
        there = connection.exec_driver_sql(words).scalar()
    there = there if isinstance(there, datetime) else datetime.fromisoformat(str(there))
    if abs(here - there) > CLOCK_DRIFT:
        raise Fault(f'cette machine et la base sont décalées de {abs(here - there)} : réglez l’heure (NTP).')
    if here.year < 2026:
        raise Fault(f'cette machine se croit en {here.year} : réglez l’heure (NTP).')
    return f'{here.astimezone():%d/%m/%Y %H:%M} (UTC {here:%H:%M}), d’accord avec la base.'


def _secrets() -> str:
    secret = current_app.config['SECRET_KEY']
    if len(secret) < LEAST_SECRET or len(set(secret)) < 10:
        raise Fault('SECRET_KEY est trop faible : donnez 32 caractères tirés au hasard, ou plus.')
    public = current_app.config['PUBLIC_URL']
    if urlsplit(public).scheme != 'https' and urlsplit(public).hostname not in ('127.0.0.1', 'localhost', '::1'):
        raise Fault(f'PUBLIC_URL ({public}) doit commencer par https:// hors de cette machine.')
    return 'SECRET_KEY est assez longue ; PUBLIC_URL convient.'


def _work() -> str:
    """Long work that nobody takes: no worker runs."""
    late = datetime.now(UTC) - timedelta(minutes=10)
    with reading(), access.for_everyone('on compte seulement les tâches qui attendent'):
        waiting = db.session.scalar(
            db.select(db.func.count()).select_from(Task).where(Task.state == TaskState.WAITING, Task.created_at < late)
        )
    if waiting:
        many = plural(waiting, 'tâche attend', 'tâches attendent')
        raise Fault(f'{many} depuis plus de 10 minutes : lancez « flask worker ».')
    return 'aucune tâche n’attend depuis longtemps.'


CHECKS: list[tuple[str, Callable[[], str]]] = [
    ('Base de données', _database),
    ('Migrations', _migrations),
    ('Courriel', _mail),
    ('Fichiers', _files),
    ('PDF', _pdf),
    ('Horloge', _clock),
    ('Réglages', _secrets),
    ('Travailleur', _work),
]


@contextmanager
def _connected() -> Iterator[Connection]:
    """A connection of its own, that takes no write lock."""
    with reading(), db.engine.connect() as connection:
        yield connection


def _size(count: int) -> str:
    """Bytes in words: « 12 Mo », « 3,4 Go »."""
    if count >= 1024**3:
        return f'{count / 1024**3:.1f} Go'.replace('.', ',')
    return f'{max(count // 1024**2, 1)} Mo'
