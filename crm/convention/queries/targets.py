"""Targets: the values to reach by a date, for an indicator and a scope."""

from datetime import date

from crm.convention.models import Target
from crm.database import db


def target(code: str, scope: str, day: date) -> Target | None:
    """The target in force for the next date on or after `day`, else the latest one past."""
    return targets(scope, day).get(code)


def targets(scope: str, day: date) -> dict[str, Target]:
    """The target to compare with on `day`, by indicator: the nearest due then or later, else the latest past."""
    query = db.select(Target).filter_by(scope=scope, replaced_at=None).order_by(Target.due_on)
    found: dict[str, Target] = {}
    for row in db.session.scalars(query):
        held = found.get(row.indicator)
        if held is None or held.due_on < day:
            found[row.indicator] = row
    return found


def target_history(code: str, scope: str = '') -> list[Target]:
    """Targets of an indicator, replaced ones included, latest date first then latest set first."""
    query = db.select(Target).filter_by(indicator=code).order_by(Target.scope, Target.due_on.desc(), Target.id.desc())
    return list(db.session.scalars(query.filter_by(scope=scope) if scope else query))
