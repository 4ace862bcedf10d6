"""Pages of the list of accounts: invite, give and end rights, close and open again."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from crm import clock
from crm.access import Permission, Role, requires
from crm.accounts import actions, queries
from crm.accounts.forms import InviteForm, RightForm
from crm.accounts.models import RoleGrant, User
from crm.accounts.routes.blueprint import bp
from crm.database import db


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
