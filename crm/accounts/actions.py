"""Writes of accounts: invite, set a password, sign in, give and end rights, deactivate."""

from collections.abc import Iterable
from datetime import date, timedelta

from crm import clock, links, mail, registries
from crm.access import Role
from crm.accounts import attempts, passwords, queries, sessions
from crm.accounts.models import ROLE_SCOPES, RoleGrant, ScopeKind, User
from crm.database import db
from crm.errors import Refusal
from crm.links import SignedLink

INVITATION, RESET = 'invitation', 'password_reset'
INVITATION_DAYS, RESET_HOURS = 7, 1

Grant = tuple[Role, ScopeKind, str, str]
"""role, scope kind, scope id, label of the scope"""


# --- sign in ----------------------------------------------------------------------------------------


def sign_in(email: str, password: str, attempt_id: int, address: str = '', agent: str = '') -> User:
    """Open a session; `user.session_token` holds its token. Refused with one sentence whether the account exists."""
    user = queries.user_with_email(email)
    if not passwords.verified(user, password) or user is None:
        raise Refusal(
            '', 'L’adresse ou le mot de passe n’est pas le bon. Vérifiez-les, ou demandez un nouveau mot de passe.'
        )
    if not user.active:
        raise Refusal('', 'Ce compte est désactivé. Écrivez à la personne qui vous avait invité pour le rouvrir.')
    if not user.grants_in_force:
        raise Refusal('', 'Ce compte n’a plus de droit en cours. Écrivez à la personne qui vous avait invité.')
    if passwords.is_outdated(user.password_hash or ''):
        user.password_hash = passwords.hashed(password)
    attempts.succeed(attempt_id)
    sessions.begin(user, address, agent)
    return user


# --- accounts and rights ----------------------------------------------------------------------------


def create_user(email: str, name: str, grants: Iterable[Grant] = (), password: str | None = None) -> User:
    """A new account with rights from today; without a password it waits for its invitation (see `invite`)."""
    if queries.user_with_email(email):
        raise Refusal('email', 'Un compte existe déjà à cette adresse. Ouvrez-le pour lui ajouter un droit.')
    user = User(email=queries.normal_email(email), name=name, created_at=clock.now())
    db.session.add(user)
    db.session.flush()
    for role, kind, scope_id, label in grants:
        _add_grant(user, role, kind, scope_id, label, clock.today(), None)
    if password:
        set_password(user, password)
    return user


def invite(email: str, name: str, role: Role, code: str, *, by: User | None) -> tuple[User, str]:
    """A new account with one right, and the address of its invitation, which is also mailed.

    `code` names the scope (see `resolved_scope`); `by` is who invites, None for the system.
    """
    _may_give(role, by)
    kind, scope_id, label = resolved_scope(role, code)
    user = create_user(email, name, [(role, kind, scope_id, label)])
    return user, send_invitation(user, by=by)


def send_invitation(user: User, *, by: User | None) -> str:
    """Mail a link to choose a password, for seven days; earlier ones stop working. Returns its address."""
    if user.password_hash:
        raise Refusal(
            '', 'Cette personne a déjà choisi son mot de passe : elle peut se connecter ou en demander un autre.'
        )
    if not user.active:
        raise Refusal('', 'Ce compte est désactivé. Rouvrez-le avant d’envoyer une invitation.')
    token = links.issue(INVITATION, user.id, days=INVITATION_DAYS)
    url = mail.address('accounts.accept', token=token)
    mail.post(user.email, 'invitation', user=user, url=url, by=by, days=INVITATION_DAYS, grants=user.grants_in_force)
    return url


def give_right(user: User, role: Role, code: str, since: date, until: date | None, *, by: User | None) -> RoleGrant:
    """One more right, from `since` to `until` (excluded)."""
    _may_give(role, by)
    if until and until <= since:
        raise Refusal('until', 'La fin doit venir après le début.')
    kind, scope_id, label = resolved_scope(role, code)
    for grant in user.grants:
        same = (grant.role, grant.scope_kind, grant.scope_id) == (role, kind, scope_id)
        if same and (grant.until is None or grant.until > since) and (until is None or grant.since < until):
            raise Refusal(
                'role', 'Cette personne a déjà ce droit à ces dates. Changez les dates, ou laissez le droit tel quel.'
            )
    return _add_grant(user, role, kind, scope_id, label, since, until)


def end_right(grant: RoleGrant, *, by: User | None) -> None:
    """End a right today; the last administrator keeps theirs. One that had not begun never does."""
    _may_give(grant.role, by)
    if grant.until and grant.until <= clock.today():
        raise Refusal('', 'Ce droit est déjà terminé.')
    if grant.role == Role.ADMINISTRATOR and grant.is_in_force:
        _keep_an_administrator(grant.user)
    grant.until = max(clock.today(), grant.since)


