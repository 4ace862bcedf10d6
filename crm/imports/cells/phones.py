"""Phone numbers as E.164, whatever the way they are written in France and overseas."""

import re

import phonenumbers

from crm.imports.cells.kinds import Cell, shortened, unreadable

_BETWEEN = re.compile(r'\s*(?:[/;|\n]|\bou\b|\bet\b|,|\s-\s)\s*', re.IGNORECASE)
_NATIONAL_PREFIX = re.compile(r'\(\s*0\s*\)')
_FRENCH = re.compile(
    r'(?<![\d+])(?:(?:\+|00)\s?33[\s.\-]*(?:\(0\))?[\s.\-]*0?|0)[\s.\-]*[1-9](?:[\s.\-/_]*\d{2}){4}(?!\d)'
)
_FOREIGN = re.compile(r'(?<!\d)(?:\+|00)\s?[1-9](?:[\s.\-()]*\d){6,13}(?!\d)')
_POST = re.compile(r'\bposte?\b\s*:?\s*\d+.*$', re.IGNORECASE)
_NOISE = re.compile(r'[\s.\-_/()\[\]·•:\u00a0\u202f\u2011–]')

# the first four digits of a national number → (country code, region); the mainland is 33
OVERSEAS = {
    **dict.fromkeys(('0262', '0263', '0692', '0693'), (262, 'RE')),
    **dict.fromkeys(('0590', '0690', '0691'), (590, 'GP')),
    **dict.fromkeys(('0596', '0696', '0697'), (596, 'MQ')),
    **dict.fromkeys(('0594', '0694'), (594, 'GF')),
    **dict.fromkeys(('0269', '0639'), (262, 'YT')),
}
_FICTION = '063998'
"""kept for films by the regulator: mainland numbers, although 0639 is Mayotte's"""


def read_phone(text: str) -> Cell:
    """E.164; of several numbers the first, with a doubt."""
    if number := _number(_NOISE.sub('', _NATIONAL_PREFIX.sub('', text))):
        return Cell(number)
    found, rest = _numbers(text)
    if not found:
        return unreadable(text, 'un numéro de téléphone')
    if len(found) > 1:
        return Cell(found[0], (f'« {shortened(text)} » porte plusieurs numéros : le premier est gardé.',))
    return Cell(found[0], (f'« {shortened(text)} » : seul le premier numéro est gardé.',) if rest else ())


def _numbers(text: str) -> tuple[list[str], bool]:
    """(the different numbers of a cell in the order written, whether digits remain beside them)."""
    parts = [_bare(part) for part in _BETWEEN.split(text)]
    read = [(part, _number(_NOISE.sub('', re.sub(r'[^\d+]', '', part)))) for part in parts]
    found = [number for _, number in read if number]
    rest = any(sum(c.isdigit() for c in part) > 1 for part, number in read if not number) or bool(_POST.search(text))
    if not found:
        written = [*_FRENCH.finditer(text), *_FOREIGN.finditer(text)]
        written.sort(key=lambda one: one.start())
        found = [n for one in written if (n := _number(_NOISE.sub('', _NATIONAL_PREFIX.sub('', one[0]))))]
        rest = sum(c.isdigit() for c in text) > sum(c.isdigit() for one in written for c in one[0]) + 1
    return list(dict.fromkeys(found)), rest


def _bare(part: str) -> str:
    """A part without its label and its remark: « Tél : 01… (standard) »."""
    return re.sub(r'\([^\d)]*\)|^[^\d+(]+', '', _POST.sub('', _NATIONAL_PREFIX.sub('', part)))


def _number(digits: str) -> str:
    """E.164 of bare digits, '' when they are no number."""
    if digits[:2] == '00':
        digits = '+' + digits[2:]
    if digits[:1] == '+':
        return _french(digits[3:]) if digits[:3] == '+33' else _foreign(digits)
    if not digits.isdigit() or not digits.isascii():
        return ''
    if len(digits) == 10 and digits[0] == '0':
        return _french(digits)
    if len(digits) == 9 and digits[0] != '0':
        return _french(digits)
    return _french(digits[2:]) if len(digits) == 11 and digits[:2] == '33' else ''


def _french(digits: str) -> str:
    digits = digits if digits[:1] == '0' else '0' + digits
    if len(digits) != 10 or not digits.isdigit() or digits[1] == '0':
        return ''
    country, _ = OVERSEAS.get(digits[:4], (33, 'FR'))
    if digits.startswith(_FICTION):
        country = 33
    return f'+{country}{digits[1:]}'


def _foreign(digits: str) -> str:
    """A number of another country, or of an overseas territory dialled by its own code."""
    if not digits[1:].isdigit():
        return ''
    try:
        number = phonenumbers.parse(digits, None)
    except phonenumbers.NumberParseException:
        return ''
    if not phonenumbers.is_possible_number(number):
        return ''
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
