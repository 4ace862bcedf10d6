"""What other pages show of advocacy: the company file, « Ma journée »."""

from datetime import timedelta
from typing import Any

from flask import url_for
from sqlalchemy import Select, func

from crm import clock
from crm.access import Permission, may
from crm.advocacy.models import ActionState, AdvocacyAction, QuoteAuthorisation
from crm.companies import queries as companies
from crm.companies.models import Company
from crm.database import db
from crm.registries import HomeBlock, HomeItem, Panel

COMING_DAYS = 30
SHOWN = 6


def panel(company: Company) -> Panel | None:
    """Quotes a company allows, or allowed; and the way to add one."""
    if not may(Permission.ADVOCACY_READ):
        return None
    quotes = _last_quotes(company) if companies.counted(company, 'quotes') else []
    may_edit = may(Permission.ADVOCACY_EDIT) and company.siren is not None
    if not quotes and not may_edit:
        return None
    action = (
        (url_for('advocacy.add_quote', entreprise=company.siren), 'Autoriser une citation') if may_edit else ('', '')
    )
    return Panel('Citations', 'advocacy/_panel.html', {'quotes': quotes, 'today': clock.today()}, *action)


def _last_quotes(company: Company) -> list[QuoteAuthorisation]:
    query = db.select(QuoteAuthorisation).filter_by(company_id=company.id).order_by(QuoteAuthorisation.id.desc())
    return list(db.session.scalars(query.limit(SHOWN)))


def quotes(company_id: Any) -> Select[int]:
    """How many quotes a company allows, or allowed."""
    return db.select(func.count(QuoteAuthorisation.id)).where(QuoteAuthorisation.company_id == company_id)


def planned_block() -> HomeBlock | None:
    """Actions planned in the next 30 days, those whose day is past without anybody saying that they were held, and
    next steps that are due."""
    if not may(Permission.ADVOCACY_EDIT):
        return None
    today, action = clock.today(), AdvocacyAction
    soon = today + timedelta(days=COMING_DAYS)
    coming = (action.state == ActionState.PLANNED) & (action.on <= soon)
    due = (action.state != ActionState.CANCELLED) & (action.next_step_on <= soon)
    found = list(db.session.scalars(db.select(action).where(coming | due)))
    items = [_item(a) for a in found if a.state == ActionState.PLANNED and a.on <= soon]
    items += [_step(a) for a in found if a.next_step_on is not None and a.next_step_on <= soon]
    if not items:
        return None
    items.sort(key=lambda item: (item.due, item.label))
    return HomeBlock('Plaidoyer à venir', items[:SHOWN], len(items), url_for('advocacy.agenda'), '', 60)


def _step(action: AdvocacyAction) -> HomeItem:
    late = action.next_step_on is not None and action.next_step_on < clock.today()
    state = ('En retard', 'warning') if late else ('À faire', 'info')
    url = url_for('advocacy.action', action_id=action.id)
    return HomeItem(action.next_step, url, f'Suite de « {action.title} »', action.next_step_on, state)


def _item(action: AdvocacyAction) -> HomeItem:
    late = action.on < clock.today()
    state = ('Tenue ? À confirmer', 'warning') if late else ActionState.PLANNED
    url = url_for('advocacy.action', action_id=action.id)
    return HomeItem(action.title, url, f'{action.type.label}, {action.level.label.lower()}', action.on, state)
