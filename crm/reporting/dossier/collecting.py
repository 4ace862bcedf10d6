"""Collecting the advocacy dossier: the figures of the convention, and the registers as they stand at that instant."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from crm import access, clock, database
from crm.advocacy import queries as advocacy
from crm.advocacy.models import ActionLevel, ActionType, AdvocacyAction, Party
from crm.convention.indicators import Period
from crm.reporting import partnership
from crm.reporting.dossier import registers
from crm.reporting.dossier.values import Dossier, TypeRow
from crm.reporting.perimeters import DocumentPerimeter

WHY = 'le dossier de plaidoyer porte sur tout le pays, quel que soit son lecteur'
MONTHS_AHEAD = 6


def collect_snapshots(perimeters: Sequence[DocumentPerimeter], period: Period) -> dict[str, dict[str, Any]]:
    """Snapshots by perimeter."""
    with access.for_everyone(WHY), database.reading():
        figures = partnership.collect_all(period, perimeters)
        return {key: _dossier(report, period).snapshot() for key, report in figures.items()}


def _dossier(figures: partnership.PartnershipReport, period: Period) -> Dossier:
    day = clock.today()
    held = registers.held(period)
    externals, references = registers.externals(figures.data_as_of)
    quotes = registers.quotes(day)
    return Dossier(
        figures=figures,
        levels=tuple(level.label for level in ActionLevel),
        externals=externals,
        references=references,
        actions=tuple(registers.action_line(action) for action in held),
        by_type=tuple(_by_type(held)),
        positions=registers.positions(min(period.last_day, day)),
        quotes=quotes,
        companies_quoted=len({quote.company for quote in quotes}),
        calendar=registers.calendar(max(day, period.end), MONTHS_AHEAD),
    )


def _by_type(held: Sequence[AdvocacyAction]) -> list[TypeRow]:
    """One row for each type that has actions."""
    both = Counter((action.type, action.level) for action in held)
    joint = Counter(action.type for action in held if action.held_by == Party.JOINT)
    rows = [(kind, tuple(both[kind, level] for level in ActionLevel)) for kind in ActionType]
    return [TypeRow(kind.label, levels, sum(levels), joint[kind]) for kind, levels in rows if sum(levels)]


def no_longer_allowed(ids: Sequence[int], day: date) -> bool:
    """Whether one of these quotes may no longer be published."""
    if not ids:
        return False
    with access.for_everyone('une citation retirée ne se diffuse plus, quel que soit le lecteur'):
        return bool(set(ids) - {quote.id for quote in advocacy.quotable_in(registers.PUBLISHED, day)})
