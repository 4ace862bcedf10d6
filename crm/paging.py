"""Paging: keyset pages with a unique tie-break: the thousandth page costs what the first does."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import request, url_for
from sqlalchemy import ColumnElement, Select, true, tuple_

from crm.database import db

SIZE = 50
LAST_KEY = 2**63 - 1


@dataclass(frozen=True)
class Page:
    """Rows of one page and the way to its neighbours (None at an end)."""

    rows: Sequence[Any]
    previous_url: str | None
    next_url: str | None


def row_key(typed: str | int) -> int:
    """A key of a row, as an address gives it; ValueError beyond what a database can compare."""
    key = int(typed)
    if abs(key) > LAST_KEY:
        raise ValueError(f'{typed} is no key of a row')
    return key


def page(query: Select[Any], keys: Sequence[Any], *, descending: bool = False, size: int = SIZE) -> Page:
    """The page named by the address (`apres` or `avant` a cursor), sorted by `keys` (columns that are never null).

    The last key must be unique. The query selects entities or rows whose first element is the entity of the keys.
    """
    cursor, backwards = _cursor()
    if cursor is not None:
        query = query.where(_beyond(keys, cursor, descending != backwards))
    order = [key.desc() if descending != backwards else key.asc() for key in keys]
    rows = list(db.session.execute(query.order_by(None).order_by(*order).limit(size + 1)))
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    shown = [row[0] if len(row) == 1 else row for row in rows]
    has_previous, has_next = (more, True) if backwards else (cursor is not None, more)
    return Page(
        shown,
        _url('avant', _values(rows[0], keys)) if rows and has_previous else None,
        _url('apres', _values(rows[-1], keys)) if rows and has_next else None,
    )


def segmented(query: Select[Any], segments: Sequence[Any], *, size: int = SIZE) -> Page:
    """The same for a list made of segments that follow each other, each with keys of its own.

    A segment has `narrow(query)`, which joins and keeps its part, `keys` (never null, the last unique in the segment)
    and `descending`. Segments after the first are asked only when the page is not full.
    """
    cursor, backwards = _cursor()
    first = _segment(cursor, len(segments)) if cursor is not None else (len(segments) - 1 if backwards else 0)
    found: list[tuple[int, Any]] = []
    for number in range(first, -1, -1) if backwards else range(first, len(segments)):
        after = cursor[1:] if cursor and number == first else None
        part = _part(query, segments[number], after, backwards).limit(size + 1 - len(found))
        found += [(number, row) for row in db.session.execute(part)]
        if len(found) > size:
            break
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_previous, has_next = (more, True) if backwards else (cursor is not None, more)
    ends = [[number, *(_write(value) for value in row[1:])] for number, row in (found[0], found[-1])] if found else []
    return Page(
        [row[0] for _, row in found],
        _url('avant', ends[0]) if found and has_previous else None,
        _url('apres', ends[1]) if found and has_next else None,
    )


def _segment(cursor: list[Any], number: int) -> int:
    return min(max(int(cursor[0]), 0), number - 1) if cursor and isinstance(cursor[0], int) else 0


def _part(query: Select[Any], segment: Any, after: list[Any] | None, backwards: bool) -> Select[Any]:
    lower = segment.descending != backwards
    part = segment.narrow(query).add_columns(*(key.label(f'key_{place}') for place, key in enumerate(segment.keys)))
    if after is not None:
        part = part.where(_beyond(segment.keys, after, lower))
    return part.order_by(None).order_by(*(key.desc() if lower else key.asc() for key in segment.keys))


def _cursor() -> tuple[list[Any] | None, bool]:
    for name, backwards in (('apres', False), ('avant', True)):
        if request.args.get(name):
            try:
                return [_read(v) for v in json.loads(base64.urlsafe_b64decode(request.args[name] + '=='))], backwards
            except (ValueError, TypeError, LookupError):  # not one that we wrote: the first page
                return None, False
    return None, False


def _beyond(keys: Sequence[Any], values: list[Any], lower: bool) -> ColumnElement[bool]:
    if len(values) != len(keys):
        return true()
    left, right = tuple_(*keys), tuple_(*values)
    return left < right if lower else left > right


def _values(row: Any, keys: Sequence[Any]) -> list[Any]:
    return [_write(getattr(row[0], key.key)) for key in keys]


def _write(value: Any) -> Any:
    if isinstance(value, datetime):
        return {'t': value.isoformat()}
    return {'d': value.isoformat()} if isinstance(value, date) else value


def _read(value: Any) -> Any:
    if isinstance(value, dict):
        return datetime.fromisoformat(value['t']).astimezone() if 't' in value else date.fromisoformat(value['d'])
    if isinstance(value, list):
        raise ValueError('no column that sorts holds a list')
    return row_key(value) if isinstance(value, int) else value


def _url(name: str, values: list[Any]) -> str:
    cursor = base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip('=')
    arguments = {k: v for k, v in request.args.to_dict(flat=False).items() if k not in ('apres', 'avant')}
    address: dict[str, Any] = {**(request.view_args or {}), **arguments, name: cursor}
    return url_for(request.endpoint or '', **address)
