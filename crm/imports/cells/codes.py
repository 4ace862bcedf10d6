"""Codes: SIREN, SIRET, NAF, postcode, département."""

import json
import re
from functools import cache, lru_cache

from crm import identifiers
from crm.imports.cells.kinds import Cell, shortened, unreadable
from crm.search import fold
from crm.settings import ROOT

_SCIENTIFIC = re.compile(r'^\d[.,]\d+\s*E\+?\d+$', re.IGNORECASE)
_NAF = re.compile(r'^(\d{2})(\d{2})([A-Z])$')
_OLD_NAF = re.compile(r'^\d{3}[A-Z]$')
_NAF_INSIDE = re.compile(r'(?<![0-9A-Za-z])(\d{2})[.,]?(\d{2})\s?([A-Za-z])(?![0-9A-Za-z])')
_POSTCODE_INSIDE = re.compile(r'(?<!\d)(?:F-?|FR-?)?(\d{2})\s?(\d{3})(?!\d)')
_SEPARATED = re.compile(r"[\s.,\-_/'’]+")
_LETTERS = re.compile(r'(?i)^(?:n[°ºo]?\s*)?(?:siren|siret|rcs|vat|tva)\b[\s:°.]*')
# a digit → the digits of its double, added
_DOUBLED = str.maketrans('0123456789', '0246813579')
_ARTICLES = ('la ', 'le ', 'les ', 'l ', 'd ', 'de ', 'du ', 'departement de ', 'departement du ', 'departement ')


def read_siren(text: str) -> Cell:
    """Nine digits; a SIRET gives its SIREN; a wrong key is kept, with a doubt."""
    return _identifier(text, 9, 'SIREN')


def read_siret(text: str) -> Cell:
    """Fourteen digits; a wrong key is kept, with a doubt."""
    return _identifier(text, 14, 'SIRET')


def _identifier(text: str, length: int, name: str) -> Cell:
    number = identifiers.digits_of(_LETTERS.sub('', text))
    if not number.isdigit() or not number.isascii():
        return _inside(text, length, name)
    if length == 9 and len(number) in (13, 14):
        return _identifier(_siret_of(number)[:9], 9, name)
    if length == 14 and len(number) in (8, 9) and _valid(number.zfill(9), 9):
        return Cell(None, (f'« {shortened(text)} » est un SIREN, pas un SIRET : cellule laissée vide.',))
    if not number.strip('0'):
        return Cell(None, (f'« {shortened(text)} » n’est qu’un remplissage de zéros : cellule laissée vide.',))
    return _checked(text, number, length, name)


def _checked(text: str, number: str, length: int, name: str) -> Cell:
    if len(number) == length:
        wrong = () if _valid(number, length) else (f'La clé du {name} {number} est fausse : vérifiez-le.',)
        return Cell(number, wrong)
    whole = identifiers.with_lost_zero(number)
    if len(whole) == length:
        lost = 'Zéro' if len(whole) == len(number) + 1 else 'Zéros'
        return Cell(whole, (f'{lost} de tête rétabli{"s" if lost[-1] == "s" else ""} : {number} lu comme {whole}.',))
    if len(number) > length and (inside := _inside(text, length, name)).value:
        return inside
    count = f'{len(number)} chiffre{"s" if len(number) > 1 else ""}'
    return Cell(None, (f'« {shortened(text)} » a {count} au lieu de {length} : cellule laissée vide.',))


def _inside(text: str, length: int, name: str) -> Cell:
    """A number among words (« RCS Nice 782 596 589 »), the first of several."""
    if _SCIENTIFIC.match(text):
        return Cell(None, (f'« {text} » a perdu ses derniers chiffres dans un tableur : cellule laissée vide.',))
    spaced = r'(?<!\d)\d{3}(?:[\s.\-]?\d{3}){2}' + (r'(?:[\s.\-]?\d{5})' if length == 14 else '') + r'(?!\d)'
    found = [re.sub(r'\D', '', one) for one in re.findall(spaced, text)]
    right = [number for number in found if _valid(number, length)]
    if not right and length == 9 and (siret := _inside(text, 14, 'SIRET')).value:
        return Cell(siret.value[:9], siret.doubts)
    if not right:
        return unreadable(text, f'un numéro {name}')
    others = (f'« {shortened(text)} » porte plusieurs numéros : le premier est gardé.',) if len(set(right)) > 1 else ()
    return Cell(right[0], others)


def _valid(number: str, length: int) -> bool:
    """Whether the key of a number of digits only is right (identifiers.siren and siret say why it is not)."""
    if len(number) != length:
        return False
    total = sum(map(int, number[::-2])) + sum(map(int, number[-2::-2].translate(_DOUBLED)))
    post_office = length == 14 and number.startswith(identifiers.LA_POSTE) and sum(map(int, number)) % 5 == 0
    return total % 10 == 0 or post_office


