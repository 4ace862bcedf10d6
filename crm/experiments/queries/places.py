"""Zones and communes that an experiment may choose, and those it has."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from crm.database import db
from crm.experiments.models import ExperimentPlace, PlaceKind, Side, TerritorialExperiment
from crm.search import matches
from crm.territories import queries as territories
from crm.territories.models import Commune, Zone, ZoneKind, ZoneVersion

SHOWN = 15
ZONES = {PlaceKind.QPV: ZoneKind.QPV, PlaceKind.FRR: ZoneKind.FRR}


@dataclass(frozen=True)
class Place:
    """A zone of the list in force, or a commune, as it may be chosen."""

    kind: PlaceKind
    code: str
    name: str
    departements: tuple[str, ...]
    communes: str = ''
    list_name: str = ''
    list_on: date | None = None


def places_named(words: str) -> dict[PlaceKind, list[Place]]:
    """What may be chosen for these words, by kind, at most `SHOWN` of each; a commune listed FRR is shown as such."""
    if not words.strip():
        return {}
    lists = territories.in_force_among(territories.zone_versions())
    found = {kind: _zones(kind, lists.get(zone), words) for kind, zone in ZONES.items()}
    rural = {place.code for place in found[PlaceKind.FRR]}
    found[PlaceKind.COMMUNE] = [place for place in _communes(words) if place.code not in rural]
    return found


def _zones(kind: PlaceKind, version: ZoneVersion | None, words: str) -> list[Place]:
    if version is None:
        return []
    query = territories.zones_found(version, words).order_by(Zone.folded, Zone.id).limit(SHOWN)
    return _placed(kind, version, list(db.session.scalars(query)))


def zones_in(kind: PlaceKind, departement: str, most: int) -> list[Place]:
    """The first zones of the list in force in a département."""
    version = territories.in_force_among(territories.zone_versions()).get(ZONES[kind])
    if version is None:
        return []
    query = territories.zones_found(version, departement=departement).order_by(Zone.code).limit(most)
    return _placed(kind, version, list(db.session.scalars(query)))


def _placed(kind: PlaceKind, version: ZoneVersion, zones: list[Zone]) -> list[Place]:
    communes = territories.communes_by_zone(zones)
    return [
        Place(
            kind,
            zone.code,
            zone.name,
            _departements(communes.get(zone.id, [])),
            ', '.join(commune.name for commune in communes.get(zone.id, [])),
            version.label,
            version.in_force_on,
        )
        for zone in zones
    ]


def _departements(communes: Iterable[Commune]) -> tuple[str, ...]:
    return tuple(sorted({commune.departement_code for commune in communes if commune.departement_code}))


def _communes(words: str) -> list[Place]:
    criterion = matches(Commune.folded, words) | (Commune.code == words.strip().upper())
    query = db.select(Commune).where(criterion).order_by(Commune.folded, Commune.code).limit(SHOWN)
    return [_commune(commune) for commune in db.session.scalars(query)]


def _commune(commune: Commune) -> Place:
    return Place(PlaceKind.COMMUNE, commune.code, commune.name, _departements([commune]))


def place_named(kind: PlaceKind, code: str) -> Place | None:
    """The zone of the list in force that has this code, or the commune; None when there is none."""
    if kind == PlaceKind.COMMUNE:
        commune = db.session.get(Commune, code)
        return _commune(commune) if commune else None
    version = territories.in_force_among(territories.zone_versions()).get(ZONES[kind])
    if version is None:
        return None
    zones = list(db.session.scalars(db.select(Zone).filter_by(version_id=version.id, code=code)))
    return next(iter(_placed(kind, version, zones)), None)


def places_of(experiment: TerritorialExperiment, side: Side) -> list[ExperimentPlace]:
    """Its places on one side, zones first."""
    order = list(PlaceKind)
    found = [place for place in experiment.places if place.side == side]
    return sorted(found, key=lambda place: (order.index(place.kind), place.departements, place.name))


def departements_of(experiment: TerritorialExperiment, side: Side) -> list[str]:
    """Codes of the départements of one side: those named, then those of its places."""
    named = experiment.departements if side == Side.TEST else experiment.comparison_departements
    there = [code for place in places_of(experiment, side) for code in place.departements]
    return list(dict.fromkeys([*named, *there]))
