"""Milestones of the calendar: those a fresh database begins with, and what people change."""

from datetime import date
from typing import Any

from crm import clock
from crm.advocacy.models import Milestone, MilestoneKind, Recurrence
from crm.advocacy.queries.agenda import REFERENCE
from crm.database import db
from crm.errors import Refusal

LONGEST = 120


def load_reference() -> None:
    """The moments of the year everybody knows; nothing when there are milestones already."""
    if db.session.scalar(db.select(Milestone.id).limit(1)) is not None:
        return
    for title, kind, recurrence, first, last in REFERENCE:
        add_milestone(title=title, kind=kind, recurrence=recurrence, first_on=first, last_on=last)


def add_milestone(*, first_on: date, last_on: date | None = None, **values: Any) -> Milestone:
    """A new milestone; `first_on` to `last_on` is its first occurrence. Raises Refusal."""
    milestone = Milestone(first_on=first_on, last_on=last_on or first_on, created_at=clock.now(), **values)
    _refuse_wrong(milestone)
    db.session.add(milestone)
    db.session.flush()
    return milestone


def edit_milestone(milestone: Milestone, *, first_on: date, last_on: date | None = None, **values: Any) -> Milestone:
    """Change a milestone, for all its years. Raises Refusal."""
    for name, value in (values | {'first_on': first_on, 'last_on': last_on or first_on}).items():
        setattr(milestone, name, value)
    _refuse_wrong(milestone)
    db.session.flush()
    return milestone


def _refuse_wrong(milestone: Milestone) -> None:
    if milestone.last_on < milestone.first_on:
        raise Refusal('last_on', 'Le dernier jour précède le premier : vérifiez les deux dates.')
    if (milestone.last_on - milestone.first_on).days >= LONGEST:
        raise Refusal('last_on', f'Une échéance dure au plus {LONGEST} jours : rapprochez les deux dates.')
    if milestone.ends_on is not None and milestone.ends_on < milestone.first_on:
        raise Refusal('ends_on', 'La répétition finit avant de commencer : indiquez un jour plus tardif, ou rien.')


def remove_milestone(milestone: Milestone) -> None:
    """Take a milestone out of the calendar, for all its years."""
    db.session.delete(milestone)
    db.session.flush()


def choices_of(values: dict[str, Any]) -> dict[str, Any]:
    """Typed values, their choices made."""
    return values | {'kind': MilestoneKind(values['kind']), 'recurrence': Recurrence(values['recurrence'])}
