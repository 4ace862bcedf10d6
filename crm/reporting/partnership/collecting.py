"""Collecting the partnership report: the country and all clubs in one pass, over the document's own perimeter."""

from collections.abc import Sequence
from typing import Any

from crm import access, clock, database, demonstration
from crm.convention import queries as convention
from crm.convention.indicators import Figure, Period
from crm.convention.models import Convention, Target
from crm.database import db
from crm.formatting import date_fr
from crm.reporting.partnership import lines
from crm.reporting.partnership.quality import quality
from crm.reporting.partnership.values import (
    Chapter,
    DecisionLine,
    DefinitionLine,
    ExternalLine,
    IndicatorLine,
    PartnershipReport,
)
from crm.reporting.perimeters import COUNTRY, NATIONAL, DocumentPerimeter, each_club
from crm.territories.models import Club, ClubHost

WHY = 'le rapport de partenariat porte sur son propre périmètre, quel que soit son lecteur'
PAST = 3


def collect(perimeter: DocumentPerimeter, period: Period) -> PartnershipReport:
    """The values of one report."""
    return collect_all(period, [perimeter])[perimeter.key]


def collect_snapshots(perimeters: Sequence[DocumentPerimeter], period: Period) -> dict[str, dict[str, Any]]:
    """Snapshots by perimeter, read in one pass."""
    return {key: report.snapshot() for key, report in collect_all(period, perimeters).items()}


def collect_all(period: Period, perimeters: Sequence[DocumentPerimeter] | None = None) -> dict[str, PartnershipReport]:
    """Reports by perimeter (`national`, `club:75`): of those asked, else of the country and the 101 clubs.

    The number of statements does not grow with the number of perimeters.
    """
    with access.for_everyone(WHY), database.reading():
        wanted = list(perimeters) if perimeters is not None else [COUNTRY, *each_club()]
        source = _Source(period)
        return {perimeter.key: source.report(perimeter) for perimeter in wanted}


class _Source:
    """All that was read, once, for a period."""

    def __init__(self, period: Period) -> None:
        self.period, self.past = period, period.last(PAST + 1)[:-1]
        self.as_of = clock.now().replace(microsecond=0)
        self.figures = [convention.figures(one) for one in (*self.past, period)]
        self.definitions = convention.definitions()
        self.targets = _targets(period)
        self.convention = _convention_in_force()
        self.objectives = (
            {o.number: (o.title, o.wording) for o in self.convention.objectives} if self.convention else {}
        )
        self.hosts = _hosts(period)
        self.quality = quality(period)
        self.external = _external()
        self.decisions = _decisions(period)
        self.map = convention.in_force_by_departement(period.end)
        self.fictional = demonstration.is_demonstration()

    def report(self, perimeter: DocumentPerimeter) -> PartnershipReport:
        found = self._lines(perimeter.key)
        national = perimeter.key == NATIONAL
        return PartnershipReport(
            perimeter=perimeter.key,
            perimeter_name=perimeter.name,
            start=self.period.start.isoformat(),
            end=self.period.end.isoformat(),
            period=self.period.label,
            past_periods=tuple(p.label for p in self.past),
            data_as_of=self.as_of.isoformat(),
            fictional=self.fictional,
            convention=self.convention.title if self.convention else '',
            hosts=tuple(self.hosts.get(perimeter.club_id or 0, ())),
            key_figures=lines.key_figures(found),
            standing=lines.standing(list(found.values()), self.past[-1].label),
            chapters=tuple(self._chapter(number, found, national) for number in (1, 2, 3, 4)),
            map=dict(sorted(self.map.items())) if national else None,
            quality=self.quality(perimeter.key),
            definitions=tuple(
                DefinitionLine(d.code, d.name, f'{d.wording} {d.caution}'.strip(), d.source, d.owner, d.formula_version)
                for d in self.definitions
                if d.code in found
            ),
            perimeter_notes=self._notes(perimeter),
        )

    def _lines(self, scope: str) -> dict[str, IndicatorLine]:
        found = {}
        for definition in self.definitions:
            code = definition.code
            if definition.has_scope(scope) and scope in self.figures[-1].get(code, {}):
                figures = [self._figure(rank, code, scope) for rank in range(PAST + 1)]
                target = self.targets.get((code, scope))
                found[code] = lines.line(definition, scope, self.period, figures, self.past, target)
        return found

    def _figure(self, rank: int, code: str, scope: str) -> Figure:
        return self.figures[rank][code].get(scope, Figure(None))

    def _chapter(self, number: int, found: dict[str, IndicatorLine], national: bool) -> Chapter:
        own = {code: one for code, one in found.items() if code.startswith(f'O{number}.')}
        title, wording = self.objectives.get(number, (f'Objectif {number}', ''))
        front, others = lines.parted(number, own)
        drawn = lines.chart(number, own, self.period.label)
        external = tuple(self.external.get(number, ()))
        decisions = tuple(self.decisions.get(number, ())) if national else ()
        return Chapter(number, title, wording, front, drawn, others, external, decisions)

    def _notes(self, perimeter: DocumentPerimeter) -> tuple[str, ...]:
        first, last = date_fr(self.period.start, 'long'), date_fr(self.period.last_day, 'long')
        dates = f'Période du {first} au {last} inclus, à l’heure de Paris.'
        where = COUNTRY_NOTE if perimeter.key == NATIONAL else f'{perimeter.name} : {CLUB_NOTE}'
        return (dates, where, COUNTING_NOTE, UNKNOWN_NOTE)


