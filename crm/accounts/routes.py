"""Pages of accounts: sign in and out, forgotten password, one's own account, and the list of accounts."""

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from crm import clock, demonstration, history, links
from crm.access import Permission, Role, public, requires
from crm.accounts import actions, attempts, queries, sessions
from crm.accounts.forms import (
    ChangePasswordForm,
    ForgottenForm,
    InviteForm,
    PasswordForm,
    ProfileForm,
    RightForm,
    SignInForm,
)
from crm.accounts.models import RoleGrant, SignInSession, User
from crm.database import db
from crm.links import DeadLink, SignedLink

bp = Blueprint('accounts', __name__)


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


# --- sign in and out --------------------------------------------------------------------------------


@bp.route('/connexion', methods=['GET', 'POST'])
@public
def sign_in() -> ResponseReturnValue:
    form = SignInForm(data={'next': local_path(request.args.get('next', ''))})
    if current_user.is_authenticated and request.method == 'GET':
        return redirect(local_path(form.next.data) or '/', 303)
    if form.accepted(lambda: _enter(form.email.data or '', form.password.data or '')):
        _keep_in_cookie(form.result)
        return redirect(local_path(form.next.data) or '/', 303)
    return form.page('accounts/sign_in.html', **_demonstration_accounts())


def _enter(email: str, password: str) -> User:
    attempt = attempts.admit(_address(), email)
    return actions.sign_in(email, password, attempt, _address(), _agent())


def _keep_in_cookie(user: User) -> None:
    """Hold the new session's token in a fresh cookie: nothing of the visitor's earlier one remains."""
    session.clear()
    login_user(user)


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


def _address() -> str:
    """The client's address; a proxy's header counts only when the settings name that proxy."""
    return request.remote_addr or ''


def _agent() -> str:
    return request.user_agent.string


# --- invitation and forgotten password --------------------------------------------------------------


@bp.route('/mot-de-passe-oublie', methods=['GET', 'POST'])
@public
def forgotten() -> ResponseReturnValue:
    form = ForgottenForm()
    if form.accepted(lambda: _ask_reset(form.email.data)):
        return redirect(url_for('accounts.reset_asked'), 303)
    return form.page('accounts/forgotten.html')


def _ask_reset(email: str) -> None:
    place = attempts.network(_address())
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
    history.note('link_opened', f'{purpose}:{link.id}', address=_address())
    return links.opened(purpose, token)


# --- one's own account ------------------------------------------------------------------------------


@bp.route('/mon-compte', methods=['GET', 'POST'])
@requires(Permission.HOME)
def profile() -> ResponseReturnValue:
    form = ProfileForm(obj=current_user)
    if form.accepted(lambda: actions.rename(current_user, form.name.data)):
        flash('Votre nom est enregistré.', 'success')
        return redirect(url_for('accounts.profile'), 303)
    opened = [(it, sessions.is_of(it, current_user.session_token)) for it in sessions.living_of(current_user)]
    return form.page('accounts/profile.html', opened=opened)


@bp.route('/mon-compte/mot-de-passe', methods=['GET', 'POST'])
@requires(Permission.HOME)
def change_password() -> ResponseReturnValue:
    form = ChangePasswordForm()
    if form.accepted(lambda: _change_password(form)):
        _keep_in_cookie(form.result)
        flash('Votre mot de passe est changé. Vos autres sessions sont fermées.', 'success')
        return redirect(url_for('accounts.profile'), 303)
    return form.page('accounts/change_password.html', breadcrumb=[('Mon compte', url_for('accounts.profile'))])


def _change_password(form: ChangePasswordForm) -> User:
    user: User = current_user._get_current_object()
    attempt = attempts.admit(_address(), user.email)
    actions.change_password(user, form.current.data or '', form.password.data or '', _address(), _agent())
    attempts.succeed(attempt)
    return user


@bp.post('/mon-compte/sessions/<int:session_id>/fermer')
@requires(Permission.HOME)
def close_session(session_id: int) -> ResponseReturnValue:
    opened = db.first_or_404(db.select(SignInSession).filter_by(id=session_id, user_id=current_user.id))
    sessions.close(opened)
    flash('La session est fermée.', 'success')
    return redirect(url_for('accounts.profile'), 303)


# --- the list of accounts ---------------------------------------------------------------------------


