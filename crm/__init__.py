"""Assembly: settings, core, features in their declared order, error pages."""

from importlib import import_module
from typing import Any

from flask import Flask, has_request_context, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BuildError
from whitenoise import WhiteNoise

from crm import (
    access,
    commands,
    database,
    demo,
    demonstration,
    doctor,
    errors,
    formatting,
    idempotency,
    registries,
    security,
)
from crm.addresses import Addresses, RecordNumber
from crm.fragments import KeepingEnvironment, as_filter
from crm.settings import ROOT, Settings, from_environment

FEATURES = [
    'territories',
    'accounts',
    'imports',
    'companies',
    'associations',
    'outreach',
    'commitments',
    'mentors',
    'orientation',
    'advocacy',
    'experiments',
    'convention',
    'reporting',
    'overview',
]

login = LoginManager()
csrf = CSRFProtect()


class Application(Addresses, Flask):
    """Flask, with one unit of work a request, and components of pages composed once."""

    jinja_environment = KeepingEnvironment
    jinja_options = {'cache_size': -1}  # noqa: RUF012

    def dispatch_request(self) -> ResponseReturnValue:
        return database.conclude(self.make_response(super().dispatch_request()))


def create_app(settings: Settings | None = None) -> Flask:
    """The application. Without settings, those of the environment."""
    settings = settings or from_environment()
    app = Application(
        __name__,
        template_folder=str(ROOT / 'templates'),
        static_folder=str(ROOT / 'crm' / 'static'),
        static_url_path='/static',
    )
    app.url_map.converters['int'] = RecordNumber
    _configure(app, settings)
    database.init_app(app, settings)
    security.init_app(app)
    csrf.init_app(app)
    login.init_app(app)
    login.session_protection = None
    access.init_app(app)
    idempotency.init_app(app)
    errors.register(app)
    _add_to_templates(app)
    for feature in FEATURES:
        import_module(f'crm.{feature}').init_app(app)
    commands.init_app(app)
    demo.init_app(app)
    doctor.init_app(app)
    files = WhiteNoise(app.wsgi_app, root=str(ROOT / 'crm' / 'static'), prefix='static/', max_age=86400)
    setattr(app, 'wsgi_app', files)  # noqa: B010
    if settings.trusted_proxies:
        proxies = settings.trusted_proxies
        setattr(app, 'wsgi_app', ProxyFix(files, x_for=proxies, x_proto=proxies))  # noqa: B010
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        DATA_DIR=str(settings.data_dir),
        PUBLIC_URL=settings.public_url,
        SMTP_URL=settings.smtp_url,
        MAIL_FROM=settings.mail_from,
        SIRENE_URL=settings.sirene_url,
        RECONTACT_DAYS=settings.recontact_days,
        WORKERS=settings.workers,
        TASK_LEASE_SECONDS=settings.task_lease_seconds,
        TESTING=settings.testing,
        PROPAGATE_FAILURES=settings.testing,
        RAISE_TASK_FAILURES=settings.testing,
        MAX_CONTENT_LENGTH=52 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE='Lax',
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.config.update(settings.extra)


def _add_to_templates(app: Flask) -> None:
    app.jinja_env.filters.update(formatting.FILTERS)
    app.jinja_env.filters['cell'] = as_filter(app.jinja_env, 'components/cell.html')
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(asset=_asset, url_if=_url_if, may=access.may, Permission=access.Permission)

    @app.context_processor
    def _shared() -> dict[str, object]:
        return {'navigation': registries.navigation(), 'is_demonstration': demonstration.is_demonstration()}


def _asset(path: str) -> str:
    """The address of a file of crm/static: a page holds dozens, and their rule never changes."""
    return f'{request.script_root if has_request_context() else ""}/static/{path}'


def _url_if(endpoint: str, **values: Any) -> str | None:
    """The address of an endpoint, or None while no feature offers it."""
    try:
        return url_for(endpoint, **values)
    except BuildError:
        return None
