"""Search: one folded column, words found by LIKE; accents, case, apostrophes and ligatures do not count."""

import re
import unicodedata
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, literal, not_, select, true, union_all
from sqlalchemy.orm import InstrumentedAttribute

from crm.database import is_postgresql

LIGATURES = str.maketrans({'œ': 'oe', 'Œ': 'oe', 'æ': 'ae', 'Æ': 'ae', 'ß': 'ss', '’': "'", 'ʼ': "'", '‘': "'"})

_OTHER = re.compile(r'[^0-9a-z@.&+]+')
_MARKS = re.compile('[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+')  # accents set apart by NFKD


@lru_cache(4096)  # a name is folded several times in a row: to sort, to search, to compare
def fold(text: str) -> str:
    """« Œuvre de l’Été » → « oeuvre de l ete »: lower case, no mark, apostrophes and hyphens as spaces, one space."""
    if text.isascii():
        return ' '.join(_OTHER.sub(' ', text.lower()).split())
    bare = _MARKS.sub('', unicodedata.normalize('NFKD', text.translate(LIGATURES))).lower()
    return ' '.join(_OTHER.sub(' ', bare).split())


def words(query: str) -> list[str]:
    """Words to look for; a SIREN or SIRET typed with spaces is one word."""
    digits = re.sub(r'\s', '', query)
    if digits.isdigit() and len(digits) in (9, 14):
        return [digits]
    return fold(query).split()[:8]


def escaped(word: str) -> str:
    """Neutralise the signs that LIKE reads as jokers."""
    return word.replace('\\', '\\\\').replace('%', '\\%').replace('_', '\\_')


def matches(column: InstrumentedAttribute[str], query: str) -> ColumnElement[bool]:
    """Criterion: each word of `query` stands somewhere inside `column`, which holds folded text."""
    found = [column.like(f'%{escaped(word)}%', escape='\\') for word in words(query)]
    return and_(true(), *found)


def begins(column: InstrumentedAttribute[str], query: str) -> ColumnElement[bool]:
    """Criterion: `column`, which holds folded text, begins with the first word of `query`.

    On SQLite a range of the index; on PostgreSQL a LIKE, which its trigram index serves whatever the collation.
    """
    first = words(query)[0]
    if is_postgresql():
        return column.like(f'{escaped(first)}%', escape='\\')
    return and_(column >= first, column < first + '\x7f')


def ranked(
    key: InstrumentedAttribute[Any],
    column: InstrumentedAttribute[str],
    query: str,
    limit: int,
    *others: Select[Any],
    through: Any = None,
) -> Subquery:
    """The best rows (id, rank) for a search, to be joined: those that begin with the first word, then the others.

    The parts are read one after the other and stop together at `limit`: what begins as typed costs nearly nothing.
    `others` are selects of ids that match by other means, read first; `through` is the relationship that leads from
    the table of `key` to that of `column`.
    """
    ids = select(key.label('id')).where(matches(column, query))
    ids = ids if through is None else ids.join(through)
    inside = ids.where(not_(begins(column, query)))
    if through is None and not is_postgresql():
        inside = inside.order_by(column)  # SQLite then reads the index, which is smaller than the table
    parts = [*others, ids.where(begins(column, query)).order_by(column, key), inside]
    inner = [part.limit(limit).subquery() for part in parts]
    found = union_all(*(select(part.c.id, literal(rank).label('rank')) for rank, part in enumerate(inner)))
    first = found.limit(limit).subquery()
    return select(first.c.id, func.min(first.c.rank).label('rank')).group_by(first.c.id).subquery()