@bp.get('/comptes')
@requires(Permission.USERS_MANAGE)
def index() -> ResponseReturnValue:
    chosen = {name: request.args.get(name, '') for name in ('q', 'role', 'state')}
    found = queries.users_found(chosen['q'], chosen['role'], chosen['state'])
    return render_template(
        'accounts/index.html',
        users=[(user, queries.state_of(user)) for user in found],
        chosen=chosen,
        roles=Role.options(),
        states=queries.AccountState.options(),
    )


@bp.route('/comptes/inviter', methods=['GET', 'POST'])
@requires(Permission.USERS_MANAGE)
def add() -> ResponseReturnValue:
    form = InviteForm()
    if form.accepted(
        lambda: actions.invite(form.email.data, form.name.data, Role(form.role.data), form.scope_code, by=_me())
    ):
        user, _url = form.result
        flash(f'L’invitation part à {user.email}. Elle est valable sept jours.', 'success')
        return redirect(url_for('accounts.show', user_id=user.id), 303)
    return form.page('accounts/add.html', breadcrumb=[('Comptes', url_for('accounts.index'))])


@bp.get('/comptes/<int:user_id>')
@requires(Permission.USERS_MANAGE)
def show(user_id: int) -> ResponseReturnValue:
    user = db.get_or_404(User, user_id)
    return render_template(
        'accounts/show.html',
        user=user,
        account_state=queries.state_of(user),
        invited_at=queries.invitation_sent_at(user),
        is_me=user.id == current_user.id,
        today=clock.today(),
        administers=Role.ADMINISTRATOR in current_user.roles,
        breadcrumb=[('Comptes', url_for('accounts.index'))],
    )


@bp.route('/comptes/<int:user_id>/droits/ajouter', methods=['GET', 'POST'])
@requires(Permission.USERS_MANAGE)
def add_right(user_id: int) -> ResponseReturnValue:
    user = db.get_or_404(User, user_id)
    form = RightForm()
    if form.accepted(lambda: _give(user, form)):
        flash('Le droit est donné.', 'success')
        return redirect(url_for('accounts.show', user_id=user.id), 303)
    trail = [('Comptes', url_for('accounts.index')), (user.name, url_for('accounts.show', user_id=user.id))]
    return form.page('accounts/add_right.html', user=user, breadcrumb=trail)


def _give(user: User, form: RightForm) -> RoleGrant:
    since, until = form.since.data, form.until.data
    return actions.give_right(user, Role(form.role.data), form.scope_code, since, until, by=_me())


@bp.post('/comptes/<int:user_id>/droits/<int:grant_id>/terminer')
@requires(Permission.USERS_MANAGE)
def end_right(user_id: int, grant_id: int) -> ResponseReturnValue:
    grant = db.first_or_404(db.select(RoleGrant).filter_by(id=grant_id, user_id=user_id))
    actions.end_right(grant, by=_me())
    flash('Le droit est terminé.', 'success')
    return redirect(url_for('accounts.show', user_id=user_id), 303)


@bp.post('/comptes/<int:user_id>/desactiver')
@requires(Permission.USERS_MANAGE)
def deactivate(user_id: int) -> ResponseReturnValue:
    actions.deactivate(db.get_or_404(User, user_id), by=_me())
    flash('Le compte est désactivé et ses sessions sont fermées.', 'success')
    return redirect(url_for('accounts.show', user_id=user_id), 303)


@bp.post('/comptes/<int:user_id>/reactiver')
@requires(Permission.USERS_MANAGE)
def reactivate(user_id: int) -> ResponseReturnValue:
    actions.reactivate(db.get_or_404(User, user_id), by=_me())
    flash('Le compte est rouvert.', 'success')
    return redirect(url_for('accounts.show', user_id=user_id), 303)


@bp.post('/comptes/<int:user_id>/inviter')
@requires(Permission.USERS_MANAGE)
def invite_again(user_id: int) -> ResponseReturnValue:
    actions.send_invitation(db.get_or_404(User, user_id), by=_me())
    flash('L’invitation est envoyée de nouveau ; la précédente ne fonctionne plus.', 'success')
    return redirect(url_for('accounts.show', user_id=user_id), 303)


def _me() -> User:
    """The signed-in user as a record."""
    user: User = current_user._get_current_object()
    return user
