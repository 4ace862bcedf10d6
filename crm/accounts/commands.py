"""Commands of accounts: `flask users add`."""

import click
from flask.cli import AppGroup
from wtforms import ValidationError

from crm import clock
from crm.access import Role
from crm.accounts import actions, queries
from crm.accounts.models import ROLE_SCOPES, ScopeKind
from crm.database import unit_of_work
from crm.errors import Refusal
from crm.forms import email_address

users = AppGroup('users', help='Comptes.')


@users.command('add')
@click.argument('email')
@click.option('--role', required=True, help=', '.join(role.value for role in Role))
@click.option(
    '--perimeter', default='', help='club:75, company:SIREN, association:NOM, departement:75 ; rien si national.'
)
@click.option('--name', default='', help='Prénom et nom.')
def add(email: str, role: str, perimeter: str, name: str) -> None:
    """Ouvrir un compte, ou ajouter un droit à un compte ; affiche le lien d’invitation."""
    try:
        with unit_of_work():
            sentence = _add(_address(email), _role(role), perimeter, name)
    except Refusal as refusal:
        raise click.ClickException(refusal.sentence) from refusal
    click.echo(sentence)


def _add(email: str, role: Role, perimeter: str, name: str) -> str:
    code = _scope_code(role, perimeter)
    user = queries.user_with_email(email)
    if user is None:
        user, url = actions.invite(email, name or email.partition('@')[0], role, code, by=None)
        return f'Compte ouvert pour {user.email}. Lien d’invitation, valable sept jours :\n{url}'
    actions.give_right(user, role, code, clock.today(), None, by=None)
    if user.password_hash:
        return f'Droit ajouté au compte {user.email}, qui a déjà un mot de passe.'
    url = actions.send_invitation(user, by=None)
    return f'Droit ajouté au compte {user.email}. Nouveau lien d’invitation, valable sept jours :\n{url}'


def _address(typed: str) -> str:
    try:
        return email_address(typed)
    except ValidationError as error:
        raise Refusal('email', str(error)) from error


def _role(typed: str) -> Role:
    try:
        return Role(typed)
    except ValueError as error:
        names = ', '.join(role.value for role in Role)
        raise Refusal('role', f'Le rôle « {typed} » n’existe pas. Choisissez parmi : {names}.') from error


def _scope_code(role: Role, perimeter: str) -> str:
    """`club:75` → `75`, if that is the kind of perimeter the role has."""
    kind, _, code = perimeter.partition(':')
    wanted = ROLE_SCOPES[role]
    if wanted == ScopeKind.NATIONAL:
        if perimeter not in ('', 'national'):
            raise Refusal('', f'Le rôle « {role.label} » est national : retirez --perimeter.')
        return ''
    if kind != wanted.value or not code.strip():
        raise Refusal(
            '', f'Le rôle « {role.label} » demande --perimeter {wanted.value}:…, par exemple {_example(wanted)}.'
        )
    return code


def _example(kind: ScopeKind) -> str:
    return {
        ScopeKind.CLUB: 'club:75',
        ScopeKind.COMPANY: 'company:732829320',
        ScopeKind.ASSOCIATION: 'association:"Nom de l’association"',
        ScopeKind.DEPARTEMENT: 'departement:75',
    }[kind]
