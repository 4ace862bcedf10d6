"""Clubs, with who runs them, as exports."""

from collections.abc import Iterator, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from crm import access, registries
from crm.access import Permission
from crm.database import db
from crm.exports import Column, Export, Plan, phone
from crm.territories.models import Club, Region
from crm.territories.queries import clubs_found, coordinators_of, hosts_today, is_today

Row = Sequence[Any]


def clubs_plan(arguments: 'MultiDict[str, str]') -> Plan:
    """One line a club, with its hosts and coordinators of today."""
    return _plan(arguments, CLUB_COLUMNS, _club_rows)


def people_plan(arguments: 'MultiDict[str, str]') -> Plan:
    """One line a person of a club today."""
    return _plan(arguments, PEOPLE_COLUMNS, _people_rows)


def _plan(arguments: 'MultiDict[str, str]', columns: Sequence[Column], make: Any) -> Plan:
    """Clubs are about a hundred: they are read at once."""
    asked = {name: arguments.get(name, '').strip() for name in ('q', 'region')}
    region = db.session.get(Region, asked['region']) if asked['region'] else None
    held = access.perimeter()

    def made() -> list[Row]:
        with access.within(held):
            return list(make(clubs_found(asked['q'], asked['region'])))

    said = {'Recherche': asked['q'], 'Région': region.name if region else asked['region']}
    return Plan(
        columns,
        lambda: iter(made()),
        lambda: len(made()),
        tuple(f'{label} : {value}' for label, value in said.items() if value),
        tuple((name, value) for name, value in asked.items() if value),
    )


CLUB_COLUMNS = [
    Column('Code', width=10),
    Column('Club', width=30),
    Column('Région', width=26),
    Column('Organismes porteurs', width=40),
    Column('Coordination', width=40),
    Column('Courriel', width=30),
    Column('Site', width=30),
]
PEOPLE_COLUMNS = [
    Column('Code', width=10),
    Column('Club', width=30),
    Column('Rôle', width=24),
    Column('Nom', width=26),
    Column('Fonction', width=28),
    Column('Courriel', width=30),
    Column('Téléphone', width=18),
    Column('Depuis le', width=12),
    Column('Jusqu’au', width=12),
]


def _club_rows(clubs: list[Club]) -> Iterator[Row]:
    coordinators = coordinators_of(clubs)
    for club in clubs:
        yield (
            club.code,
            club.name,
            club.departement.region.name if club.departement else 'National',
            ', '.join(host.organisation for host in hosts_today(club)),
            ', '.join(person.name for person in coordinators[club.id]),
            club.email,
            club.website,
        )


def _people_rows(clubs: list[Club]) -> Iterator[Row]:
    for club in clubs:
        for it in filter(is_today, club.people):
            where, name = club.code, club.name
            yield where, name, it.role.label, it.name, it.function, it.email, phone(it.phone), it.since, it.until


def offer() -> None:
    """Let these lists be taken out."""
    registries.exports.add(
        'clubs',
        Export(
            'Clubs',
            Permission.TERRITORIES_READ,
            clubs_plan,
            personal='Noms des coordinatrices et coordinateurs.',
            back='territories.index',
            related=('club_people',),
            order=75,
        ),
    )
    registries.exports.add(
        'club_people',
        Export(
            'Personnes des clubs',
            Permission.TERRITORIES_READ,
            people_plan,
            personal='Noms, fonctions et coordonnées des personnes qui animent les clubs.',
            back='territories.index',
            related=('clubs',),
            order=76,
        ),
    )
