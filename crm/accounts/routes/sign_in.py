"""Pages to sign in and out, to accept an invitation, to replace a forgotten password."""

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user

from crm import demonstration, history, links
from crm.access import public
from crm.accounts import actions, attempts, queries, sessions
from crm.accounts.forms import ForgottenForm, PasswordForm, SignInForm
from crm.accounts.models import User
from crm.accounts.routes.blueprint import address, agent, bp, keep_in_cookie, local_path
from crm.database import db
from crm.links import DeadLink, SignedLink

# --- sign in and out --------------------------------------------------------------------------------


@bp.route('/connexion', methods=['GET', 'POST'])
@public
def sign_in() -> ResponseReturnValue:
    form = SignInForm(data={'next': local_path(request.args.get('next', ''))})
    if current_user.is_authenticated and request.method == 'GET':
        return redirect(local_path(form.next.data) or '/', 303)
    if form.accepted(lambda: _enter(form.email.data or '', form.password.data or '')):
        keep_in_cookie(form.result)
        return redirect(local_path(form.next.data) or '/', 303)
    return form.page('accounts/sign_in.html', **_demonstration_accounts())


def _enter(email: str, password: str) -> User:
    attempt = attempts.admit(address(), email)
    return actions.sign_in(email, password, attempt, address(), agent())


def _demonstration_accounts() -> dict[str, object]:
    if not demonstration.is_demonstration():
        return {}
    return {'demonstration_accounts': demonstration.ACCOUNTS, 'demonstration_password': demonstration.PASSWORD}


@bp.post('/deconnexion')
@public
def sign_out() -> ResponseReturnValue:
    if current_user.is_authenticated:
        sessions.end(current_user.session_token)
        logout_user()
    session.clear()
    flash('Vous êtes déconnecté.', 'success')
    return redirect(url_for('accounts.sign_in'), 303)


# --- invitation and forgotten password --------------------------------------------------------------


@bp.route('/mot-de-passe-oublie', methods=['GET', 'POST'])
@public
def forgotten() -> ResponseReturnValue:
    form = ForgottenForm()
    if form.accepted(lambda: _ask_reset(form.email.data)):
        return redirect(url_for('accounts.reset_asked'), 303)
    return form.page('accounts/forgotten.html')


def _ask_reset(email: str) -> None:
    place = attempts.network(address())
    if queries.resets_asked(place, attempts.WINDOW) >= attempts.MOST:
        raise attempts.TooManyAttempts(int(attempts.WINDOW.total_seconds()))
    history.note(queries.RESET_ASKED, place)
    actions.ask_reset(email)


@bp.get('/mot-de-passe-oublie/envoye')
@public
def reset_asked() -> ResponseReturnValue:
    return render_template('accounts/reset_asked.html')


@bp.route('/invitation/<token>', methods=['GET', 'POST'])
@public
def accept(token: str) -> ResponseReturnValue:
    return _choose_password(actions.INVITATION, token, 'accounts/accept.html')


@bp.route('/mot-de-passe/<token>', methods=['GET', 'POST'])
@public
def reset(token: str) -> ResponseReturnValue:
    return _choose_password(actions.RESET, token, 'accounts/reset.html')


def _choose_password(purpose: str, token: str, template: str) -> ResponseReturnValue:
    """The page behind a link: looking changes nothing (mail scanners look), posting the password uses it up."""
    try:
        link = _opened(purpose, token)
    except DeadLink as dead:
        db.session.rollback()
        return render_template('accounts/dead_link.html', sentence=dead.sentence, purpose=purpose), 410
    user = db.session.get_one(User, link.subject_id)
    form = PasswordForm()
    if form.accepted(lambda: actions.choose_password(link, user, form.password.data or '')):
        flash('Votre mot de passe est enregistré. Vous pouvez vous connecter.', 'success')
        return redirect(url_for('accounts.sign_in'), 303)
    return form.page(template, user=user)


def _opened(purpose: str, token: str) -> SignedLink:
    link = links.opened(purpose, token)
    history.note('link_opened', f'{purpose}:{link.id}', address=address())
    return links.opened(purpose, token)
