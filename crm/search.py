"""Search: one folded column, words found by LIKE; accents, case, apostrophes and ligatures do not count."""

import re
import unicodedata
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, func, literal, select, true, union_all
from sqlalchemy.orm import InstrumentedAttribute

from crm.database import is_postgresql

LIGATURES = str.maketrans({'œ': 'oe', 'Œ': 'oe', 'æ': 'ae', 'Æ': 'ae', 'ß': 'ss', '’': "'", 'ʼ': "'", '‘': "'"})

_OTHER = re.compile(r'[^0-9a-z@.&+]+')


def fold(text: str) -> str:
    """« Œuvre de l’Été » → « oeuvre de l ete »: lower case, no mark, apostrophes and hyphens as spaces, one space."""
    if text.isascii():
        return ' '.join(_OTHER.sub(' ', text.lower()).split())
    decomposed = unicodedata.normalize('NFKD', text.translate(LIGATURES))
    bare = ''.join(c for c in decomposed if not unicodedata.combining(c)).lower()
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
    """Criterion: `column`, which holds folded text, begins with the first word of `query` and holds the others.

    On SQLite a range of the index; on PostgreSQL a LIKE, which its trigram index serves whatever the collation.
    """
    first = words(query)[0]
    if is_postgresql():
        return and_(column.like(f'{escaped(first)}%', escape='\\'), matches(column, query))
    return and_(column >= first, column < first + '\x7f', matches(column, query))


def ranked(
    key: InstrumentedAttribute[Any], column: InstrumentedAttribute[str], query: str, limit: int, *others: Any
) -> Subquery:
    """The best rows (id, rank) for a search, to be joined: those that begin with the first word, then the others.

    Each part stops at `limit`: a common word costs little. `others` are selects of ids that match by other means.
    """
    order = (column, key)
    parts = [
        select(key.label('id')).where(begins(column, query)).order_by(*order).limit(limit),
        select(key.label('id')).where(matches(column, query)).limit(limit),
        *(other.limit(limit) for other in others),
    ]
    inner = [part.subquery() for part in parts]
    found = union_all(*(select(part.c.id, literal(rank).label('rank')) for rank, part in enumerate(inner))).subquery()
    return select(found.c.id, func.min(found.c.rank).label('rank')).group_by(found.c.id).subquery()
