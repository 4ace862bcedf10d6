"""Settings: read once from the environment; a weak secret is refused in production."""

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

SIRENE_URL = 'https://recherche-entreprises.api.gouv.fr'
ROOT = Path(__file__).resolve().parent.parent


class SettingsError(Exception):
    """A setting that cannot be used; the message says which and what to do."""


@dataclass(frozen=True)
class Settings:
    """What the software may be told from outside. Each attribute is one environment variable in capitals."""

    database_url: str
    secret_key: str
    data_dir: Path
    public_url: str = 'http://127.0.0.1:8000'
    smtp_url: str = ''
    mail_from: str = 'Engagement Mentorat <ne-pas-repondre@engagement-mentorat.example>'
    production: bool = False
    trusted_proxies: int = 0
    sirene_url: str = ''
    recontact_days: int = 7
    workers: int = 2
    task_lease_seconds: int = 30
    testing: bool = False
    extra: dict[str, object] = field(default_factory=dict)

    @property
    def secure_cookies(self) -> bool:
        return urlsplit(self.public_url).scheme == 'https'


def from_environment() -> Settings:
    """Settings of this process. Raises SettingsError on what production may not run with."""
    read = os.environ.get
    production = read('CRM_ENVIRONMENT', 'development') == 'production'
    instance = Path(read('INSTANCE_DIR') or ROOT / 'instance')
    instance.mkdir(parents=True, exist_ok=True)
    settings = Settings(
        database_url=_database_url(read('DATABASE_URL', ''), instance),
        secret_key=read('SECRET_KEY', '') or _kept_secret(instance, production),
        data_dir=Path(read('DATA_DIR') or instance / 'files'),
        public_url=read('PUBLIC_URL', 'http://127.0.0.1:8000').rstrip('/'),
        smtp_url=read('SMTP_URL', ''),
        mail_from=read('MAIL_FROM', Settings.mail_from),
        production=production,
        sirene_url=_register_url(read('SIRENE_URL', SIRENE_URL)),
        trusted_proxies=int(read('TRUSTED_PROXIES', '0')),
        recontact_days=int(read('RECONTACT_DAYS', '7')),
        workers=int(read('WORKERS', '2')),
        task_lease_seconds=int(read('TASK_LEASE_SECONDS', '30')),
    )
    _refuse_what_is_weak(settings)
    return settings


def _register_url(url: str) -> str:
    """The address of the register of companies; empty: none is asked."""
    parts = urlsplit(url.strip())
    if url.strip() and (parts.scheme not in ('http', 'https') or not parts.hostname or parts.query):
        raise SettingsError(
            'SIRENE_URL doit être une adresse https:// sans paramètre, ou vide pour n’appeler personne.'
        )
    return url.strip().rstrip('/')


def _database_url(url: str, instance: Path) -> str:
    if not url:
        return f'sqlite:///{instance / "engagement.sqlite3"}'
    for short in ('postgres://', 'postgresql://'):
        if url.startswith(short):
            return 'postgresql+psycopg://' + url.removeprefix(short)
    return url


def _kept_secret(instance: Path, production: bool) -> str:
    """Outside production a secret is drawn once and kept, so that sessions survive a restart."""
    if production:
        raise SettingsError('SECRET_KEY manque : donnez une valeur d’au moins 32 caractères tirée au hasard.')
    path = instance / 'secret_key'
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


def _refuse_what_is_weak(settings: Settings) -> None:
    if not settings.production:
        return
    if len(settings.secret_key) < 32 or len(set(settings.secret_key)) < 10:
        raise SettingsError('SECRET_KEY est trop faible : au moins 32 caractères tirés au hasard.')
    if not settings.secure_cookies:
        raise SettingsError('PUBLIC_URL doit commencer par https:// en production.')
