"""Reference data: régions, départements, communes, postcodes, and a club for each département."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, update

from crm.database import Model, db
from crm.demonstration import Fact
from crm.search import fold
from crm.territories import queries
from crm.territories.models import NATIONAL, Club, ClubKind, Commune, Departement, Postcode, Region

DATA = Path(__file__).resolve().parents[2] / 'data/territories'
LOADED = 'territories'


def load_reference() -> None:
    """Régions, départements, communes, postcodes, and a club for each département; harmless when done.

    A newer file renames and adds; a commune that vanished is kept, since establishments may still name it.
    """
    version = hashlib.sha256(
        b''.join((DATA / name).read_bytes() for name in ('departements.json', 'communes.tsv'))
    ).hexdigest()
    if (loaded := db.session.get(Fact, LOADED)) and loaded.value == version:
        return
    upper = json.loads((DATA / 'departements.json').read_text('utf-8'))
    _put(Region, [{'code': code, 'name': name} for code, name in upper['regions'].items()])
    _put(Departement, list(_departements(upper['departements'])))
    communes, postcodes = _communes()
    _put(Commune, communes)
    db.session.execute(delete(Postcode))
    db.session.execute(insert(Postcode), postcodes)
    _found_clubs(upper['departements'])
    db.session.merge(Fact(key=LOADED, value=version))
    db.session.flush()
    queries.forget_places()


def _departements(read: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for code, it in read.items():
        yield {
            'code': code,
            'name': it['name'],
            'folded': fold(f'{it["name"]} {code}'),
            'region_code': it['region'],
            'overseas': it['overseas'],
        }


def _communes() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    communes, postcodes = [], []
    for line in (DATA / 'communes.tsv').read_text('utf-8').splitlines():
        code, name, departement, population, served = line.split('\t')
        communes.append(
            {
                'code': code,
                'name': name,
                'folded': fold(name),
                'departement_code': departement or None,
                'population': int(population) if population else None,
            }
        )
        postcodes += [{'code': postcode, 'commune_code': code} for postcode in served.split()]
    return communes, postcodes


def _put(model: type[Model], rows: list[dict[str, Any]]) -> None:
    """Insert what is new and update what is known, by code."""
    known = set(db.session.scalars(db.select(model.code)))  # type: ignore[attr-defined]
    new, kept = [r for r in rows if r['code'] not in known], [r for r in rows if r['code'] in known]
    if new:
        db.session.execute(insert(model), new)
    if kept:
        db.session.execute(update(model), kept)


def _found_clubs(departements: dict[str, Any]) -> None:
    existing = set(db.session.scalars(db.select(Club.code)))
    for code, it in departements.items():
        if code not in existing:
            db.session.add(
                Club(code=code, name=f'Club {it["name"]}', kind=ClubKind.DEPARTMENTAL, departement_code=code)
            )
    if NATIONAL not in existing:
        db.session.add(Club(code=NATIONAL, name='Club national', kind=ClubKind.NATIONAL))
