"""The search across features: what is found, what was opened last, what one may do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, url_for
from sqlalchemy import literal, union_all
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from crm import registries
from crm.access import may
from crm.database import db
from crm.overview.models import RecentRecord
from crm.overview.visits import place_of
from crm.registries import Directory, Finder, Hit, Shortcut
from crm.search import fold, words

SHORTEST = 2
RECENT = 10


@dataclass(frozen=True)
class Group:
    """Answers of one kind under their title; `icon` is that of each line that has none of its own."""

    title: str
    hits: Sequence[Hit]
    icon: str = ''


@dataclass(frozen=True)
class Here:
    """The record whose page is open: the finder it is of, and its key."""

    endpoint: str
    arguments: dict[str, Any]


def answers(typed: str, here: Here | None, limit: int) -> list[Group]:
    """What to show for what is typed: records and deeds that hold the words, or without words the usual ones."""
    if too_short(typed):
        return _filled([Group('Ici', _deeds_here(here)), Group('Dernières fiches ouvertes', _recent()), *_usual('')])
    return _filled([*_found(typed, limit), *_usual(typed)])


def too_short(typed: str) -> bool:
    """Whether nothing is looked for yet: less than two letters or digits."""
    return len(''.join(words(typed))) < SHORTEST


def count(groups: Sequence[Group]) -> int:
    return sum(len(group.hits) for group in groups)


def _filled(groups: Sequence[Group]) -> list[Group]:
    return [group for group in groups if group.hits]


# --- records ----------------------------------------------------------------------------------------


def _found(typed: str, limit: int) -> list[Group]:
    """Records by kind, in the order of the features: a statement a finder, one for all directories."""
    titles = _titles()
    groups = {
        name: Group(
            finder.label,
            finder.find(typed, limit) if isinstance(finder, Finder) else _listed(finder, titles[name], typed, limit),
        )
        for name, finder in _permitted().items()
    }
    first = [groups.pop(name) for name in ('companies', 'contacts', 'commitments', 'mentors') if name in groups]
    return [*first, *groups.values()]


def _permitted() -> dict[str, Finder | Directory]:
    return {name: finder for name, finder in registries.finders.items() if may(finder.permission)}


def _titles(only: set[str] | None = None) -> dict[str, list[Any]]:
    """Rows (kind, key, title, detail, state) of the permitted directories, by name of finder: one statement."""
    found: dict[str, list[Any]] = {
        name: []
        for name, finder in _permitted().items()
        if isinstance(finder, Directory) and (only is None or name in only)
    }
    parts = []
    for name in found:
        inner = registries.finders.get(name).titles().subquery()
        key, title, detail, state = inner.c
        labelled = key.label('key'), title.label('title'), detail.label('detail'), state.label('state')
        parts.append(db.select(literal(name).label('kind'), *labelled))
    if parts:
        for row in db.session.execute(union_all(*parts)):
            found[row.kind].append(row)
    return found


def _listed(directory: Directory, rows: Sequence[Any], typed: str, limit: int) -> list[Hit]:
    """Lines whose title or detail holds the words: titles that begin with the first one come first."""
    wanted = words(typed)
    kept = [(fold(row.title), row) for row in rows]
    kept = [(title, row) for title, row in kept if _holds(f'{title} {fold(row.detail)}', wanted)]
    kept.sort(key=lambda pair: (not pair[0].startswith(wanted[0]), pair[0]))
    return [directory.hit(row) for _, row in kept[:limit]]


def _holds(folded: str, wanted: Sequence[str]) -> bool:
    return all(word in folded for word in wanted)


# --- what was opened last ---------------------------------------------------------------------------


def _recent() -> list[Hit]:
    """The last records this person opened and may still see: a statement a kind, one for all directories."""
    query = db.select(RecentRecord).order_by(RecentRecord.at.desc()).limit(RECENT)
    opened = list(db.session.scalars(query))
    known = _recalled(opened)
    return [known[recent.kind, recent.key] for recent in opened if (recent.kind, recent.key) in known]


def _recalled(opened: Sequence[RecentRecord]) -> dict[tuple[str, str], Hit]:
    found: dict[tuple[str, str], Hit] = {}
    keys: dict[str, list[str]] = {}
    for recent in opened:
        keys.setdefault(recent.kind, []).append(recent.key)
    titles = _titles(set(keys))
    for name, finder in _permitted().items():
        if name not in keys:
            continue
        if isinstance(finder, Directory):
            lines = {row.key: finder.hit(row) for row in titles[name] if row.key in keys[name]}
        else:
            lines = finder.recall(keys[name]) if finder.recall else {}
        found |= {(name, key): hit for key, hit in lines.items()}
    return found


# --- what one may do --------------------------------------------------------------------------------


def here_of(address: str) -> Here | None:
    """The page of this application at an address, as the browser gives it; None when there is none."""
    path = urlsplit(address).path
    if not path.startswith('/') or len(path) > 500:
        return None
    try:
        endpoint, arguments = current_app.url_map.bind('localhost').match(path, method='GET')
    except (HTTPException, RequestRedirect):
        return None
    return Here(str(endpoint), dict(arguments))


def _deeds_here(here: Here | None) -> list[Hit]:
    """What may be done with the record that is open."""
    if here is None or place_of(here.endpoint, here.arguments) is None:
        return []
    return [
        Hit(it.label, url_for(it.endpoint, **{it.argument: here.arguments[it.argument]}))
        for it in _shortcuts()
        if it.on == here.endpoint and may(it.permission) and _offered(it, here.arguments[it.argument])
    ]


def _shortcuts() -> list[Shortcut]:
    return sorted(registries.shortcuts, key=lambda shortcut: shortcut.order)


def _offered(shortcut: Shortcut, key: Any) -> bool:
    return shortcut.offered is None or shortcut.offered(key)


def _usual(typed: str) -> list[Group]:
    """Deeds and pages whose words hold what is typed; all of them when nothing is."""
    wanted = words(typed)
    deeds = [
        Hit(it.label, url_for(it.endpoint))
        for it in _shortcuts()
        if not it.on and may(it.permission) and _holds(fold(f'{it.label} {it.words}'), wanted)
    ]
    pages = [Hit(entry.label, entry.url) for entry in registries.navigation() if _holds(fold(entry.label), wanted)]
    return [Group('Actions', deeds, 'arrow-right'), Group('Pages', pages, 'list')]
