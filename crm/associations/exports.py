"""Associations and their places, as exports."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from crm import access, registries
from crm.access import Permission
from crm.associations.models import MemberAssociation
from crm.associations.queries import NATIONWIDE, Place, associations_found, places_of
from crm.database import db
from crm.exports import Column, Export, Plan, joined, phone
from crm.territories.models import Departement

Row = Sequence[Any]


def associations_plan(arguments: 'MultiDict[str, str]') -> Plan:
    """One line an association, with its places in all and those that are free."""
    return _plan(arguments, ASSOCIATION_COLUMNS, _association_rows)


def places_plan(arguments: 'MultiDict[str, str]') -> Plan:
    """One line a département and mode in which an association has places."""
    return _plan(arguments, PLACE_COLUMNS, _place_rows)


def _plan(arguments: 'MultiDict[str, str]', columns: Sequence[Column], make: Any) -> Plan:
    """Associations are a few hundred: they are read at once."""
    asked = {name: arguments.get(name, '').strip() for name in ('q', 'departement', 'places')}
    held = access.perimeter()

    def made() -> list[Row]:
        with access.within(held):
            found = associations_found(asked['q'], asked['departement'], bool(asked['places']))
            return list(make(found, places_of([a.id for a in found])))

    return Plan(
        columns,
        lambda: iter(made()),
        lambda: len(made()),
        tuple(_said(asked)),
        tuple((name, value) for name, value in asked.items() if value),
    )


def _said(asked: dict[str, str]) -> Iterator[str]:
    if asked['q']:
        yield f'Recherche : {asked["q"]}'
    if asked['departement'] == NATIONWIDE:
        yield 'Places pour toute la France'
    elif asked['departement']:
        place = db.session.get(Departement, asked['departement'])
        yield f'Département : {place.name if place else asked["departement"]}'
    if asked['places']:
        yield 'Avec des places libres'


ASSOCIATION_COLUMNS = [
    Column('Association', width=36),
    Column('SIRET', width=17),
    Column('RNA', width=13),
    Column('Labellisée', width=10),
    Column('Active', width=8),
    Column('Contact', width=24),
    Column('Courriel', width=30),
    Column('Téléphone', width=18),
    Column('Site', width=30),
    Column('Publics', width=30),
    Column('Premier contact sous (jours)', width=12),
    Column('Places', width=8),
    Column('Places libres', width=10),
]
PLACE_COLUMNS = [
    Column('Association', width=36),
    Column('Département', width=12),
    Column('Mode', width=14),
    Column('Places', width=8),
    Column('Occupées', width=10),
    Column('Libres', width=8),
]


def _association_rows(found: Iterable[MemberAssociation], places: dict[int, list[Place]]) -> Iterator[Row]:
    for it in found:
        lines = places[it.id]
        yield (
            it.name,
            it.siret,
            it.rna,
            it.labelled,
            it.active,
            it.contact_name,
            it.email,
            phone(it.phone),
            it.website,
            joined(it.publics),
            it.recontact_days,
            sum(line.places for line in lines),
            sum(line.free for line in lines),
        )


def _place_rows(found: Iterable[MemberAssociation], places: dict[int, list[Place]]) -> Iterator[Row]:
    for it in found:
        for line in places[it.id]:
            where = line.departement_code or 'Toute la France'
            yield it.name, where, line.mode.label, line.places, line.taken, line.free


def offer() -> None:
    """Let these lists be taken out."""
    registries.exports.add(
        'associations',
        Export(
            'Associations',
            Permission.ASSOCIATIONS_READ,
            associations_plan,
            personal='Noms et coordonnées des contacts des associations.',
            back='associations.index',
            related=('places',),
            order=60,
        ),
    )
    offered = Export(
        'Places des associations',
        Permission.ASSOCIATIONS_READ,
        places_plan,
        back='associations.index',
        related=('associations',),
        order=61,
    )
    registries.exports.add('places', offered)
