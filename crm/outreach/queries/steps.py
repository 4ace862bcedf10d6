"""Next steps: by lateness, of one company, on « Ma journée »."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, Select, exists, func, union_all
from sqlalchemy.orm import joinedload

from crm import access, clock
from crm.companies.models import Company
from crm.database import db
from crm.formatting import plural
from crm.once import once_a_page
from crm.outreach.models import FollowUp
from crm.registries import HomeBlock, HomeItem
from crm.statements import Statement, composed_once, when_run

SHOWN_AT_HOME = 8
WHEN = ('late', 'today', 'coming')


def open_steps() -> Select[FollowUp]:
    """Next steps not done, with their company, within the reader's perimeter."""
    return db.select(FollowUp).where(FollowUp.done_on.is_(None)).options(joinedload(FollowUp.company))


def steps_due(when: str) -> Select[FollowUp]:
    """Open steps « late », « today » or « coming »."""
    return open_steps().where(_is_due(when))


def _is_due(when: str) -> ColumnElement[bool]:
    day = when_run(clock.today)
    return {'late': FollowUp.due_on < day, 'today': FollowUp.due_on == day, 'coming': FollowUp.due_on > day}[when]


def step_counts() -> dict[str, int]:
    """How many open steps are late, due today and to come."""
    return dict(zip(WHEN, db.session.execute(_step_counts()).one(), strict=True))


@composed_once
def _step_counts() -> Statement:
    return db.select(*(func.count().filter(_is_due(when)) for when in WHEN)).where(FollowUp.done_on.is_(None))


def steps_of(company: Company) -> Sequence[FollowUp]:
    """Open steps with one company, soonest first."""
    return db.session.scalars(
        open_steps().where(FollowUp.company_id == company.id).order_by(FollowUp.due_on, FollowUp.id)
    ).all()


def steps_open(company_id: Any) -> Select[int]:
    """How many of them there are."""
    return db.select(func.count(FollowUp.id)).where(FollowUp.company_id == company_id, FollowUp.done_on.is_(None))


def lateness(step: FollowUp) -> tuple[str, str]:
    """(label, tone) of a step: late, today, or to come."""
    days = (clock.today() - step.due_on).days
    if days > 0:
        return f'En retard de {plural(days, "jour")}', 'danger'
    return ('Aujourd’hui', 'warning') if days == 0 else ('À venir', 'neutral')


def with_late_step() -> ColumnElement[bool]:
    """Criterion on Company: a next step is late."""
    late = FollowUp.done_on.is_(None) & (FollowUp.due_on < clock.today())
    return exists().where(FollowUp.company_id == Company.id, late)


def late_block() -> HomeBlock | None:
    return _block('late', 'Relances en retard', 'Aucune relance en retard. Bravo !', 10)


def today_block() -> HomeBlock | None:
    return _block('today', 'À faire aujourd’hui', 'Rien de prévu aujourd’hui.', 20)


def coming_block() -> HomeBlock | None:
    return _block('coming', 'À venir', 'Aucune étape prévue : notez la prochaine à la fin de chaque échange.', 30)


def _block(when: str, title: str, empty: str, order: int) -> HomeBlock | None:
    if not access.may(access.Permission.OUTREACH_LOG):
        return None
    items = [_home_item(step) for step in once_a_page(('steps_at_home', 0), _steps_at_home)[when]]
    total = once_a_page(('step_counts', 0), step_counts)[when] if len(items) == SHOWN_AT_HOME else len(items)
    return HomeBlock(title, items, total, url_for('outreach.follow_ups', quand=when), empty, order)


def _steps_at_home() -> dict[str, list[FollowUp]]:
    """The first steps of the three blocks, in one statement."""
    found: dict[str, list[FollowUp]] = {when: [] for when in WHEN}
    day = clock.today()
    for step in db.session.scalars(_first_of_each()):
        found['late' if step.due_on < day else 'today' if step.due_on == day else 'coming'].append(step)
    return found


@composed_once
def _first_of_each() -> Select[FollowUp]:
    in_order = FollowUp.due_on, FollowUp.id
    parts = [db.select(FollowUp.id).where(FollowUp.done_on.is_(None), _is_due(when)) for when in WHEN]
    firsts = [part.order_by(*in_order).limit(SHOWN_AT_HOME).subquery() for part in parts]
    ids = union_all(*(db.select(first.c.id) for first in firsts))
    return open_steps().where(FollowUp.id.in_(ids)).order_by(*in_order)


def _home_item(step: FollowUp) -> HomeItem:
    return HomeItem(
        label=step.company.display_name,
        url=url_for('companies.show', company_id=step.company_id),
        detail=' : '.join(part for part in (step.kind.label, step.note) if part),
        due=step.due_on,
        state=lateness(step),
    )
