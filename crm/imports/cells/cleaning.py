"""A cell freed from what spreadsheets, web pages and wrong encodings leave in it."""

import html
import re
from typing import Any

from crm.spreadsheets import restored, text_of

_INVISIBLE = re.compile('[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]')
_ENTITY = re.compile(r'&(?:#\d{1,6}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,10}\d{0,2});')
_BREAK = re.compile(r'<br\s*/?>', re.IGNORECASE)
_LINES = re.compile(r'\r\n?|\u2028|\u2029|\u0085|_x000D_\n?')
_FORMULA = re.compile(r'^="(.*)"$', re.DOTALL)
_MOJIBAKE = re.compile('Ã[\u0080-\u00bf\u0152-\u0178\u02c6-\u2122]|â€|Â[\u00a0-\u00bf]')

_UNKNOWN = frozenset(
    {
        '',
        '-',
        '–',
        '—',
        '--',
        '?',
        '??',
        '.',
        '/',
        'n/a',
        'n/c',
        'n.c.',
        'n.c',
        'nc',
        'na',
        'nd',
        'n/d',
        'n.d.',
        'n. d.',
        'nr',
        'null',
        'none',
        'nan',
        '(vide)',
        '[nd]',
        '[n/d]',
        'non communiqué',
        'non renseigné',
        'non disponible',
        'inconnu',
        'inconnue',
        'sans objet',
    }
)
_ERRORS = frozenset(
    {
        '#n/a',
        '#n/d',
        '#na',
        '#ref!',
        '#valeur!',
        '#value!',
        '#nom?',
        '#name?',
        '#div/0!',
        '#nombre!',
        '#num!',
        '#nul!',
        '#null!',
        '#propagation!',
        '#spill!',
        '#calc!',
        '#########',
    }
)


def clean(raw: Any) -> str:
    """A raw cell as text: entities decoded, formulas of one constant unwrapped, signs nobody sees left out.

    Line breaks become « \\n »; « #N/D » and the other errors of spreadsheets become ''.
    """
    text = raw if isinstance(raw, str) else text_of(raw)
    if not text.isascii():
        text = _INVISIBLE.sub('', _mended(text)).replace('\u2011', '-')
    elif not text.isprintable():
        text = _INVISIBLE.sub('', _LINES.sub('\n', text))
    if '&' in text:
        text = _BREAK.sub('\n', _ENTITY.sub(lambda found: html.unescape(found[0]), text))
    elif '<' in text:
        text = _BREAK.sub('\n', text)
    text = text.strip()
    if text[:2] == '="' and (found := _FORMULA.match(text)):
        text = found[1].replace('""', '"').strip()
    if text[:1] == "'":
        text = text[1:].strip() if text[1:2].isdigit() else restored(text).strip()
    if text[:1] == '#' and text.lower() in _ERRORS:
        return ''
    return text


def _mended(text: str) -> str:
    """Text read once with the wrong encoding (« SociÃ©tÃ© »), put right when that gives text again."""
    text = _LINES.sub('\n', text)
    if not _MOJIBAKE.search(text):
        return text
    try:
        return text.encode('cp1252').decode('utf-8')
    except UnicodeError:
        return text


def is_unknown(text: str) -> bool:
    """Whether a cleaned cell says that nobody knows: « N/C », « - », « n. d. »."""
    return len(text) < 16 and text.lower() in _UNKNOWN


def on_one_line(text: str) -> str:
    """Spaces of any width, tabs and line breaks as single spaces."""
    return ' '.join(text.split())
