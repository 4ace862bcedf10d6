"""Collecting territory sheets: all those asked for in one pass; the statements do not grow with their number."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from crm import access, clock, database, demonstration
from crm.companies.models import HeadcountBand
from crm.companies.nomenclature import SECTIONS
from crm.convention import queries as convention
from crm.convention.indicators import Period
from crm.reporting.perimeters import DocumentPerimeter
from crm.reporting.territory import reading
from crm.reporting.territory.figures import SheetFigures
from crm.reporting.territory.values import AssociationLine, ClubLine, QuoteLine, Share, TerritorySheet, ZoneLine

WHY = 'la fiche territoriale porte sur son propre périmètre, quel que soit son lecteur'
UNKNOWN_SIZE, UNKNOWN_SECTOR = 'Effectif non renseigné', 'Secteur non renseigné'


def collect_snapshots(perimeters: Sequence[DocumentPerimeter], period: Period) -> dict[str, dict[str, Any]]:
    """Snapshots by perimeter."""
    with access.for_everyone(WHY), database.reading():
        source = _Source(perimeters, period)
        return {perimeter.key: source.sheet(perimeter).snapshot() for perimeter in perimeters}


class _Source:
    """All that was read, once, for the sheets asked for."""

    def __init__(self, perimeters: Sequence[DocumentPerimeter], period: Period) -> None:
        self.period, self.as_of = period, clock.now().replace(microsecond=0)
        self.regions, self.names = reading.departements()
        self.figures = SheetFigures([perimeter.key for perimeter in perimeters], period)
        self.engaged = reading.engaged(period.end)
        self.quotes = reading.quotes(clock.today())
        self.associations, self.places = reading.associations()
        self.zones = reading.zones(period.last_day)
        self.clubs = reading.clubs()
        self.convention = convention.conventions()[:1]
        self.fictional = demonstration.is_demonstration()

    def sheet(self, perimeter: DocumentPerimeter) -> TerritorySheet:
        codes = self.regions[perimeter.codes[0]] if perimeter.kind == 'region' else tuple(perimeter.codes)
        companies = {c.id: c for code in codes for c in self.engaged.get(code, ())}
        objectives = self.convention[0].objectives if self.convention else []
        return TerritorySheet(
            perimeter=perimeter.key,
            perimeter_name=perimeter.name,
            kind=perimeter.kind,
            start=self.period.start.isoformat(),
            end=self.period.end.isoformat(),
            period=self.period.label,
            past_periods=tuple(p.label for p in self.figures.past),
            data_as_of=self.as_of.isoformat(),
            fictional=self.fictional,
            departements=tuple((code, self.names[code]) for code in codes),
            figures=self.figures.of(perimeter.key),
            trend=self.figures.trend(perimeter.key),
            companies=len(companies),
            by_size=_by_size([c.size for c in companies.values()]),
            by_sector=_by_sector([c.sector for c in companies.values()]),
            quotes=self._quotes(companies),
            associations=self._associations(codes),
            remote=sum(1 for a in self.associations if any(p.departement_code is None for p in self.places[a.id])),
            zones=self._zones(codes),
            clubs=tuple(self.clubs[code] for code in codes if code in self.clubs) or _national(self.clubs),
            convention=self.convention[0].title if self.convention else '',
            objectives=tuple(objective.title for objective in objectives),
        )

    def _quotes(self, companies: Collection[int]) -> tuple[QuoteLine, ...]:
        """Words of companies committed here, as far as they allow it."""
        return tuple(line for company_id, line in self.quotes if company_id in companies)

    def _associations(self, codes: Sequence[str]) -> tuple[AssociationLine, ...]:
        """Those with places here, most free places first."""
        found = []
        for association in self.associations:
            here = [place for place in self.places[association.id] if place.departement_code in codes]
            if here:
                modes = ', '.join(dict.fromkeys(place.mode.label.lower() for place in here))
                places, free = sum(p.places for p in here), sum(p.free for p in here)
                found.append(AssociationLine(association.name, ', '.join(association.publics), modes, places, free))
        return tuple(sorted(found, key=lambda line: (-line.free, line.name)))

    def _zones(self, codes: Sequence[str]) -> tuple[ZoneLine, ...]:
        return tuple(
            ZoneLine(
                version.kind.label,
                version.label,
                sum(counts[code].zones for code in codes if code in counts),
                sum(counts[code].communes for code in codes if code in counts),
            )
            for version, counts in self.zones
        )


def _national(clubs: dict[str, ClubLine]) -> tuple[ClubLine, ...]:
    return (clubs[''],) if '' in clubs else ()


def _by_size(sizes: Sequence[HeadcountBand | None]) -> tuple[Share, ...]:
    """Companies by size, smallest first; those unknown last."""
    counted = Counter(sizes)
    known = [Share(band.label, counted[band]) for band in HeadcountBand if counted[band]]
    return (*known, *([Share(UNKNOWN_SIZE, counted[None])] if counted[None] else []))


def _by_sector(sections: Sequence[str]) -> tuple[Share, ...]:
    """Companies by section of the NAF, most first; those unknown last."""
    counted = Counter(sections)
    known = [Share(label, counted[letter]) for letter, label in SECTIONS.items() if counted[letter]]
    unknown = sum(count for letter, count in counted.items() if letter not in SECTIONS)
    ranked = sorted(known, key=lambda share: (-share.count, share.label))
    return (*ranked, *([Share(UNKNOWN_SECTOR, unknown)] if unknown else []))