def _siret_of(number: str) -> str:
    return identifiers.with_lost_zero(number) if len(number) == 13 else number


def read_naf(text: str) -> Cell:
    """« 8610z », « 88,91B », « 62.01Z - Programmation » → « 62.01Z »."""
    bare = _SEPARATED.sub('', text).upper()
    if found := _NAF.match(bare):
        return Cell(f'{found[1]}.{found[2]}{found[3]}')
    if _OLD_NAF.match(bare):
        return Cell(None, (f'« {shortened(text)} » est un code NAF d’avant 2008 : cellule laissée vide.',))
    if found := _NAF_INSIDE.search(text):
        return Cell(f'{found[1]}.{found[2]}{found[3].upper()}')
    return unreadable(text, 'un code NAF')


def read_postal_code(text: str) -> Cell:
    """« 59 242 », « 6500 », « 84200.0 », « 75380 CEDEX 08 » → five digits."""
    bare = re.sub(r'[.,]0+$', '', text)
    bare = re.sub(r'[\s\-]', '', bare).upper().removeprefix('FR').removeprefix('F')
    if bare.isdigit() and bare.isascii():
        if len(bare) in (4, 5) and _plausible(bare.zfill(5)):
            return Cell(bare.zfill(5))
        return unreadable(text, 'un code postal français')
    found = [''.join(pair) for pair in _POSTCODE_INSIDE.findall(text)]
    right = [code for code in found if _plausible(code)]
    if not right:
        return unreadable(text, 'un code postal français')
    others = (f'« {shortened(text)} » porte plusieurs codes postaux : le premier est gardé.',)
    return Cell(right[0], others if len(set(right)) > 1 else ())


def _plausible(code: str) -> bool:
    return '01' <= code[:2] <= '98' and code[:2] != '96'


def read_departement(text: str) -> Cell:
    """A code (« 6 », « 2a », « 974 »), a name (« Côtes-d’Armor ») or both, as its code with its zeros."""
    folded = fold(text).replace(' st ', ' saint ')
    if (code := _departement(folded)) is not None:
        return Cell(code)
    if folded in ('20', 'corse'):
        return Cell(None, (f'« {shortened(text)} » : la Corse compte deux départements, 2A et 2B. Précisez lequel.',))
    if re.fullmatch(r'(?:\d{2} ?|2[ab])\d{3}(?: 0)?', folded) and (code := _of_postcode(folded)):
        return Cell(code, (f'« {shortened(text)} » est un code postal, lu comme le département {code}.',))
    return unreadable(text, 'un département')


def _of_postcode(folded: str) -> str | None:
    digits = folded.replace(' ', '')[:5].upper()
    if digits[:2] == '20':
        return '2A' if digits[2] in '01' else '2B'
    code = digits[:3] if digits[:2] == '97' else digits[:2]
    return code if code in departement_names() else None


@lru_cache(4096)
def _departement(folded: str) -> str | None:
    bare = folded.removesuffix(' 0') if folded.replace(' ', '').isdigit() else folded
    if found := _code_or_name(bare):
        return found
    first, _, rest = bare.partition(' ')
    start, _, last = bare.rpartition(' ')
    for code, name in ((first, rest), (last, start)):
        if name and code[:1].isdigit() and (found := _code(code)) and _code_or_name(name) in (found, None):
            return found if _code_or_name(name) or not any(c.isdigit() for c in name) else None
    return None


def _code_or_name(folded: str) -> str | None:
    return _code(folded) or _folded_names().get(_bare(folded))


def _code(folded: str) -> str | None:
    code = folded.upper()
    code = code[1:] if re.fullmatch(r'D\d{2,3}|02[AB]', code) else code
    if code.isdigit() and len(code) <= 3:
        code = code.lstrip('0').zfill(2)
    return code if code in departement_names() else None


def _bare(folded: str) -> str:
    return next((folded.removeprefix(article) for article in _ARTICLES if folded.startswith(article)), folded)


@cache
def departement_names() -> dict[str, str]:
    """code → name of the 101 départements, from the reference file that comes with the application."""
    shipped = json.loads((ROOT / 'crm/data/territories/departements.json').read_text('utf-8'))
    return {code: one['name'] for code, one in shipped['departements'].items()}


@cache
def known_postcodes() -> frozenset[str]:
    """Every postcode of the reference file that comes with the application."""
    lines = (ROOT / 'crm/data/territories/communes.tsv').read_text('utf-8').splitlines()
    return frozenset(code for line in lines for code in line.rpartition('\t')[2].split())


@cache
def _folded_names() -> dict[str, str]:
    return {_bare(fold(name)): code for code, name in departement_names().items()}
