"""Amounts in euros, as people and software write them in France."""

import re
from decimal import Decimal, InvalidOperation

from crm.imports.cells.kinds import Cell, shortened, unreadable
from crm.search import fold
from crm.spreadsheets import Number

_LOST_SPACE = re.compile(r'(?<=\d)[?\ufffd](?=\d{3}(?!\d))|(?<=\d)[?\ufffd](?=\s*(?:€|[a-zA-Z]|$))')
_FIGURE = re.compile(r"\d(?:[\d.,'’\u0020\u00a0\u2007\u2009\u202f]*\d)?|(?<![\d.,])[.,]\d+")
_SCIENTIFIC = re.compile(r'^-?\d+(?:[.,]\d+)?[eE][+-]?\d{1,2}$')
_SIMPLE = re.compile(r'^[0-9]+(?:,[0-9]?[1-9])?$')
_FOREIGN = re.compile('[$£%¥]')
_MULTIPLES = {
    **dict.fromkeys(('k', 'ke', 'keur', 'keuros', 'kilo euros', 'mille', 'mille euros', 'milliers'), 1000),
    **dict.fromkeys(('milliers d euros', 'millier d euros', 'k euros'), 1000),
    **dict.fromkeys(('m', 'me', 'meur', 'meuros', 'm euros', 'million', 'millions'), 1_000_000),
    **dict.fromkeys(('million d euros', 'millions d euros', 'mio'), 1_000_000),
    **dict.fromkeys(('md', 'mde', 'mds', 'mdeur', 'milliard', 'milliards'), 1_000_000_000),
    **dict.fromkeys(('milliard d euros', 'milliards d euros', 'md euros'), 1_000_000_000),
}
_PLAIN = frozenset({'', 'e', 'eur', 'euro', 'euros', 'eu'})
_TAXES = re.compile(r'\b(?:ht|ttc|hors taxes?|net|nets|brut|environ|env|an|par an|annuels?)$')
_SIGNS = str.maketrans({'−': '-', '–': '-', '‐': '-'})


def read_amount(text: str) -> Cell:
    """Euros as an int, or a float when there are cents: « 1 250 000,00 € », « 1.250.000,00 », « 12,5 k€ », « (5) »."""
    if isinstance(text, Number):
        return Cell(_plain(Decimal(text)))
    if _SIMPLE.match(text):
        return Cell(float(text.replace(',', '.')) if ',' in text else int(text))
    bare = _LOST_SPACE.sub(' ', text.translate(_SIGNS)) if not text.isascii() or '?' in text else text
    if _SCIENTIFIC.match(bare):
        rounded = _plain(Decimal(bare.replace(',', '.')))
        return Cell(rounded, (f'« {shortened(text)} » lu {rounded} : un tableur a pu en arrondir les chiffres.',))
    found = list(_FIGURE.finditer(bare))
    if not found:
        return Cell(0, (f'« {shortened(text)} » lu comme zéro.',)) if re.fullmatch(r'-\s*€', bare) else _no_amount(text)
    first = found[0]
    before, after = bare[: first.start()].strip(), bare[first.end() :].strip()
    figure, doubt = _figure(first[0], text)
    if figure is None:
        return _no_amount(text)
    negative = '-' in before[:1] + before[-1:] or ('(' in before and ')' in after) or after.strip(' €') == '-'
    times, strange = _unit(before.strip('-( '), after.strip('-) '), len(found) > 1, text)
    value = figure * times * (-1 if negative else 1)
    return Cell(_plain(value), tuple(d for d in (doubt if times == 1 else '', strange) if d))


def _no_amount(text: str) -> Cell:
    return unreadable(text, 'un montant')


def _figure(written: str, text: str) -> tuple[Decimal | None, str]:
    """(the number, a doubt or '') of digits with their separators."""
    bare = re.sub(r'[\s\u00a0\u2007\u2009\u202f\'’]', '', written)
    points, commas, doubt = bare.count('.'), bare.count(','), ''
    if points and commas:
        decimal = max('.,', key=bare.rfind)
        thousands = ',' if decimal == '.' else '.'
        bare = bare.replace(thousands, '')
        if bare.count(decimal) > 1:
            return None, ''
        bare = bare.replace(decimal, '.')
    elif points > 1 or commas > 1:
        groups = re.split('[.,]', bare)
        if not all(len(group) == 3 for group in groups[1:]) or len(groups[0]) > 3:
            return None, ''
        bare = ''.join(groups)
    elif points and re.fullmatch(r'[1-9]\d{0,2}\.\d{3}', bare):
        bare = bare.replace('.', '')
        doubt = f'« {shortened(text)} » lu {bare} : le point y sépare sans doute les milliers.'
    elif commas and re.fullmatch(r'[1-9]\d{0,2},\d{3}', bare):
        bare = bare.replace(',', '.')
        doubt = f'« {shortened(text)} » lu avec une virgule décimale : vérifiez qu’elle ne sépare pas les milliers.'
    else:
        bare = bare.replace(',', '.')
    try:
        return Decimal(bare), doubt
    except InvalidOperation:
        return None, ''


def _unit(before: str, after: str, several: bool, text: str) -> tuple[int, str]:
    """(what the figure counts, a doubt or '')."""
    if several:
        return 1, f'« {shortened(text)} » porte plusieurs nombres : le premier est gardé.'
    if found := _FOREIGN.search(before + after):
        return 1, f'« {shortened(text)} » n’est pas en euros ({found[0]}) : seul le nombre est gardé.'
    words = fold((before.strip('+') + ' ' + after.strip('.')).replace('€uro', 'euro').replace('€', 'e '))
    words = _TAXES.sub('', words).strip()
    if words in _PLAIN:
        return 1, ''
    if words in _MULTIPLES or words.replace(' ', '') in _MULTIPLES:
        return _MULTIPLES.get(words) or _MULTIPLES[words.replace(' ', '')], ''
    first = words.split()[0]
    if len(first) > 1 and first in _MULTIPLES:
        return _MULTIPLES[first], f'« {shortened(text)} » : seul le nombre est gardé.'
    return 1, f'« {shortened(text)} » : seul le nombre est gardé.'


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(round(value, 6))
