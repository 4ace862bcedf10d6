"""Next steps: by lateness, of one company, on « Ma journée »."""

from collections.abc import Sequence

from flask import url_for
from sqlalchemy import ColumnElement, Select, exists, func
from sqlalchemy.orm import joinedload

from crm import access, clock
from crm.companies.models import Company
from crm.database import db
from crm.formatting import plural
from crm.outreach.models import FollowUp
from crm.registries import HomeBlock, HomeItem

SHOWN_AT_HOME = 8


def open_steps() -> Select[FollowUp]:
    """Next steps not done, with their company, within the reader's perimeter."""
    return db.select(FollowUp).where(FollowUp.done_on.is_(None)).options(joinedload(FollowUp.company))


def steps_due(when: str) -> Select[FollowUp]:
    """Open steps « late », « today » or « coming »."""
    day = clock.today()
    criterion = {
        'late': FollowUp.due_on < day,
        'today': FollowUp.due_on == day,
        'coming': FollowUp.due_on > day,
    }[when]
    return open_steps().where(criterion)


def step_counts() -> dict[str, int]:
    """How many open steps are late, due today and to come."""
    day = clock.today()
    query = db.select(
        func.count().filter(FollowUp.due_on < day),
        func.count().filter(FollowUp.due_on == day),
        func.count().filter(FollowUp.due_on > day),
    ).where(FollowUp.done_on.is_(None))
    late, today, coming = db.session.execute(query).one()
    return {'late': late, 'today': today, 'coming': coming}


def steps_of(company: Company) -> Sequence[FollowUp]:
    """Open steps with one company, soonest first."""
    return db.session.scalars(
        open_steps().where(FollowUp.company_id == company.id).order_by(FollowUp.due_on, FollowUp.id)
    ).all()


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
    steps = db.session.scalars(steps_due(when).order_by(FollowUp.due_on, FollowUp.id).limit(SHOWN_AT_HOME))
    items = [_home_item(step) for step in steps]
    total = step_counts()[when] if len(items) == SHOWN_AT_HOME else len(items)
    return HomeBlock(title, items, total, url_for('outreach.follow_ups', quand=when), empty, order)


def _home_item(step: FollowUp) -> HomeItem:
    return HomeItem(
        label=step.company.display_name,
        url=url_for('companies.show', company_id=step.company_id),
        detail=' : '.join(part for part in (step.kind.label, step.note) if part),
        due=step.due_on,
        state=lateness(step),
    )
