"""Pages of one's own account: name, password, sessions."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from crm.access import Permission, requires
from crm.accounts import actions, attempts, sessions
from crm.accounts.forms import ChangePasswordForm, ProfileForm
from crm.accounts.models import SignInSession, User
from crm.accounts.routes.blueprint import address, agent, bp, keep_in_cookie
from crm.database import db


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
        keep_in_cookie(form.result)
        flash('Votre mot de passe est changé. Vos autres sessions sont fermées.', 'success')
        return redirect(url_for('accounts.profile'), 303)
    return form.page('accounts/change_password.html', breadcrumb=[('Mon compte', url_for('accounts.profile'))])


def _change_password(form: ChangePasswordForm) -> User:
    user: User = current_user._get_current_object()
    attempt = attempts.admit(address(), user.email)
    actions.change_password(user, form.current.data or '', form.password.data or '', address(), agent())
    attempts.succeed(attempt)
    return user


@bp.post('/mon-compte/sessions/<int:session_id>/fermer')
@requires(Permission.HOME)
def close_session(session_id: int) -> ResponseReturnValue:
    opened = db.first_or_404(db.select(SignInSession).filter_by(id=session_id, user_id=current_user.id))
    sessions.close(opened)
    flash('La session est fermée.', 'success')
    return redirect(url_for('accounts.profile'), 303)
