"""Registries: how a higher feature shows what it may not import. Lower features add to them in their `__init__`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask import request, url_for

from crm.access import Permission, may


@dataclass(frozen=True)
class MenuEntry:
    """One entry of the menu; shown to whoever holds the permission."""

    label: str
    endpoint: str
    permission: Permission
    icon: str
    order: int
    also: tuple[str, ...] = ()  # other features reached from this entry

    @property
    def url(self) -> str:
        return url_for(self.endpoint)

    @property
    def active(self) -> bool:
        return request.blueprint in (self.endpoint.partition('.')[0], *self.also)


@dataclass(frozen=True)
class TimelineItem:
    """One line of a record's timeline."""

    at: datetime
    icon: str
    title: str
    body: str = ''
    url: str = ''
    state: Any = None


@dataclass(frozen=True)
class Panel:
    """A part of the company file, printed by `template` (included with `context` as `panel.context`)."""

    title: str
    template: str
    context: dict[str, Any]
    action_url: str = ''
    action_label: str = ''


@dataclass(frozen=True)
class HomeItem:
    """One thing to do: what, with whom, by when. `state` is (label, tone) or a Choice."""

    label: str
    url: str
    detail: str = ''
    due: date | None = None
    state: Any = None


@dataclass(frozen=True)
class HomeBlock:
    """A part of « Ma journée »: the first items, how many there are in all, and where the rest is."""

    title: str
    items: Sequence[HomeItem]
    total: int
    url: str = ''
    empty: str = ''
    order: int = 50


@dataclass(frozen=True)
class ClubColleague:
    """Someone who coordinates a club with an account; `until` is excluded."""

    name: str
    email: str
    since: date | None = None
    until: date | None = None


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
# name -> (label, criterion on Company): a filter « situation » of the company list
company_filters = Registry()
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
# scope kind -> resolver(code) -> (scope id, label): what a right may be limited to
scopes = Registry()
# (clubs) -> {club id: list[ClubColleague]}, shown on the clubs' pages
club_people = Registry()
# label -> function() that loads reference data, harmless when done: run by `flask init`
references: dict[str, Callable[[], None]] = {}
# (name, cron fields in Paris time, function): what the clock calls
timetable: list[tuple[str, dict[str, Any], Callable[[], object]]] = []
# names of jobs that claim what they do by rows of their own: their firings (each minute) leave no row
own_claims: set[str] = set()


def add_to_menu(
    label: str, endpoint: str, permission: Permission, icon: str, order: int, also: tuple[str, ...] = ()
) -> None:
    """Add an entry to the main menu; it is marked on the pages of its feature and of those in `also`."""
    menu[:] = sorted(
        [e for e in menu if e.endpoint != endpoint] + [MenuEntry(label, endpoint, permission, icon, order, also)],
        key=lambda e: e.order,
    )


def navigation() -> list[MenuEntry]:
    """Menu entries of the signed-in user."""
    return [entry for entry in menu if may(entry.permission)]


def call_at(name: str, moment: dict[str, Any], act: Callable[[], object]) -> None:
    """Add a job to the timetable, once however many applications are made: `moment` are cron fields in Paris time."""
    timetable[:] = [job for job in timetable if job[0] != name] + [(name, moment, act)]
