"""Registries: how a higher feature shows what it may not import. Lower features add to them in their `__init__`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import request, url_for

from crm.access import Permission, may

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select

    from crm.forms import BaseForm


@dataclass(frozen=True)
class MenuEntry:
    """One entry of the menu; shown to whoever holds the permission."""

    label: str
    endpoint: str
    permission: Permission
    icon: str
    order: int
    also: tuple[str, ...] = ()  # other features reached from this entry
    pages: tuple[str, ...] = ()  # endpoints that are this entry's own, within a feature that has another entry

    def holds(self, blueprint: str | None) -> bool:
        """Whether a page that no entry has as its own belongs to this one."""
        return not self.pages and blueprint in (self.endpoint.partition('.')[0], *self.also)


class MenuLink(NamedTuple):
    """One entry as the menu prints it; `active` on the pages that belong to it."""

    label: str
    url: str
    icon: str
    active: bool


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


class Situation(NamedTuple):
    """A filter « situation » of the company list: its words, its criterion on Company (or a function that gives it),
    and the group it stands in. A plain (label, criterion) pair does too."""

    label: str
    criterion: 'ColumnElement[bool] | Callable[[], ColumnElement[bool]]'
    group: str = 'Autres situations'
    permission: Permission | None = None


@dataclass(frozen=True)
class Column:
    """A column of the company list. `values(ids)` gives {company id: cell} in one statement; `of(company)`, when the
    company itself says it, needs none.

    A cell is a text, a number, a day, a state (label, tone), or a list of these; a company left out prints « – ».
    """

    label: str
    values: Callable[[Sequence[int]], dict[int, Any]] | None = None
    of: Callable[[Any], Any] | None = None
    order: int = 50
    permission: Permission | None = None
    numeric: bool = False
    sort: str = ''  # name in company_sorts


class Segment(NamedTuple):
    """A part of a sorted list: companies are joined and kept by `narrow(query)`, and follow each other by `keys`.

    `keys` are columns that are never null, the last one unique within the segment.
    """

    narrow: 'Callable[[Select[Any]], Select[Any]]'
    keys: Sequence[Any]
    descending: bool = False


@dataclass(frozen=True)
class CompanySort:
    """A sort of the company list: its segments in order, each company standing in exactly one of them."""

    label: str
    segments: Callable[[], Sequence[Segment]]
    backwards: Callable[[], Sequence[Segment]] | None = None  # the other way round, when it is offered


@dataclass(frozen=True)
class BulkAction:
    """What may be done at once to a selection of companies, undone as one operation.

    `form(formdata=…)` is a BaseForm whose `data` are plain texts, lists or days (days are kept as ISO text).
    `says(values)` puts in words what will be done; `left_out(values)` gives (reason, criterion on Company) pairs of
    what cannot be done, told before and skipped then; `apply(companies, values)` writes through the ORM, a few hundred
    companies at a time, and returns how many it changed. The worker runs it in the perimeter of who asked.
    """

    label: str
    hint: str
    permission: Permission
    form: 'Callable[..., BaseForm]'
    says: Callable[[dict[str, Any]], str]
    apply: Callable[[Sequence[Any], dict[str, Any]], int]
    left_out: 'Callable[[dict[str, Any]], Sequence[tuple[str, ColumnElement[bool]]]]' = lambda values: ()
    icon: str = 'pencil'
    order: int = 50


@dataclass(frozen=True)
class GroupColumn:
    """One fact by club in the national view of a company: {club id: cell}; a cell is a text, a day or (label, tone)."""

    label: str
    cells: dict[int, Any]


@dataclass(frozen=True)
class Hit:
    """One answer of the search: what it is, where it is, a few words, a state ((label, tone) or a Choice)."""

    label: str
    url: str
    detail: str = ''
    state: Any = None


@dataclass(frozen=True)
class Finder:
    """What a feature lets people find. `find(typed, limit)` reads within the perimeter, in one statement.

    With `endpoint`, visits to the page of one record (its id in `argument`) are remembered for « Dernières fiches »,
    and `recall(ids)` gives their lines back, those that the reader may still see: {id: Hit}.
    """

    label: str
    permission: Permission
    find: Callable[[str, int], list[Hit]]
    endpoint: str = ''
    argument: str = ''
    recall: 'Callable[[Sequence[str]], dict[str, Hit]] | None' = None


@dataclass(frozen=True)
class Directory:
    """A finder for what is few (clubs, reports, experiments): all directories are read by one statement.

    `titles()` selects four texts, (key, title, detail, state), a few hundred rows at most; `hit(row)` is the line of
    one. The key is what `argument` of `endpoint` holds, as text.
    """

    label: str
    permission: Permission
    titles: 'Callable[[], Select[Any]]'
    hit: Callable[[Any], Hit]
    endpoint: str = ''
    argument: str = ''


@dataclass(frozen=True)
class Shortcut:
    """Something one may do, offered by the command menu; left out without the permission.

    With `on` (the endpoint of a record's page) it is offered there only, the record's id passed under `argument`,
    and only if `offered(id)`.
    """

    label: str
    endpoint: str
    permission: Permission
    icon: str = 'arrow-right'
    on: str = ''
    argument: str = ''
    offered: Callable[[Any], bool] | None = None
    words: str = ''
    order: int = 50


@dataclass(frozen=True)
class Moving:
    """How the rows of one table follow a company that is merged into another: what they are called, how one reads,
    and what a row that the kept company already has brings to it (`settle(kept row, other row)`; the other goes)."""

    label: str = ''
    describe: Callable[[Any], str] | None = None
    settle: Callable[[Any, Any], None] | None = None
    hidden: bool = False


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


def navigation() -> tuple[MenuLink, ...]:
    """The menu of the signed-in user, the entry marked to which the present page belongs."""
    offered = [entry for entry in menu if may(entry.permission)]
    owner = next((entry for entry in menu if request.endpoint in entry.pages), None) if offered else None
    return tuple(
        MenuLink(e.label, url_for(e.endpoint), e.icon, e is owner if owner else e.holds(request.blueprint))
        for e in offered
    )


def call_at(name: str, moment: dict[str, Any], act: Callable[[], object]) -> None:
    """Add a job to the timetable, once however many applications are made: `moment` are cron fields in Paris time."""
    timetable[:] = [job for job in timetable if job[0] != name] + [(name, moment, act)]
