"""Errors: a refusal names a field and says in French what is wrong and what to do."""

import errno

import sqlalchemy.exc
import sqlalchemy.orm.exc
from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from crm.database import db
from crm.logs import log


class Refusal(Exception):
    """A rule of the trade says no. `field` is a field of the form, or '' for the form as a whole."""

    status = 422

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence


class StaleRecord(Refusal):
    """Somebody changed the record while it was being edited."""

    def __init__(self, who: str = 'Une autre personne') -> None:
        super().__init__(
            '',
            f'{who} a modifié cette fiche pendant votre saisie. Vos valeurs sont gardées ci-dessous : '
            'comparez-les à la fiche actuelle, puis enregistrez à nouveau.',
        )


def register(app: Flask) -> None:
    """Attach the error pages: each rolls back, then answers a page that says what to do."""
    app.register_error_handler(HTTPException, _http_page)
    app.register_error_handler(Refusal, _refusal_page)
    app.register_error_handler(sqlalchemy.exc.IntegrityError, _conflict_page)
    app.register_error_handler(sqlalchemy.orm.exc.StaleDataError, _conflict_page)
    app.register_error_handler(sqlalchemy.exc.OperationalError, _database_page)
    app.register_error_handler(sqlalchemy.exc.TimeoutError, _database_page)
    app.register_error_handler(OSError, _storage_page)
    app.register_error_handler(Exception, _failure_page)


PAGES = {400, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503}
ALONE = {500, 503}
PAGE_OPEN_TOO_LONG = (
    'Le jeton de sécurité du formulaire manque ou a expiré\xa0: la page est restée ouverte trop longtemps, '
    'ou vous vous êtes connecté entre-temps dans un autre onglet.'
)


def _page(status: int, **context: object) -> Response:
    """The page of a status. From here on the request only shows: it asks the database for no write lock."""
    _roll_back()
    g.reading = True
    name = f'errors/{status}.html'
    shown = _alone(name, context) if status in ALONE else render_template(name, **context)
    return make_response(shown, status)


def _alone(name: str, context: dict[str, object]) -> str:
    """A page made without the shared values (menu, demonstration banner), which would ask the database again."""
    return current_app.jinja_env.get_template(name).render(**context)


def _roll_back() -> None:
    try:
        db.session.rollback()
    except sqlalchemy.exc.SQLAlchemyError as failure:
        log.warning('rollback_failed', error=type(failure).__name__)
        db.session.remove()


def _http_page(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return error.get_response()  # type: ignore[return-value]
    page = _page(status if status in PAGES else 400 if status < 500 else 500, message=_french_sentence(error))
    page.status_code = status
    return page


def _french_sentence(error: HTTPException) -> str:
    """Sentences of our own `abort(409, 'Cet import…')`; the framework's English ones are not shown."""
    if isinstance(error, CSRFError):
        return PAGE_OPEN_TOO_LONG
    framework = {vars(kind).get('description') for kind in type(error).__mro__}
    own = error.description or ''
    return '' if own in framework else own


def _refusal_page(error: Refusal) -> Response:
    return _page(error.status, message=error.sentence)


def _conflict_page(error: sqlalchemy.exc.IntegrityError | sqlalchemy.orm.exc.StaleDataError) -> Response:
    _log(error)
    return _page(409)


def _database_page(error: sqlalchemy.exc.OperationalError | sqlalchemy.exc.TimeoutError) -> Response:
    _log(error)
    return _unavailable('disk' if is_full(error) else 'database')


def is_full(error: sqlalchemy.exc.SQLAlchemyError) -> bool:
    """Whether the database has no room left: words of SQLite, SQLSTATE of PostgreSQL (whatever its language)."""
    cause = getattr(error, 'orig', None)
    return 'disk is full' in str(cause) or getattr(cause, 'sqlstate', None) == '53100'


def _storage_page(error: OSError) -> Response:
    if error.errno not in (errno.ENOSPC, errno.EDQUOT):
        return _failure_page(error)
    _log(error)
    return _unavailable('disk')


def _failure_page(error: Exception) -> Response:
    _log(error)
    if current_app.config['PROPAGATE_FAILURES']:
        raise error
    return _page(500)


# Never written into a page: whoever typed them types them again.
SECRETS = {'password', 'again', 'current', 'code'}


def _unavailable(cause: str) -> Response:
    """503, `cause` being 'database' or 'disk': the page keeps what was typed and posts it again on « Réessayer ».

    What holds a password, a code or a file cannot be kept: the person goes back to the form, which still holds it.
    """
    posted = request.method == 'POST'
    whole = posted and not SECRETS & set(request.form) and not any(file.filename for file in request.files.values())
    address = request.full_path.rstrip('?')
    page = _page(503, cause=cause, posted=posted, retry_fields=_typed() if whole else None, address=address)
    page.headers['Retry-After'] = '30'
    return page


def _typed() -> list[tuple[str, str]]:
    """What was typed, the idempotency key included: posted twice, it makes one record."""
    return [(name, value) for name, value in request.form.items(multi=True) if name != 'csrf_token']


def _log(error: Exception) -> None:
    log.error('request_failed', path=request.path, method=request.method, error=type(error).__name__, exc_info=error)
