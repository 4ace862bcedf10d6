"""Pace: when a target will be reached if things go on as they do, or what is missing; unknown when it cannot be told.

Only a count at a date (commitments in force, active mentors) goes on in a straight line. What happened in a period
starts again from nought in the next one; a share or a delay does not grow by so much a month.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from crm.convention.indicators import Definition
from crm.formatting import NBSP, UNKNOWN, date_fr, number_fr

MONTH = 365.25 / 12
FEWEST = 3  # known values a line is drawn through
FARTHEST = 3653  # days: beyond ten years a straight line says nothing

Point = tuple[date, float | None]


@dataclass(frozen=True)
class Pace:
    """What is said of the road to a target; `tone` is that of a state."""

    said: str
    tone: str = 'neutral'

    @property
    def known(self) -> bool:
        return self.said != UNKNOWN


NOTHING = Pace(UNKNOWN)


def pace(definition: Definition, points: Sequence[Point], target: float, due_on: date, today: date) -> Pace:
    """From the values at the ends of some periods (oldest first, the last is the present one), in the indicator's own
    unit. A period that is not over counts until `today`."""
    day, value = points[-1]
    if value is None:
        return NOTHING
    gap = value - target if definition.direction == 'down' else target - value
    if gap <= 0:
        return Pace('Cible atteinte', 'success')
    if definition.unit != 'count' or definition.direction != 'up':
        return NOTHING
    if definition.kind == 'flow':
        return _flow(gap, day, today)
    day = min(day, today)
    if due_on <= day:
        return Pace(f'Échéance passée : il manque {_number(gap)}', 'warning')
    return _stock([(min(end, today), known) for end, known in points], gap, day, due_on)


def _flow(gap: float, end: date, today: date) -> Pace:
    """What happens within a period: what is still to be done before it ends."""
    if end <= today:
        return Pace(f'Il a manqué {_number(gap)} sur la période', 'warning')
    left = (end - today).days
    if left < MONTH:
        return Pace(f'Il manque {_number(gap)} d’ici le {date_fr(end - timedelta(days=1))}', 'info')
    return Pace(f'Il manque {_number(gap)}, soit {_number(gap * MONTH / left)} par mois', 'info')


def _stock(points: list[Point], gap: float, day: date, due_on: date) -> Pace:
    """A line from the first known value to the present one."""
    known = [(end, value) for end, value in points if value is not None]
    wanted = gap * MONTH / (due_on - day).days
    if len(known) < FEWEST or known[0][0] >= day:
        return NOTHING
    (start, first), (_, last) = known[0], known[-1]
    daily = (last - first) / (day - start).days
    if daily <= 0:
        return Pace(f'Au rythme actuel, pas atteinte : il faudrait {_number(wanted)} de plus par mois', 'warning')
    days = gap / daily
    if days > FARTHEST:
        return Pace(f'Au rythme actuel, pas avant dix ans : il faudrait {_number(wanted)} par mois', 'warning')
    reached = day + timedelta(days=round(days))
    when = f'Au rythme actuel, atteinte vers {date_fr(reached, "month")}'
    if reached <= due_on:
        return Pace(when, 'success')
    return Pace(f'{when}, après l’échéance : il manque {_number(wanted - daily * MONTH)} par mois', 'warning')


def _number(value: float) -> str:
    """Rounded up to a decimal: what is missing is never said to be nought."""
    rounded = max(round(value, 1), 0.1)
    return number_fr(rounded, 0 if rounded == int(rounded) else 1).replace(' ', NBSP)
