"""Zones of public policy (QPV, FRR): which list is in force on a day, which communes and places are in it.

A zone is attached to communes, not to addresses: a commune « in QPV » holds at least a part of a neighbourhood.
"""

from datetime import date

from sqlalchemy import ScalarSelect, Select

from crm import clock
from crm.database import db
from crm.territories.models import Zone, ZoneCommune, ZoneKind, ZoneVersion


def communes_in(kind: ZoneKind | str, day: date | None = None) -> Select[tuple[str]]:
    """INSEE codes of the communes touched by a zone of this kind on `day` (today), as a subquery for `.in_()`.

    Example: `Establishment.commune_code.in_(queries.communes_in(ZoneKind.QPV))`. Empty while no list is loaded.
    """
    return (
        db.select(ZoneCommune.commune_code)
        .join(Zone, Zone.id == ZoneCommune.zone_id)
        .where(Zone.version_id == version_in_force(kind, day))
    )


def version_in_force(kind: ZoneKind | str, day: date | None = None) -> ScalarSelect[int]:
    """The id of the list in force on `day` (today) as a scalar subquery; null when none is loaded."""
    return (
        db.select(ZoneVersion.id)
        .where(ZoneVersion.kind == ZoneKind(kind), ZoneVersion.in_force_on <= (day or clock.today()))
        .order_by(ZoneVersion.in_force_on.desc())
        .limit(1)
        .scalar_subquery()
    )
