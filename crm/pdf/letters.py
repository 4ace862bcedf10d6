"""Letters of a document: the unprintable taken out, the further font loaded when a name needs it."""

import re
import unicodedata
from functools import cache
from io import BytesIO

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from crm.pdf.fetching import unpacked
from crm.pdf.values import REPORTS

FONTS = REPORTS / 'shared/fonts'
BASIC, FURTHER = 'source-sans-3-latin-400-normal.woff2', 'source-sans-3-latin-ext-400-normal.woff2'

# Control characters, lone surrogates, private use: not text, and archives forbid a character without a glyph.
_UNPRINTABLE = re.compile('[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufffe\uffff]')


def printable(source: str) -> str:
    """The text without what cannot be printed, letters and accents composed (« é » as one character)."""
    return unicodedata.normalize('NFC', _UNPRINTABLE.sub('', source))


def sheets(source: str) -> list[str]:
    """Style sheets to add: the letters of « Łukasz » or « Şahin » cost nothing to those who do without."""
    beyond = {ord(letter) for letter in set(source)} - _letters(BASIC)
    return ['shared/letters.css'] if beyond & _letters(FURTHER) else []


def without(source: str, codes: set[int]) -> str:
    """The text with these characters as « ? »: no font of this machine has them."""
    return source.translate(dict.fromkeys(codes, '?'))


@cache
def _letters(font: str) -> frozenset[int]:
    return frozenset(TTFont(BytesIO(unpacked(FONTS / font)), lazy=True).getBestCmap())
