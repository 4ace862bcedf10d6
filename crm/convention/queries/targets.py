"""Targets: the values to reach by a date, for an indicator and a scope."""

from collections.abc import Iterable
from datetime import date

from crm.convention.models import Target
from crm.database import db


def target(code: str, scope: str, day: date) -> Target | None:
    """The target of an indicator in a scope to compare with on `day` (see `targets`)."""
    return targets(scope, day).get(code)


def targets(scope: str, day: date) -> dict[str, Target]:
    """The target to compare with on `day`, by indicator: the nearest due then or later, else the latest past.

    The value of a share goes from 0 to 1.
    """
    query = db.select(Target).filter_by(scope=scope, replaced_at=None).order_by(Target.due_on)
    return _nearest(((row.indicator, row) for row in db.session.scalars(query)), day)


def targets_by_scope(code: str, day: date) -> dict[str, Target]:
    """The same for one indicator, by scope."""
    query = db.select(Target).filter_by(indicator=code, replaced_at=None).order_by(Target.due_on)
    return _nearest(((row.scope, row) for row in db.session.scalars(query)), day)


def _nearest(rows: Iterable[tuple[str, Target]], day: date) -> dict[str, Target]:
    found: dict[str, Target] = {}
    for key, row in rows:
        held = found.get(key)
        if held is None or held.due_on < day:
            found[key] = row
    return found


def target_in_force(code: str, scope: str, due_on: date) -> Target | None:
    """The target that stands for exactly this indicator, scope and date."""
    query = db.select(Target).filter_by(indicator=code, scope=scope, due_on=due_on, replaced_at=None)
    return db.session.scalar(query)


def target_history(code: str, scope: str = '') -> list[Target]:
    """Targets of an indicator, replaced ones included, latest date first then latest set first."""
    query = db.select(Target).filter_by(indicator=code)
    query = query.order_by(Target.scope, Target.due_on.desc(), Target.id.desc())
    return list(db.session.scalars(query.filter_by(scope=scope) if scope else query))
