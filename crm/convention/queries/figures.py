"""Figures of all indicators: for the country and all clubs in one pass, or for any scopes over any periods."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from crm import access
from crm.convention.indicators import INDICATORS, Definition, Figure, Period, Proof, o2_delays, o2_force
from crm.convention.indicators.gaps import PARTS, Gap, between
from crm.convention.indicators.wanted import NATIONAL_SCOPE, Wanted, read
from crm.convention.queries.kept import Key, kept_figures
from crm.database import db
from crm.territories.models import Club

WHY = 'les agrégats de la convention portent sur le périmètre du document, quel que soit son lecteur'

Series = list[Figure]


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
    """Figures by code then scope, for the country and all clubs in one pass (see `figures_of`)."""
    with access.for_everyone(WHY):
        clubs = [f'club:{code}' for code in db.session.scalars(db.select(Club.code).order_by(Club.code))]
    found = figures_of([NATIONAL_SCOPE, *clubs], [period], codes)
    return {code: {scope: series[0] for scope, series in by_scope.items()} for code, by_scope in found.items()}


def figures_of(
    scopes: Iterable[str], periods: Sequence[Period], codes: Iterable[str] | None = None, *, kept: bool = False
) -> dict[str, dict[str, Series]]:
    """Figures by code, then scope, one per period as given, for any mixture of scopes.

    An indicator lacks the scopes it is not computed for (`Definition.has_scope`). The number of statements does not
    grow with the number of scopes of one kind. Raises LookupError for a scope that does not exist, KeyError for an
    unknown code.

    With `kept`, what last night's work computed is taken as it is (« données au »: `kept_as_of`), and only what it has
    not is computed now: a dashboard, which shows all territories over several periods, asks so; a proof, a report, a
    target set today do not.
    """
    codes, scopes = list(codes or INDICATORS), list(scopes)
    with access.for_everyone(WHY):
        wanted = read(scopes)
        at_hand = kept_figures(codes, scopes, periods) if kept else {}
        return {code: _series(code, wanted, periods, at_hand) for code in codes}


def _series(code: str, wanted: Wanted, periods: Sequence[Period], at_hand: Mapping[Key, Figure]) -> dict[str, Series]:
    own = wanted.of_kinds(definition(code).scopes)
    found: dict[str, Series] = {scope: [] for scope in own.scopes}
    for period in periods if found else ():
        known = {scope: at_hand.get((code, scope, period.start, period.end)) for scope in found}
        missing = [scope for scope, figure in known.items() if figure is None]
        made = INDICATORS[code].compute(period, own.only(missing)) if missing else {}
        for scope, figure in known.items():
            found[scope].append(figure or made[scope])
    return found


def figures_for(
    scope: str, periods: Sequence[Period], codes: Iterable[str] | None = None, *, kept: bool = False
) -> dict[str, Series]:
    """Figures of one scope by code, one per period as given; codes without this scope are left out."""
    found = figures_of([scope], periods, codes, kept=kept)
    return {code: by_scope[scope] for code, by_scope in found.items() if scope in by_scope}


def proof(code: str, scope: str, period: Period, named: bool = False) -> Proof:
    """The rows behind a figure. Who may ask for this scope, and see names, is checked by the caller."""
    with access.for_everyone(WHY):
        found = INDICATORS[code].proof(read([scope]), period, named)
    return replace(found, pages=_outside(found.pages))


def gap(code: str, scope: str, before: Period, after: Period, named: bool = False) -> Gap:
    """What makes a figure go from its value in a period to that in another (see `gaps`). Rights as for `proof`."""
    with access.for_everyone(WHY):
        wanted, prove = read([scope]), INDICATORS[code].proof
        found = between(prove(wanted, before, named), prove(wanted, after, named))
    entered, left, changed = (replace(part, pages=_outside(part.pages)) for part in map(found.part, PARTS))
    return replace(found, entered=entered, left=left, changed=changed, was=_outside(found.was))


def _outside(read_rows: Callable[..., Any]) -> Callable[..., Any]:
    """The same reading, out of the perimeter of whoever asks: rights were checked on the scope."""

    def read_them(*arguments: Any) -> Any:
        with access.for_everyone(WHY):
            return read_rows(*arguments)

    return read_them


def funnel_passages(scope: str, period: Period, figure: Figure) -> list[o2_delays.Passage]:
    """From each step of the funnel (`figure`, O2.4) to the next: shares, and days for who passed in the period."""
    with access.for_everyone(WHY):
        return o2_delays.passages(period, read([scope]), [number for _, number in figure.breakdown])


def in_force_by_departement(day: date) -> dict[str, int]:
    """Number of commitments in force at the first hour of `day`, by code of département (0 when none)."""
    with access.for_everyone(WHY):
        return o2_force.by_departement(day)
