"""What features let people find, and do, from the command menu."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crm.access import Permission

if TYPE_CHECKING:
    from sqlalchemy import Select


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
