"""Zones of public policy (QPV, FRR): which list is in force on a day, which communes and places are in it.

A zone is attached to communes, not to addresses: a commune « in QPV » holds at least a part of a neighbourhood.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ScalarSelect, Select, bindparam, func, or_

from crm import clock
from crm.database import db
from crm.search import fold, matches
from crm.statements import Statement, composed_once
from crm.territories.models import Commune, RuralLevel, Zone, ZoneCommune, ZoneKind, ZoneVersion


def communes_in(kind: ZoneKind | str, day: date | None = None) -> Select[tuple[str]]:
    """INSEE codes of the communes touched by a zone of this kind on `day` (today), as a subquery for `.in_()`.

    Example: `Establishment.commune_code.in_(queries.communes_in(ZoneKind.QPV))`. Empty while no list is loaded.
    """
    return (
        db.select(ZoneCommune.commune_code)
        .join(Zone, Zone.id == ZoneCommune.zone_id)
        .where(Zone.version_id == version_in_force(kind, day))
    )


def version_in_force(kind: ZoneKind | str, day: Any = None) -> ScalarSelect[int]:
    """The id of the list in force on `day` (a date or a parameter; today) as a scalar subquery; null without a list."""
    return (
        db.select(ZoneVersion.id)
        .where(ZoneVersion.kind == ZoneKind(kind), ZoneVersion.in_force_on <= (clock.today() if day is None else day))
        .order_by(ZoneVersion.in_force_on.desc())
        .limit(1)
        .scalar_subquery()
    )


# --- lists ------------------------------------------------------------------------------------------


def zone_versions() -> list[ZoneVersion]:
    """Every list loaded, by kind, the latest first."""
    order = ZoneVersion.kind.desc(), ZoneVersion.in_force_on.desc()
    return list(db.session.scalars(db.select(ZoneVersion).order_by(*order)))


def in_force_among(versions: Iterable[ZoneVersion], day: date | None = None) -> dict[ZoneKind, ZoneVersion]:
    """The list in force of each kind, among lists already read."""
    found: dict[ZoneKind, ZoneVersion] = {}
    for version in sorted(versions, key=lambda v: v.in_force_on):
        if version.in_force_on <= (day or clock.today()):
            found[version.kind] = version
    return found


def version_of_file(kind: ZoneKind, sha256: str) -> ZoneVersion | None:
    return db.session.scalar(db.select(ZoneVersion).filter_by(kind=kind, file_sha256=sha256).limit(1))


def version_from(kind: ZoneKind, day: date) -> ZoneVersion | None:
    return db.session.scalar(db.select(ZoneVersion).filter_by(kind=kind, in_force_on=day))


@dataclass(frozen=True)
class ZoneCounts:
    """Zones of a list and communes they touch; a city counts once, without its arrondissements."""

    zones: int = 0
    communes: int = 0


def counts_by_version() -> dict[int, ZoneCounts]:
    """Counts of each list, by its id."""
    query = _counting(Zone.version_id).group_by(Zone.version_id)
    return {version: ZoneCounts(zones, communes) for version, zones, communes in db.session.execute(query)}


def counts_by_departement(version: ZoneVersion) -> dict[str, ZoneCounts]:
    """Counts of a list, by code of département; a zone astride two counts in both."""
    query = _counting(Commune.departement_code).where(Zone.version_id == version.id)
    query = query.group_by(Commune.departement_code)
    return {code: ZoneCounts(zones, communes) for code, zones, communes in db.session.execute(query) if code}


def counts_in(departement_code: str) -> dict[ZoneKind, ZoneCounts]:
    """Counts of the lists in force in one département."""
    in_force = [version_in_force(kind) for kind in ZoneKind]
    query = _counting(ZoneVersion.kind).join(ZoneVersion, ZoneVersion.id == Zone.version_id)
    query = query.where(or_(*(Zone.version_id == v for v in in_force)), Commune.departement_code == departement_code)
    query = query.group_by(ZoneVersion.kind)
    return {kind: ZoneCounts(zones, communes) for kind, zones, communes in db.session.execute(query)}


def _counting(by: Any) -> Select[Any]:
    whole = Commune.name.not_like('% Arrondissement')
    communes = func.count(Commune.code.distinct()).filter(whole)
    return (
        db.select(by, func.count(Zone.id.distinct()), communes)
        .outerjoin(ZoneCommune, ZoneCommune.zone_id == Zone.id)
        .outerjoin(Commune, Commune.code == ZoneCommune.commune_code)
    )


def zones_found(version: ZoneVersion, words: str = '', departement: str = '', level: str = '') -> Select[tuple[Zone]]:
    """Zones of a list whose name, code or commune holds the words."""
    query = db.select(Zone).where(Zone.version_id == version.id)
    if words:
        named = db.select(ZoneCommune.zone_id).join(Commune, Commune.code == ZoneCommune.commune_code)
        named = named.where(matches(Commune.folded, words) | (Commune.code == fold(words).upper()))
        query = query.where(matches(Zone.folded, words) | Zone.id.in_(named))
    if departement:
        there = db.select(ZoneCommune.zone_id).join(Commune, Commune.code == ZoneCommune.commune_code)
        query = query.where(Zone.id.in_(there.where(Commune.departement_code == departement)))
    if level in list(RuralLevel):
        query = query.where(Zone.level == RuralLevel(level))
    return query


def communes_by_zone(zones: Iterable[Zone]) -> dict[int, list[Commune]]:
    """Communes of each zone of a page, by its id: one statement."""
    query = db.select(ZoneCommune.zone_id, Commune).join(Commune, Commune.code == ZoneCommune.commune_code)
    query = query.where(ZoneCommune.zone_id.in_([zone.id for zone in zones])).order_by(Commune.code)
    found: dict[int, list[Commune]] = {}
    for zone_id, commune in db.session.execute(query):
        found.setdefault(zone_id, []).append(commune)
    return found


# --- places -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ZoneMark:
    """A commune is touched by zones of one kind: a few words for a badge, the names for who wants them."""

    kind: ZoneKind
    label: str
    names: tuple[str, ...]
    version: str


def marks_of(commune_codes: Iterable[str | None]) -> dict[str, list[ZoneMark]]:
    """Badges of communes by INSEE code, by the lists in force: one statement."""
    wanted = {code for code in commune_codes if code}
    if not wanted:
        return {}
    grouped: dict[tuple[str, ZoneKind, str], list[Any]] = {}
    for row in db.session.execute(_zones_of_communes(), {'communes': list(wanted), 'day': clock.today()}):
        grouped.setdefault((row.commune_code, row.kind, row.label), []).append(row)
    found: dict[str, list[ZoneMark]] = {}
    for (code, kind, version), rows in grouped.items():
        found.setdefault(code, []).append(_mark(kind, version, rows))
    return found


@composed_once
def _zones_of_communes() -> Statement:
    in_force = (ZoneVersion.id == version_in_force(kind, bindparam('day')) for kind in ZoneKind)
    return (
        db.select(ZoneCommune.commune_code, Zone.name, Zone.level, ZoneVersion.kind, ZoneVersion.label)
        .join(Zone, Zone.id == ZoneCommune.zone_id)
        .join(ZoneVersion, ZoneVersion.id == Zone.version_id)
        .where(ZoneCommune.commune_code.in_(bindparam('communes', expanding=True)), or_(*in_force))
        .order_by(ZoneCommune.commune_code, ZoneVersion.kind.desc(), Zone.code)
    )


def _mark(kind: ZoneKind, version: str, rows: list[Any]) -> ZoneMark:
    names = tuple(row.name for row in rows)
    if kind == ZoneKind.FRR:
        return ZoneMark(kind, rows[0].level.label if rows[0].level else 'FRR', names, version)
    label = f'QPV dans la commune : {names[0]}' if len(names) == 1 else f'{len(names)} QPV dans la commune'
    return ZoneMark(kind, label, names, version)
