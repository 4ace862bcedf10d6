"""What the search finds of territories: clubs."""

from typing import Any

from flask import url_for
from sqlalchemy import Select, func, literal

from crm import registries
from crm.access import Permission
from crm.database import db
from crm.registries import Directory, Hit, Shortcut
from crm.territories.models import Club, Departement


def offer() -> None:
    """Add clubs to the search, and the loading of zones to what staff may do."""
    registries.finders.add(
        'clubs', Directory('Clubs', Permission.TERRITORIES_READ, _titles, _hit, 'territories.club', 'code')
    )
    load = Shortcut(
        'Charger une liste de zones', 'territories.add_zones', Permission.TERRITORIES_EDIT, 'geo-alt', order=90
    )
    registries.shortcuts.add('territories.add_zones', load)
    zones = Shortcut('Voir les zones QPV et FRR', 'territories.zones', Permission.TERRITORIES_READ, 'geo-alt', order=91)
    registries.shortcuts.add('territories.zones', zones)


def _titles() -> Select[Any]:
    place = func.coalesce(Departement.name, 'France entière')
    return db.select(Club.code, Club.name, place, literal('')).outerjoin(Club.departement)


def _hit(row: Any) -> Hit:
    number = '' if row.key == 'national' else f' ({row.key})'
    return Hit(row.title, url_for('territories.club', code=row.key), f'{row.detail}{number}')
