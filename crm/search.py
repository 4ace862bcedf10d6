"""Search: one folded column, words found by LIKE; accents, case, apostrophes and ligatures do not count."""

import re
import unicodedata

from sqlalchemy import ColumnElement, and_, true
from sqlalchemy.orm import InstrumentedAttribute

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
