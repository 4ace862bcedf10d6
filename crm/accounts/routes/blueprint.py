"""The blueprint of accounts, and what its pages share: the visitor, the cookie, the closed door."""

from flask import Blueprint, Response, make_response, render_template, request, session
from flask_login import login_user

from crm.accounts import attempts
from crm.accounts.models import User
from crm.database import db

bp = Blueprint('accounts', __name__)


def local_path(target: str | None) -> str:
    """The address if it is a path of this site, else ''. `//host`, `/\\host` and control signs lead elsewhere."""
    if not target or not target.startswith('/') or target[1:2] in ('/', '\\'):
        return ''
    if any(ord(sign) < 33 or sign == '\\' for sign in target):
        return ''
    return target.removesuffix('?')


@bp.app_errorhandler(attempts.TooManyAttempts)
def too_many(error: attempts.TooManyAttempts) -> Response:
    db.session.rollback()
    page = make_response(render_template('errors/429.html', message=error.sentence), 429)
    page.headers['Retry-After'] = str(error.seconds)
    return page


def address() -> str:
    """The client's address; a proxy's header counts only when the settings name that proxy."""
    return request.remote_addr or ''


def agent() -> str:
    return request.user_agent.string


def keep_in_cookie(user: User) -> None:
    """Hold the new session's token in a fresh cookie: nothing of the visitor's earlier one remains."""
    session.clear()
    login_user(user)


@bp.app_template_filter('browser_name')
def browser_name(agent: str) -> str:
    """« Firefox sous Windows », from what a browser says of itself; « inconnu » when it says nothing known."""
    browsers = {'Edg': 'Edge', 'OPR': 'Opera', 'Firefox': 'Firefox', 'Chrome': 'Chrome', 'Safari': 'Safari'}
    systems = {
        'Windows': 'Windows',
        'Android': 'Android',
        'iPhone': 'iPhone',
        'iPad': 'iPad',
        'Mac OS': 'macOS',
        'Linux': 'Linux',
    }
    browser = next((name for sign, name in browsers.items() if sign in agent), '')
    system = next((name for sign, name in systems.items() if sign in agent), '')
    return f'{browser} sous {system}' if browser and system else browser or system or 'inconnu'
