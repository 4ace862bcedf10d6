"""Numbers, places and accounts that all samples stand on."""

import itertools
from datetime import date
from typing import Any

from crm import clock
from crm.access import Role
from crm.accounts.models import ROLE_SCOPES, RoleGrant, User
from crm.database import db
from crm.search import fold
from crm.territories.models import NATIONAL, Club, ClubKind, Departement, Region

numbers = itertools.count(1)

DEMO_SIREN_START = 999_000_00  # first eight digits; the ninth is the Luhn key


def siren(number: int | None = None) -> str:
    """A fictional SIREN with a right key, in the range kept for fictional companies (999…: none is attributed)."""
    head = str(DEMO_SIREN_START + (next(numbers) if number is None else number))
    return head + luhn_key(head)


def luhn_key(digits: str) -> str:
    """The digit that makes `digits` + key pass the Luhn check."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def siret(of_siren: str, nic: int = 1) -> str:
    """A SIRET of this SIREN with a right key."""
    head = of_siren + f'{nic:04d}'
    return head + luhn_key(head)


def add(record: Any) -> Any:
    db.session.add(record)
    db.session.flush()
    return record


def club(code: str = '75', **values: Any) -> Club:
    """The club of a département (or `national`), made with its département when the database is bare."""
    found = db.session.scalar(db.select(Club).filter_by(code=code))
    if found:
        return found
    if code == NATIONAL:
        return add(Club(code=code, name='Club national', kind=ClubKind.NATIONAL, **values))
    departement(code)
    return add(Club(code=code, name=f'Club {code}', kind=ClubKind.DEPARTMENTAL, departement_code=code, **values))


def departement(code: str) -> Departement:
    found = db.session.get(Departement, code)
    if found:
        return found
    if db.session.get(Region, '00') is None:
        add(Region(code='00', name='Région d’essai'))
    return add(Departement(code=code, name=f'Département {code}', folded=fold(code), region_code='00'))


def user(role: Role = Role.COLLECTIF, scope: Any = None, **values: Any) -> User:
    """A user with one right; `scope` is the record (club, company, association, département) it is limited to."""
    number = next(numbers)
    values = {'email': f'personne{number}@exemple.fr', 'name': f'Personne {number}'} | values
    made = add(User(created_at=clock.now(), **values))
    grant(made, role, scope)
    return made


def grant(to: User, role: Role, scope: Any = None, since: date | None = None) -> RoleGrant:
    kind = ROLE_SCOPES[role]
    identifier = '' if scope is None else str(getattr(scope, 'id', None) or scope.code)
    label = '' if scope is None else scope.name
    made = RoleGrant(
        role=role, scope_kind=kind, scope_id=identifier, scope_label=label, since=since or date(2023, 1, 1)
    )
    to.grants.append(made)
    db.session.flush()
    return made


def coordinator(code: str = '75', **values: Any) -> User:
    return user(Role.COORDINATOR, club(code), **values)
