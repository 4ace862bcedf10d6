"""Errors: a refusal names a field and says in French what is wrong and what to do."""

import errno

import sqlalchemy.exc
from flask import Flask, Response, current_app, make_response, render_template, request
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
    app.register_error_handler(sqlalchemy.exc.OperationalError, _database_page)
    app.register_error_handler(OSError, _storage_page)
    app.register_error_handler(Exception, _failure_page)


def _page(status: int, **context: object) -> Response:
    db.session.rollback()
    return make_response(render_template(f'errors/{status}.html', **context), status)


PAGES = {400, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503}


def _http_page(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return error.get_response()  # type: ignore[return-value]
    page = _page(status if status in PAGES else 400 if status < 500 else 500, message=_french_sentence(error))
    page.status_code = status
    return page


def _french_sentence(error: HTTPException) -> str:
    """Sentences of our own `abort(409, 'Cet import…')`; the framework's English ones are not shown."""
    own = error.description or ''
    return '' if own == type(error).description else own


def _refusal_page(error: Refusal) -> Response:
    return _page(error.status, message=error.sentence)


def _conflict_page(error: sqlalchemy.exc.IntegrityError) -> Response:
    _log(error)
    return _page(409)


def _database_page(error: sqlalchemy.exc.OperationalError) -> Response:
    _log(error)
    if 'disk is full' in str(error.orig) or 'No space left' in str(error.orig):
        return _page(503, cause='disk', retry_fields=_typed())
    return _page(503, cause='database', retry_fields=_typed())


def _storage_page(error: OSError) -> Response:
    if error.errno not in (errno.ENOSPC, errno.EDQUOT):
        return _failure_page(error)
    _log(error)
    return _page(503, cause='disk', retry_fields=_typed())


def _failure_page(error: Exception) -> Response:
    _log(error)
    if current_app.config['PROPAGATE_FAILURES']:
        raise error
    return _page(500)


def _typed() -> list[tuple[str, str]]:
    """What was typed, to be posted again from the error page; never a password or a code."""
    hidden = {'csrf_token', 'password', 'new_password', 'code'}
    return [(name, value) for name, value in request.form.items(multi=True) if name not in hidden]


def _log(error: Exception) -> None:
    log.error('request_failed', path=request.path, method=request.method, error=type(error).__name__, exc_info=error)