def deactivate(user: User, *, by: User | None) -> None:
    """Close an account: its sessions and links end at once."""
    if by is not None and by.id == user.id:
        raise Refusal('', 'Vous ne pouvez pas désactiver votre propre compte. Demandez-le à une autre personne.')
    _may_touch(user, by)
    if Role.ADMINISTRATOR in user.roles:
        _keep_an_administrator(user)
    user.active, user.deactivated_at = False, clock.now()
    sessions.end_all(user)
    links.revoke(INVITATION, user.id)
    links.revoke(RESET, user.id)


def reactivate(user: User, *, by: User | None) -> None:
    """Open a closed account again, with the rights still in force."""
    _may_touch(user, by)
    user.active, user.deactivated_at = True, None


def rename(user: User, name: str) -> None:
    user.name = name


def resolved_scope(role: Role, code: str) -> tuple[ScopeKind, str, str]:
    """(kind, id, label) of the scope of a role, checked by the feature that owns it.

    Raises Refusal on the field named after the scope kind.
    """
    kind = ROLE_SCOPES[role]
    if kind == ScopeKind.NATIONAL:
        return kind, '', ''
    if not code.strip():
        raise Refusal(kind.value, f'Le rôle « {role.label} » demande un périmètre : {kind.label.lower()}.')
    resolver = registries.scopes.get(kind.value)
    if resolver is None:
        raise Refusal(kind.value, f'Le périmètre « {kind.label} » n’est pas encore proposé.')
    try:
        scope_id, label = resolver(code.strip())
    except Refusal as refusal:
        raise Refusal(kind.value, refusal.sentence) from refusal
    return kind, str(scope_id), label


def _add_grant(
    user: User, role: Role, kind: ScopeKind, scope_id: str, label: str, since: date, until: date | None
) -> RoleGrant:
    grant = RoleGrant(role=role, scope_kind=kind, scope_id=str(scope_id), scope_label=label, since=since, until=until)
    user.grants.append(grant)
    db.session.flush()
    return grant


def _may_give(role: Role, by: User | None) -> None:
    if role == Role.ADMINISTRATOR and by is not None and Role.ADMINISTRATOR not in by.roles:
        raise Refusal('role', 'Seule l’administration peut donner ou retirer ce rôle. Demandez-le-lui.')


def _may_touch(user: User, by: User | None) -> None:
    if Role.ADMINISTRATOR in user.roles and by is not None and Role.ADMINISTRATOR not in by.roles:
        raise Refusal('', 'Seule l’administration peut changer le compte d’une personne qui administre.')


def _keep_an_administrator(user: User) -> None:
    if not queries.other_administrators(user):
        raise Refusal('', 'C’est le dernier compte d’administration. Donnez d’abord ce rôle à une autre personne.')


# --- passwords --------------------------------------------------------------------------------------


def set_password(user: User, password: str) -> None:
    """Store a password as it is (no rule is checked here) and end every session of the account."""
    user.password_hash = passwords.hashed(password)
    sessions.end_all(user)


def change_password(user: User, current: str, new: str, address: str = '', agent: str = '') -> None:
    """Change one's own password: every session ends, and a new one begins for whoever changed it."""
    if not passwords.verified(user, current):
        raise Refusal('current', 'Ce n’est pas votre mot de passe actuel.')
    passwords.check('password', new, name=user.name, email=user.email)
    set_password(user, new)
    links.revoke(RESET, user.id)
    mail.post(user.email, 'password_changed', user=user, at=clock.now())
    sessions.begin(user, address, agent)


def choose_password(link: SignedLink, user: User, password: str) -> None:
    """Set the password behind an invitation or a reset link, which is then used up."""
    if not user.active:
        raise Refusal('', 'Ce compte est désactivé. Écrivez à la personne qui vous avait invité pour le rouvrir.')
    passwords.check('password', password, name=user.name, email=user.email)
    set_password(user, password)
    links.use(link)
    links.revoke(INVITATION, user.id)
    links.revoke(RESET, user.id)
    if link.purpose == RESET:
        mail.post(user.email, 'password_changed', user=user, at=clock.now())


def ask_reset(email: str) -> None:
    """Mail a link of one hour to the account of this address, if there is one; nobody is told whether there is.

    Who has not yet chosen a password receives the invitation again.
    """
    user = queries.user_with_email(email)
    if user is None or not user.active or _just_mailed(user):
        return
    if not user.password_hash:
        send_invitation(user, by=None)
        return
    token = links.issue(RESET, user.id, days=RESET_HOURS / 24)
    mail.post(user.email, 'reset', user=user, url=mail.address('accounts.reset', token=token), hours=RESET_HOURS)


def _just_mailed(user: User) -> bool:
    """Whether a link left for this account in the last two minutes: a mailbox is not to be flooded."""
    query = db.select(db.func.max(SignedLink.created_at)).where(
        SignedLink.purpose.in_((RESET, INVITATION)), SignedLink.subject_id == user.id
    )
    last = db.session.scalar(query)
    return last is not None and last > clock.now() - timedelta(minutes=2)
