"""Saved views of the company list: those a person may open, the one their list begins with, ready-made ones."""

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import bindparam

from crm import access, registries
from crm.companies.models import DefaultView, SavedView, ViewScope
from crm.companies.queries.filters import ME, CompanyFilter, situations
from crm.database import db
from crm.search import fold
from crm.statements import Statement, composed_once
from crm.territories.models import Club

# name -> (label, situation it shows)
READY = {
    'late': ('Étapes en retard', 'late_step'),
    'quiet': ('Sans échange depuis 6 mois', 'no_contact'),
    'never': ('Jamais contactées', 'never_contacted'),
    'mentors': ('Signées sans mentor', 'without_mentors'),
    'promises': ('Promesses non signées', 'not_signed'),
    'siren': ('À compléter (sans SIREN)', 'no_siren'),
}


@dataclass(frozen=True)
class View:
    """One entry of the menu of views."""

    label: str
    query: str
    id: int | None = None
    is_default: bool = False
    active: bool = False


@dataclass(frozen=True)
class Menu:
    """The views that the reader may open, in groups; `present` is the one that the list shows."""

    groups: list[tuple[str, list[View]]]
    present: View | None
    default: View | None


def menu_of_views(asked: CompanyFilter) -> Menu:
    """Ready-made views, one's own, those of one's clubs and everybody's: one statement."""
    present, reader = asked.query_string(), access.perimeter().user
    saved = [(row.scope, _shown(row, present)) for row in db.session.execute(_with_default(), {'reader': reader})]
    groups = [('Vues prêtes', _ready_made(present))]
    for scope, title in (
        (ViewScope.MINE, 'Mes vues'),
        (ViewScope.CLUB, 'Vues de mon club'),
        (ViewScope.NATIONAL, 'Vues de tous'),
    ):
        groups.append((title, [shown for own, shown in saved if own == scope]))
    every = [view for _, views in groups for view in views]
    return Menu(
        [(title, views) for title, views in groups if views],
        next((v for v in reversed(every) if v.active), None),
        next((v for v in every if v.is_default), None),
    )


@composed_once
def _with_default() -> Statement:
    chosen = (DefaultView.view_id == SavedView.id) & (DefaultView.user_id == bindparam('reader'))
    columns = SavedView.id, SavedView.name, SavedView.query, SavedView.scope, DefaultView.view_id
    return db.select(*columns).outerjoin(DefaultView, chosen).order_by(SavedView.name)


def _shown(row: Any, present: str) -> View:
    return View(row.name, row.query, row.id, row.view_id is not None, row.query == present)


def _ready_made(present: str) -> list[View]:
    known, followed = situations(), bool(access.perimeter().clubs)
    listed = [_ready(label, followed, situations=(name,)) for label, name in READY.values() if name in known]
    if followed:
        listed.insert(0, _ready('Dont je suis en charge', followed, owner=ME))
    return [replace(view, active=view.query == present) for view in listed]


@cache
def _ready(label: str, followed: bool, **asked: Any) -> View:
    return View(label, CompanyFilter(view='miens' if followed else '', **asked).query_string())


def views_to_manage() -> list[tuple[SavedView, str, bool]]:
    """(view, name of its club, is it the reader's default) of all the views the reader may open, by name."""
    chosen = (DefaultView.view_id == SavedView.id) & (DefaultView.user_id == access.perimeter().user)
    query = db.select(SavedView, Club.name, DefaultView.view_id).outerjoin(Club, Club.id == SavedView.club_id)
    found = db.session.execute(query.outerjoin(DefaultView, chosen)).all()
    return sorted(
        ((view, club or '', default is not None) for view, club, default in found),
        key=lambda line: (list(ViewScope).index(line[0].scope), fold(line[0].name)),
    )


def may_write_view(view: SavedView) -> bool:
    """Whose view it is: its owner's, its club's coordinators', the Collectif's staff's when it is everybody's."""
    held = access.perimeter()
    if view.scope == ViewScope.MINE:
        return view.owner_id == held.user
    return held.staff or (view.scope == ViewScope.CLUB and view.club_id in held.clubs)


def sort_labels() -> list[tuple[str, str]]:
    """(name, label) of the orders of the list."""
    return [(name, sort.label) for name, sort in registries.company_sorts.items()]
