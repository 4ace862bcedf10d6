"""Formatting: values as French readers expect them; the same functions serve pages, mails and documents."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Literal

import phonenumbers
from babel.dates import get_month_names
from babel.numbers import format_decimal

from crm.clock import PARIS

UNKNOWN = 'n. d.'
NARROW = '\u202f'
NBSP = '\u00a0'


def date_fr(value: date | datetime | None, style: str = 'medium') -> str:
    """18 sept. 2024 (medium), 18 septembre 2024 (long), 18/09/2024 (short)."""
    if value is None:
        return ''
    if isinstance(value, datetime):
        value = value.astimezone(PARIS).date()
    if style == 'short':
        return f'{value.day:02}/{value.month:02}/{value.year:04}'
    month = f'{_months("abbreviated" if style == "medium" else "wide")[value.month]} {value.year}'
    return month if style == 'month' else f'{"1er" if value.day == 1 else value.day} {month}'


@cache
def _months(width: Literal['abbreviated', 'wide']) -> Mapping[int, str]:
    """Names of the months by number: « sept. » (abbreviated), « septembre » (wide)."""
    return get_month_names(width, locale='fr')


def datetime_fr(value: datetime | None) -> str:
    """18 sept. 2024 à 14 h 30, Paris time."""
    if value is None:
        return ''
    return f'{date_fr(value.astimezone(PARIS).date())} à {time_fr(value)}'


def time_fr(value: datetime) -> str:
    """14 h 30, Paris time."""
    local = value.astimezone(PARIS)
    return f'{local.hour}{NBSP}h{NBSP}{local.minute:02}'


def number_fr(value: float | Decimal | None, decimals: int = 0) -> str:
    """12 345 or 12,5; « n. d. » when unknown."""
    if value is None:
        return UNKNOWN
    if isinstance(value, int) and not decimals:
        return f'{value:,}'.replace(',', NARROW)
    pattern = '#,##0' + ('.' + '0' * decimals if decimals else '')
    return str(format_decimal(value, pattern, locale='fr'))


def percent_fr(value: float | None, decimals: int = 1) -> str:
    """0.125 → 12,5 %; « n. d. » when unknown (a denominator of zero)."""
    if value is None:
        return UNKNOWN
    return number_fr(value * 100, decimals) + NARROW + '%'


def siren_fr(value: str | None) -> str:
    """782596589 → 782 596 589."""
    if not value:
        return ''
    return NBSP.join((value[:3], value[3:6], value[6:9])) if len(value) == 9 else value


def siret_fr(value: str | None) -> str:
    """35600000000048 → 356 000 000 00048."""
    if not value:
        return ''
    return siren_fr(value[:9]) + NBSP + value[9:] if len(value) == 14 else value


@lru_cache(4096)
def phone_fr(value: str | None) -> str:
    """+33478000000 → 04 78 00 00 00; foreign numbers in international form."""
    if not value:
        return ''
    try:
        number = phonenumbers.parse(value, 'FR')
    except phonenumbers.NumberParseException:
        return value
    style = (
        phonenumbers.PhoneNumberFormat.NATIONAL
        if number.country_code == 33
        else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return phonenumbers.format_number(number, style).replace(' ', NBSP)


def plural(count: float | None, singular: str, many: str = '') -> str:
    """« 1 entreprise », « 0 entreprise », « 2 entreprises »: number and noun, French rule (plural from 2)."""
    noun = singular if abs(count or 0) < 2 else many or singular + 's'
    return f'{number_fr(count or 0)}{NBSP}{noun}'


def typeset(text: str) -> str:
    """Typed words as printed in French: « » and ’, and no line that begins with : ; ! ? % or »."""
    text = re.sub(r'"([^"]*)"', r'«\1»', text).replace("'", '’')
    text = re.sub(r'«[ \u00a0\u202f]*', f'«{NBSP}', text)
    text = re.sub(r'[ \u00a0\u202f]*»', f'{NBSP}»', text)
    text = re.sub(r'(?<=\S) +(?=[:;!?%€])', NBSP, text)
    return re.sub(r'(?<=\d) (?=\d{3}\b)', NARROW, text)


def size_fr(octets: int) -> str:
    """123 ko, 1,2 Mo."""
    if octets < 1_000_000:
        return f'{number_fr(max(1, round(octets / 1000)))}{NBSP}ko'
    return f'{number_fr(octets / 1_000_000, 1)}{NBSP}Mo'


CELLS: dict[type, str] = {str: 'text', int: 'number', float: 'number', date: 'day', list: 'list', tuple: 'state'}


def kind_of_cell(value: object) -> str:
    """What a cell of a table holds: text, number, day, list, state (label, tone), or nothing."""
    if value is None or value == '':
        return 'nothing'
    return CELLS.get(type(value)) or next(kind for held, kind in CELLS.items() if isinstance(value, held))


def machine_date(value: date | datetime) -> str:
    """The value of a `datetime` attribute: 2024-09-18, or 2024-09-18T12:30:00+00:00."""
    return value.isoformat(timespec='seconds') if isinstance(value, datetime) else value.isoformat()


FILTERS = {
    'kind_of_cell': kind_of_cell,
    'machine_date': machine_date,
    'date_fr': date_fr,
    'datetime_fr': datetime_fr,
    'time_fr': time_fr,
    'number_fr': number_fr,
    'percent_fr': percent_fr,
    'siren_fr': siren_fr,
    'siret_fr': siret_fr,
    'phone_fr': phone_fr,
    'plural': plural,
    'size_fr': size_fr,
    'typeset': typeset,
}
