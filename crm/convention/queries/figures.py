"""Figures of all indicators: the country and all clubs in one pass, or one scope over several periods."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from crm import access
from crm.convention.indicators import INDICATORS, Definition, Figure, Period, Proof, o2_force
from crm.convention.indicators.definitions import NATIONAL_SCOPE, ProofRow
from crm.database import db
from crm.territories.models import Club

WHY = 'les agrégats de la convention portent sur le périmètre du document, quel que soit son lecteur'


def definition(code: str) -> Definition:
    """The definition of an indicator. Raises KeyError for an unknown code."""
    return INDICATORS[code].definition


def is_known(code: str) -> bool:
    """Whether there is such an indicator."""
    return code in INDICATORS


def definitions(objective: int | None = None, scope: str = '') -> list[Definition]:
    """Definitions in the order of the convention: of one objective or all, for one scope or all."""
    listed = [indicator.definition for indicator in INDICATORS.values()]
    return [d for d in listed if objective in (None, d.objective) and (not scope or d.has_scope(scope))]


def figures(period: Period, codes: Iterable[str] | None = None) -> dict[str, dict[str, Figure]]:
    """Figures by code then scope (`national`, `club:75`…): all clubs in one pass."""
    with access.for_everyone(WHY):
        clubs = _clubs()
        return {code: INDICATORS[code].compute(period, clubs, True) for code in codes or INDICATORS}


def figures_for(scope: str, periods: Sequence[Period], codes: Iterable[str] | None = None) -> dict[str, list[Figure]]:
    """Figures of one scope by code, one per period as given; codes without this scope are left out."""
    wanted = [code for code in codes or INDICATORS if definition(code).has_scope(scope)]
    with access.for_everyone(WHY):
        national = scope == NATIONAL_SCOPE
        clubs = [] if national else [club for club in _clubs() if scope == f'club:{club.code}']
        return {code: [INDICATORS[code].compute(p, clubs, national)[scope] for p in periods] for code in wanted}


def proof(code: str, scope: str, period: Period, named: bool = False) -> Proof:
    """The rows behind a figure. Who may ask for this scope, and see names, is checked by the caller."""
    with access.for_everyone(WHY):
        found = INDICATORS[code].proof(scope, period, named)

    def pages(after: int | None, before: int | None, size: int) -> list[ProofRow]:
        with access.for_everyone(WHY):
            return found.pages(after, before, size)

    return replace(found, pages=pages)


def in_force_by_departement(day: date) -> dict[str, int]:
    """Number of commitments in force at the first hour of `day`, by code of département (0 when none)."""
    with access.for_everyone(WHY):
        return o2_force.by_departement(day)


def _clubs() -> list[Club]:
    return list(db.session.scalars(db.select(Club).order_by(Club.code)))
