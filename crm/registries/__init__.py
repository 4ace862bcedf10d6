"""Registries: how a higher feature shows what it may not import. Lower features add to them in their `__init__`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from flask import request, url_for

from crm.access import Permission, permissions_held
from crm.registries.lists import BulkAction, Column, CompanySort, Segment, Situation
from crm.registries.pages import (
    ClubColleague,
    GroupColumn,
    HomeBlock,
    HomeItem,
    MenuEntry,
    MenuLink,
    Moving,
    Panel,
    TimelineItem,
)
from crm.registries.searching import Directory, Finder, Hit, Shortcut

__all__ = [
    'BulkAction',
    'ClubColleague',
    'Column',
    'CompanySort',
    'Directory',
    'Finder',
    'GroupColumn',
    'Hit',
    'HomeBlock',
    'HomeItem',
    'MenuEntry',
    'MenuLink',
    'Moving',
    'Panel',
    'Registry',
    'Segment',
    'Shortcut',
    'Situation',
    'TimelineItem',
    'add_to_menu',
    'association_panels',
    'bulk_actions',
    'call_at',
    'club_people',
    'company_columns',
    'company_counts',
    'company_filters',
    'company_moves',
    'company_panels',
    'company_passing',
    'company_sorts',
    'company_states',
    'company_timeline',
    'convention_indicators',
    'experiments_named',
    'exports',
    'finders',
    'group_columns',
    'home_blocks',
    'mentor_erasing',
    'mentor_leaving',
    'mentor_panels',
    'menu',
    'navigation',
    'own_claims',
    'places_taken',
    'references',
    'scopes',
    'shortcuts',
    'timetable',
]


@dataclass
class Registry:
    """Things that features add under a name, kept in the order of the features."""

    entries: dict[str, Any] = field(default_factory=dict)

    def add(self, name: str, entry: Any) -> None:
        self.entries[name] = entry

    def __iter__(self) -> Any:
        return iter(self.entries.values())

    def items(self) -> Any:
        return self.entries.items()

    def get(self, name: str) -> Any:
        return self.entries.get(name)


menu: list[MenuEntry] = []

# (company) -> list[TimelineItem], shown on the company file, within the reader's perimeter
company_timeline = Registry()
# (company) -> Panel or None: a part of the company file
company_panels = Registry()
# table name -> function(company) -> ids of its records of that table, whose passages from state to state its file tells
company_states = Registry()
# (Company.id) -> select of one number about a company, for its file: one statement, composed once, counts them all
company_counts = Registry()
# name -> Situation, or (label, criterion on Company): a filter « situation » of the company list
company_filters = Registry()
# name -> Column: a column of the company list
company_columns = Registry()
# name -> CompanySort: an order of the company list
company_sorts = Registry()
# name -> BulkAction: what may be done to a selection of companies
bulk_actions = Registry()
# (company, from club, to club, owner id or None) -> how much open work goes along when a club hands a company over
company_passing = Registry()
# (company) -> GroupColumn: a fact by club in the national view of a group
group_columns = Registry()
# name -> crm.exports.Export: a list that may be taken out as CSV, XLSX or ODS
exports = Registry()
# () -> HomeBlock or None when it is not for the signed-in user: a part of « Ma journée »
home_blocks = Registry()
# (association ids) -> {(association id, département or None, mode): mentors who hold one of its places}
places_taken = Registry()
# (association) -> Panel or None: a part of the page of an association
association_panels = Registry()
# (mentor) -> Panel or None: a part of the page of a mentor
mentor_panels = Registry()
# (mentor, day) -> None: what else happens when a mentor withdraws
mentor_leaving = Registry()
# (mentor) -> None: blank what could still name a mentor who asked to be erased
mentor_erasing = Registry()
# code -> name of an indicator of the convention, which an experiment may follow
convention_indicators = Registry()
# name -> Finder or Directory: what the command menu and the page of search look into
finders = Registry()
# name -> Shortcut: what one may do from the command menu
shortcuts = Registry()
# table name -> Moving: words for what follows a merged company, and conflicts (all references follow without it)
company_moves = Registry()
# scope kind -> resolver(code) -> (scope id, label): what a right may be limited to
scopes = Registry()
# (clubs) -> {club id: list[ClubColleague]}, shown on the clubs' pages
club_people = Registry()
# () -> list[(id as text, title)]: experiments that an action of advocacy may concern
experiments_named = Registry()
# label -> function() that loads reference data, harmless when done: run by `flask init`
references: dict[str, Callable[[], None]] = {}
# (name, cron fields in Paris time, function): what the clock calls
timetable: list[tuple[str, dict[str, Any], Callable[[], object]]] = []
# names of jobs that claim what they do by rows of their own: their firings (each minute) leave no row
own_claims: set[str] = set()


def add_to_menu(
    label: str,
    endpoint: str,
    permission: Permission,
    icon: str,
    order: int,
    also: tuple[str, ...] = (),
    pages: tuple[str, ...] = (),
) -> None:
    """Add an entry to the main menu; it is marked on the pages of its feature and of those in `also`, or on `pages`."""
    made = MenuEntry(label, endpoint, permission, icon, order, also, pages)
    menu[:] = sorted(
        [e for e in menu if e.endpoint != endpoint] + [made],
        key=lambda e: e.order,
    )
    _links.cache_clear()


def navigation() -> tuple[MenuLink, ...]:
    """The menu of the signed-in user, the entry marked to which the present page belongs."""
    permissions = permissions_held()
    if not permissions:  # a mail, which has no request, has no reader either
        return ()
    return _links(permissions, request.endpoint, request.blueprint, request.script_root)


@lru_cache(1000)
def _links(
    permissions: frozenset[Permission], endpoint: str | None, blueprint: str | None, _root: str
) -> tuple[MenuLink, ...]:
    offered = [entry for entry in menu if entry.permission in permissions]
    owner = next((entry for entry in menu if endpoint in entry.pages), None)
    return tuple(
        MenuLink(e.label, url_for(e.endpoint), e.icon, e is owner if owner else e.holds(blueprint)) for e in offered
    )


def call_at(name: str, moment: dict[str, Any], act: Callable[[], object]) -> None:
    """Add a job to the timetable, once however many applications are made: `moment` are cron fields in Paris time."""
    timetable[:] = [job for job in timetable if job[0] != name] + [(name, moment, act)]
