"""Identifiers of companies: SIREN (9 digits) and SIRET (14), their keys, and what people type instead."""

import re

LA_POSTE = '356000000'
_DOUBLED = str.maketrans('0123456789', '0246813579')

_SPREADSHEET_FORMULA = re.compile(r'^="?(.*?)"?$')
_VAT = re.compile(r'^FR[0-9A-Z]{2}(\d{9})$', re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s\u200b\u2060\ufeff.\-_/'’]")


class BadIdentifier(ValueError):
    """A number that is not one; the message is a French sentence that says what is wrong and what to do."""


def digits_of(typed: str) -> str:
    """The bare number: « 732 829 320 », « ="732829320" », « 732829320.0 », « FR44732829320 »."""
    if typed.isdigit() and typed.isascii():
        return typed
    text = _SPREADSHEET_FORMULA.sub(r'\1', str(typed).strip().lstrip("'"))
    text = re.sub(r'\.0+$', '', text)
    text = _SEPARATORS.sub('', text)
    vat = _VAT.match(text)
    return vat.group(1) if vat else text


def siren(typed: str) -> str:
    """Nine digits with a right key. Raises BadIdentifier."""
    number = digits_of(typed)
    _refuse_length(number, 9, 'SIREN')
    if not _has_right_key(number):
        raise BadIdentifier(
            f'Ce numéro SIREN ({number}) a 9 chiffres mais sa clé est fausse : vérifiez-le sur l’avis de situation.'
        )
    return number


def siret(typed: str) -> str:
    """Fourteen digits with a right key (La Poste: or a sum of digits that five divides). Raises BadIdentifier."""
    number = digits_of(typed)
    _refuse_length(number, 14, 'SIRET')
    if _has_right_key(number):
        return number
    if number.startswith(LA_POSTE) and sum(map(int, number)) % 5 == 0:
        return number
    raise BadIdentifier(
        f'Ce numéro SIRET ({number}) a 14 chiffres mais sa clé est fausse : vérifiez-le sur l’avis de situation.'
    )


def siren_or_siret(typed: str) -> tuple[str, str]:
    """(SIREN, SIRET or '') of a field where either may be typed. Raises BadIdentifier."""
    number = digits_of(typed)
    if len(number) == 14 and number.isascii() and number.isdigit():
        return siren(siret(number)[:9]), number
    if number.isascii() and number.isdigit() and len(number) != 9:
        raise BadIdentifier(
            f'Ce numéro a {len(number)} chiffre{"s" if len(number) > 1 else ""} : un SIREN en a 9, un SIRET 14. '
            'Vérifiez-le sur l’avis de situation.'
        )
    return siren(number), ''


def with_lost_zero(typed: str) -> str:
    """A SIREN or SIRET whose first zeros a spreadsheet dropped, with its zeros; unchanged when the key then fails."""
    number = digits_of(typed)
    if len(number) in (9, 14) or not (number.isascii() and number.isdigit()):
        return number
    for length, valid in ((9, 6), (14, 11)):
        if valid <= len(number) < length and _has_right_key(number.zfill(length)):
            return number.zfill(length)
    return number


def _has_right_key(number: str) -> bool:
    """Luhn: each second digit from the right is doubled, the digits of it all add up to a multiple of ten.

    By hand because a file has a hundred thousand: the library (`stdnum.luhn`, to which the tests compare) takes 30 µs.
    """
    return (sum(map(int, number[-1::-2])) + sum(map(int, number[-2::-2].translate(_DOUBLED)))) % 10 == 0


def _refuse_length(number: str, length: int, name: str) -> None:
    if not (number.isascii() and number.isdigit()):
        raise BadIdentifier(f'Un numéro {name} ne contient que des chiffres : il en faut {length}.')
    if len(number) != length:
        plural = 's' if len(number) > 1 else ''
        raise BadIdentifier(
            f'Ce numéro {name} a {len(number)} chiffre{plural} au lieu de {length} : '
            'vérifiez-le sur l’avis de situation.'
        )
