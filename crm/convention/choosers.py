"""What the address of a page asks for: a perimeter the reader may see, and a period."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort, request, url_for

from crm import clock
from crm.convention import queries
from crm.convention.indicators import Cadence, Calendar, Period

SEVERAL = 'departements'
OFFERED = 12  # periods offered before the present one


@dataclass(frozen=True)
class Chooser:
    """The scope and period of a page, and what else may be chosen."""

    scopes: list[tuple[str, str]]
    scope: str
    scope_label: str
    period: Period
    calendar: str
    cadence: str
    several: bool = True  # whether départements may be taken together

    @property
    def groups(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The scopes that may be chosen, by kind; the chosen one is among them."""
        listed = self.scopes
        if self.scope not in dict(listed):
            listed = [*listed, (self.scope, self.scope_label)]
        return queries.scopes_by_kind(listed)

    @property
    def departements(self) -> list[tuple[str, str]]:
        """(code, label) of the départements that may be taken together: none for whoever reads one only."""
        listed = [(scope.partition(':')[2], label) for scope, label in self.scopes if scope.startswith('departement:')]
        return listed if len(listed) > 1 and self.several else []

    @property
    def ticked(self) -> list[str]:
        """Codes of the départements taken together."""
        kind, _, codes = self.scope.partition(':')
        return codes.split(',') if kind == SEVERAL else []

    @property
    def ticked_words(self) -> str:
        return f'{len(self.ticked)} départements' if self.ticked else 'Aucun'

    @property
    def calendars(self) -> list[tuple[str, str]]:
        """Without the day each begins on: the page says from when to when."""
        return [(value, label.partition(' (')[0]) for value, label in Calendar.options()]

    @property
    def cadences(self) -> list[tuple[str, str]]:
        return Cadence.options()

    @property
    def periods(self) -> list[tuple[str, str]]:
        """(first day, label) of the present period and those before it, latest first; the chosen one is among them."""
        present = Period.containing(clock.today(), self.calendar, self.cadence)
        listed = present.last(OFFERED + 1)[::-1]
        if self.period.cadence and self.period not in listed:
            listed.append(self.period)
        return [(p.start.isoformat(), f'{p.label} (en cours)' if p == present else p.label) for p in listed]

    @property
    def is_open(self) -> bool:
        """Whether the period is not over: its figures will change."""
        return clock.today() < self.period.end

    def address(self, endpoint: str, **values: Any) -> str:
        """Another page of the convention, for the same perimeter and period (or another `perimetre`)."""
        return url_for(endpoint, **{'perimetre': self.scope, **self._dates, **values})

    def proof_address(self, code: str, **values: Any) -> str:
        """The rows behind a figure of this period."""
        return self.address('convention.proof', code=code, **values)

    def may_prove(self, scope: str) -> bool:
        """Whether the reader sees the rows behind the figures of a scope."""
        return queries.may_prove(scope)

    def gap_address(self, code: str, **values: Any) -> str:
        """What makes the figure differ from that of another period."""
        return self.address('convention.gap', code=code, **values)

    @property
    def arguments(self) -> dict[str, str]:
        """Perimeter and period, for a form that keeps them."""
        return {'perimetre': self.scope, **self._dates}

    @property
    def _dates(self) -> dict[str, str]:
        return {'du': self.period.start.isoformat(), 'au': self.period.end.isoformat()}


def chosen(code: str = '', *, rows: bool = False) -> Chooser:
    """The choice of this request; 404 for a perimeter the reader may not see (or not the `rows` of), or that the
    indicator has not."""
    scopes = queries.readable_scopes()
    if code:
        scopes = [(scope, label) for scope, label in scopes if queries.definition(code).has_scope(scope)]
    if rows and not queries.reads_all_clubs():
        scopes = [(scope, label) for scope, label in scopes if queries.may_prove(scope)]
    scope = _scope(scopes)
    if not queries.may_read(scope) or (code and not queries.definition(code).has_scope(scope)):
        abort(404)
    if rows and not queries.may_prove(scope):
        abort(404)
    period, label = _period(), dict(scopes).get(scope) or queries.scope_label(scope)
    calendar, cadence = period.calendar or Calendar.CIVIL, period.cadence or Cadence.QUARTERLY
    several = not code or queries.definition(code).has_scope(f'{SEVERAL}:')
    return Chooser(scopes, scope, label, period, calendar, cadence, several)


def _scope(scopes: list[tuple[str, str]]) -> str:
    """The perimeter asked for. In the form, départements ticked count unless the perimeter was changed (`deja`)."""
    first = scopes[0][0] if scopes else ''
    asked = request.values.get('perimetre') or first
    if asked != request.values.get('deja'):
        return asked
    ticked = sorted(set(request.values.getlist('departement')))
    if len(ticked) == 1:
        return f'departement:{ticked[0]}'
    if ticked:
        return f'{SEVERAL}:{",".join(ticked)}'
    return first if asked.startswith(f'{SEVERAL}:') else asked


def compared(choice: Chooser) -> Period:
    """The period to compare with: from `avec_du` to `avec_au`, else from `avec` and as long, else the one before."""
    start, end, chosen_start = _day('avec_du'), _day('avec_au'), _day('avec')
    if start and end and start < end:
        return Period.between(start, end)
    if chosen_start and choice.period.cadence:
        return Period.containing(chosen_start, choice.calendar, choice.cadence)
    return choice.period.previous()


def _period() -> Period:
    """`du` and `au`, or `calendrier`, `cadence` and `periode` (any day in it), or the last complete civil quarter."""
    start, end = _day('du'), _day('au')
    if start and end:
        if end <= start:
            abort(400)
        return Period.between(start, end)
    calendar, cadence = request.values.get('calendrier', 'civil'), request.values.get('cadence', 'quarterly')
    try:
        day = _day('periode')
        return Period.containing(day, calendar, cadence) if day else Period.last_complete(calendar, cadence)
    except ValueError:
        abort(400)


def _day(name: str) -> date | None:
    typed = request.values.get(name)
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        abort(400)
