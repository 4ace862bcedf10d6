"""What features put into pages that are not theirs: entries of the menu, lines, panels, things to do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from crm.access import Permission


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


@dataclass(frozen=True)
class GroupColumn:
    """One fact by club in the national view of a company: {club id: cell}; a cell is a text, a day or (label, tone)."""

    label: str
    cells: dict[int, Any]


@dataclass(frozen=True)
class Moving:
    """How the rows of one table follow a company that is merged into another: what they are called, how one reads,
    and what a row that the kept company already has brings to it (`settle(kept row, other row)`; the other goes)."""

    label: str = ''
    describe: Callable[[Any], str] | None = None
    settle: Callable[[Any, Any], None] | None = None
    hidden: bool = False
