"""Accounts and their rights, as an export for those who manage them."""

from collections.abc import Iterator, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from crm import clock, registries
from crm.access import Permission, Role
from crm.accounts.models import RoleGrant, User
from crm.accounts.queries import AccountState, state_of, users_found
from crm.choices import label_of
from crm.exports import Column, Export, Plan

NAMES = ('q', 'role', 'state')
COLUMNS = [
    Column('Nom', width=26),
    Column('Courriel', width=32),
    Column('Droits en cours', width=60),
    Column('État', width=18),
    Column('Compte créé le', width=12),
    Column('Désactivé le', width=12),
]


def plan(arguments: 'MultiDict[str, str]') -> Plan:
    """One line an account; they are a few hundred, read at once."""
    typed = {name: arguments.get(name, '').strip() for name in NAMES}
    said = {
        'Recherche': typed['q'],
        'Rôle': label_of(Role, typed['role']),
        'État': label_of(AccountState, typed['state']),
    }

    def found() -> list[User]:
        return users_found(typed['q'], typed['role'], typed['state'])

    return Plan(
        COLUMNS,
        lambda: iter(list(_rows(found()))),
        lambda: len(found()),
        tuple(f'{label} : {value}' for label, value in said.items() if value),
        tuple((name, value) for name, value in typed.items() if value),
    )


def _rows(users: list[User]) -> Iterator[Sequence[Any]]:
    for user in users:
        rights = ', '.join(_right(grant) for grant in user.grants_in_force)
        ended = user.deactivated_at and clock.day_of(user.deactivated_at)
        yield user.name, user.email, rights, state_of(user).label, clock.day_of(user.created_at), ended


def _right(grant: RoleGrant) -> str:
    return f'{grant.role.label} ({grant.scope_label})' if grant.scope_label else grant.role.label


def offer() -> None:
    """Let this list be taken out."""
    offered = Export(
        'Comptes',
        Permission.USERS_MANAGE,
        plan,
        personal='Noms, adresses électroniques et droits des personnes qui ont un compte.',
        back='accounts.index',
        order=95,
    )
    registries.exports.add('users', offered)
