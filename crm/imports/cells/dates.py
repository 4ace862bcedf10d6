"""Dates in all the forms that French people and spreadsheets give them."""

import re
from datetime import date, timedelta
from functools import cache

from crm.formatting import date_fr
from crm.imports.cells.kinds import NO_CONTEXT, Cell, Context, shortened, unreadable
from crm.search import fold

_NUMERIC = re.compile(r'^(\d{1,2})\s*([/.\-\s])\s*(\d{1,2})\s*[/.\-\s]\s*(\d{4}|\d{2})$')
_ISO = re.compile(r'^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$')
_HOUR = re.compile(
    r'[T\s,]+(?:à\s+|a\s+)?\d{1,2}\s?(?:[:h]\s?\d{2}(?::\d{2}(?:[.,]\d+)?)?|h)\s*(?:[AaPp][Mm])?'
    r'\s*(?:Z|UTC|[+-]\d{2}:?\d{2})?$'
)
_WORDS = re.compile(r'^(\d{1,2})(?:er)? ?([a-z]+) ?(\d{4}|\d{2})$')
_WORDS_MONTH_FIRST = re.compile(r'^([a-z]+) (\d{1,2})(?:st|nd|rd|th)? (\d{4})$')
_MONTH_ONLY = re.compile(r'^([a-z]+) ?(\d{4}|\d{2})$')
_NUMERIC_MONTH = re.compile(r'^(\d{1,2})[/\-.](\d{4})$')
_DAYS = re.compile(
    r'^(?:le )?(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lun|mar|mer|jeu|ven|sam|dim) )?'
)
_MONTHS = (
    'janvier janv jan january',
    'fevrier fevr fev feb february',
    'mars mar march',
    'avril avr apr april',
    'mai may',
    'juin june jun',
    'juillet juil jul july',
    'aout aou aug august',
    'septembre sept sep september',
    'octobre oct october',
    'novembre nov november',
    'decembre dec december',
)
FIRST_SERIAL, LAST_SERIAL = 10_000, 73_050
"""days counted by a spreadsheet: from 1927 to 2099 (smaller numbers are years, counts or codes)"""


def read_date(text: str, context: Context = NO_CONTEXT) -> Cell:
    """A datetime.date; the month or the century that had to be supposed is a doubt."""
    if text.isdigit() and text.isascii():
        return _digits(text, context)
    if found := _NUMERIC.match(text):
        return _numeric(found, text, context)
    bare = _HOUR.sub('', text) if len(text) > 10 else text
    if found := _ISO.match(bare):
        return _day(int(found[1]), int(found[2]), int(found[3]), text)
    if bare != text and (found := _NUMERIC.match(bare.strip())):
        return _numeric(found, text, context)
    if serial := re.fullmatch(r'(\d{5})[.,]\d+', bare):
        return _digits(serial[1], context)
    return _words(bare, text)


def _digits(text: str, context: Context) -> Cell:
    number = int(text)
    if FIRST_SERIAL <= number <= LAST_SERIAL and len(text) == 5:
        first = date(1904, 1, 1) if context.since_1904 else date(1899, 12, 30)
        return Cell(first + timedelta(days=number))
    if len(text) == 8 and 1900 <= number // 10_000 <= 2100:
        return _day(number // 10_000, number // 100 % 100, number % 100, text)
    if len(text) == 8 and 1900 <= number % 10_000 <= 2100:
        return _day(number % 10_000, number // 10_000 % 100, number // 1_000_000, text)
    if 1900 <= number <= 2100:
        return Cell(None, (f'« {text} » est une année sans jour ni mois : cellule laissée vide.',))
    return unreadable(text, 'une date')


def _numeric(found: re.Match[str], text: str, context: Context) -> Cell:
    first, second, year = int(found[1]), int(found[3]), _century(found[4])
    doubts = (_two_digits(found[4], year),) if len(found[4]) == 2 else ()
    if not 1 <= first <= 31 or not 1 <= second <= 31:
        return unreadable(text, 'une date')
    if second > 12 >= first:
        return _day(year, first, second, text, (*doubts, 'le mois y est écrit en premier'))
    if first <= 12 and first != second and _month_may_be_first(found, context):
        doubts = (*doubts, 'jour et mois peuvent être inversés')
    return _day(year, second, first, text, doubts)


def _month_may_be_first(found: re.Match[str], context: Context) -> bool:
    """« 1/2/2020 » is how an English spreadsheet writes 2 January; « 01/02/2020 » is French unless the column errs."""
    unpadded = found[2] == '/' and (found[1][0] != '0' and found[3][0] != '0') and (len(found[1]) + len(found[3]) < 4)
    return unpadded or context.month_first


def _century(year: str) -> int:
    """Two digits as spreadsheets read them: up to 29 is 20xx."""
    return int(year) + (0 if len(year) == 4 else 2000 if int(year) < 30 else 1900)


def _two_digits(written: str, year: int) -> str:
    return f'l’année n’a que deux chiffres ({written} lu comme {year})'


def _words(bare: str, text: str) -> Cell:
    folded = _DAYS.sub('', fold(bare.replace('.', ' ').replace('/', ' ').replace(',', ' ')))
    if (found := _WORDS.match(folded)) and (month := _months().get(found[2])):
        doubts = (_two_digits(found[3], _century(found[3])),) if len(found[3]) == 2 else ()
        return _day(_century(found[3]), month, int(found[1]), text, doubts)
    if (found := _WORDS_MONTH_FIRST.match(folded)) and (month := _months().get(found[1])):
        return _day(int(found[3]), month, int(found[2]), text)
    if (found := _MONTH_ONLY.match(folded)) and (month := _months().get(found[1])):
        return _day(_century(found[2]), month, 1, text, ('le jour manque',))
    if (found := _NUMERIC_MONTH.match(bare.strip())) and 1 <= int(found[1]) <= 12:
        return _day(int(found[2]), int(found[1]), 1, text, ('le jour manque',))
    return unreadable(text, 'une date')


def _day(year: int, month: int, day: int, text: str, doubts: tuple[str, ...] = ()) -> Cell:
    try:
        read = date(year, month, day)
    except ValueError:
        return Cell(None, (f'« {shortened(text)} » n’existe pas dans le calendrier : cellule laissée vide.',))
    if not doubts:
        return Cell(read)
    return Cell(read, (f'« {shortened(text)} » lu {date_fr(read)} : {", ".join(doubts)}.',))


@cache
def _months() -> dict[str, int]:
    return {word: number for number, names in enumerate(_MONTHS, 1) for word in names.split()}