COUNTRY_NOTE = (
    'France entière : 101 départements et club national. Une entreprise suivie par plusieurs clubs compte une fois : '
    'la somme des clubs peut dépasser le total.'
)
CLUB_NOTE = 'ce que ce club suit, et lui seul. Une entreprise suivie par plusieurs clubs compte dans chacun.'
COUNTING_NOTE = (
    'Une entreprise est un SIREN. Un flux compte les faits datés de la période ; un stock, ce qui vaut à la fin du '
    'dernier jour.'
)
UNKNOWN_NOTE = (
    '« n. d. » : non déterminé, faute de données. Un taux dont le dénominateur est inférieur à 10 est donné en clair '
    '(3 sur 7).'
)


def _targets(period: Period) -> dict[tuple[str, str], Target]:
    """Targets in force by (indicator, scope): the nearest due on or after the last day, else the latest past."""
    found: dict[tuple[str, str], Target] = {}
    for target in db.session.scalars(db.select(Target).filter_by(replaced_at=None).order_by(Target.due_on, Target.id)):
        held = found.get((target.indicator, target.scope))
        if held is None or held.due_on < period.last_day:
            found[target.indicator, target.scope] = target
    return found


def _external() -> dict[int, list[ExternalLine]]:
    """What others published, by objective."""
    found: dict[int, list[ExternalLine]] = {}
    for one in convention.external_figures():
        line = ExternalLine(one.label, one.shown, one.period, one.perimeter, one.source)
        found.setdefault(one.objective, []).append(line)
    return found


def _decisions(period: Period) -> dict[int, list[DecisionLine]]:
    """Decisions of the committee taken in the period or still open, as they stood at its end, by objective."""
    found: dict[int, list[DecisionLine]] = {}
    for one in convention.decisions(period=period):
        decision = one.decision
        state = 'En retard' if one.late else one.state.label
        line = DecisionLine(decision.text, decision.owner.label, date_fr(decision.due_on, 'short'), state)
        for number in decision.objectives:
            found.setdefault(int(number), []).append(line)
    return found


def _convention_in_force() -> Convention | None:
    return db.session.scalar(db.select(Convention).order_by(Convention.year.desc(), Convention.id.desc()).limit(1))


def _hosts(period: Period) -> dict[int, list[str]]:
    """Organisations that hosted each club at the end of the period."""
    query = (
        db.select(ClubHost)
        .join(Club)
        .where(
            ClubHost.since.is_(None) | (ClubHost.since < period.end),
            ClubHost.until.is_(None) | (ClubHost.until >= period.end),
        )
    )
    found: dict[int, list[str]] = {}
    for host in db.session.scalars(query.order_by(ClubHost.club_id, ClubHost.organisation)):
        found.setdefault(host.club_id, []).append(host.organisation)
    return found
