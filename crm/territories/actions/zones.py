"""Writes on zones: load an official list once, take a mistaken one away."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, insert

from crm import clock
from crm.database import db
from crm.errors import Refusal
from crm.formatting import date_fr
from crm.search import fold
from crm.territories import queries
from crm.territories.models import Zone, ZoneCommune, ZoneVersion
from crm.territories.queries import ZoneList

MOST_LABEL = 80


@dataclass(frozen=True)
class LoadedList:
    """The version of a list; `is_new` is false when the same file had already been loaded."""

    version: ZoneVersion
    is_new: bool


def load_zones(listed: ZoneList, label: str, in_force_on: date, source: str = '') -> LoadedList:
    """Keep a list beside the earlier ones, which stay for the figures of their time; the same file twice adds nothing.

    Raises Refusal when another list of this kind is in force from the same day.
    """
    if same := queries.version_of_file(listed.kind, listed.sha256):
        return LoadedList(same, is_new=False)
    if other := queries.version_from(listed.kind, in_force_on):
        raise Refusal(
            'in_force_on',
            f'La liste « {other.label} » est déjà en vigueur à partir du {date_fr(in_force_on)} : rien n’est changé. '
            'Indiquez une autre date, ou retirez d’abord cette liste.',
        )
    version = ZoneVersion(
        kind=listed.kind,
        label=label[:MOST_LABEL],
        in_force_on=in_force_on,
        source=source,
        file_sha256=listed.sha256,
        loaded_at=clock.now(),
    )
    db.session.add(version)
    db.session.flush()
    _write(version, listed)
    return LoadedList(version, is_new=True)


def _write(version: ZoneVersion, listed: ZoneList) -> None:
    zones = [
        {
            'version_id': version.id,
            'code': zone.code,
            'name': zone.name,
            'folded': fold(f'{zone.name} {zone.code}'),
            'level': zone.level,
        }
        for zone in listed.zones.values()
    ]
    db.session.execute(insert(Zone), zones)
    ids = dict(db.session.execute(db.select(Zone.code, Zone.id).where(Zone.version_id == version.id)).all())
    touched = [
        {'zone_id': ids[zone.code], 'commune_code': code} for zone in listed.zones.values() for code in zone.communes
    ]
    if touched:
        db.session.execute(insert(ZoneCommune), touched)


def remove_zones(version: ZoneVersion) -> None:
    """Take away a list loaded by mistake, with its zones: figures of its time are then computed without it."""
    zones = db.select(Zone.id).where(Zone.version_id == version.id)
    for statement in (
        delete(ZoneCommune).where(ZoneCommune.zone_id.in_(zones)),
        delete(Zone).where(Zone.version_id == version.id),
    ):
        db.session.execute(statement.execution_options(synchronize_session=False))
    db.session.delete(version)
    db.session.flush()
