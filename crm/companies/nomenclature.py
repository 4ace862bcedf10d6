"""Nomenclatures: sections of the NAF (rév. 2), INSEE headcount codes, names that name nobody."""

import re
from bisect import bisect_right
from functools import lru_cache

from crm.companies.models import HeadcountBand
from crm.search import fold

NAF_VERSION = 'NAF rév. 2'

SECTIONS = {
    'A': 'Agriculture, sylviculture et pêche',
    'B': 'Industries extractives',
    'C': 'Industrie manufacturière',
    'D': 'Électricité, gaz, vapeur et air conditionné',
    'E': 'Eau, assainissement, déchets et dépollution',
    'F': 'Construction',
    'G': 'Commerce et réparation automobile',
    'H': 'Transports et entreposage',
    'I': 'Hébergement et restauration',
    'J': 'Information et communication',
    'K': 'Finance et assurance',
    'L': 'Activités immobilières',
    'M': 'Activités spécialisées, scientifiques et techniques',
    'N': 'Services administratifs et de soutien',
    'O': 'Administration publique',
    'P': 'Enseignement',
    'Q': 'Santé humaine et action sociale',
    'R': 'Arts, spectacles et activités récréatives',
    'S': 'Autres activités de services',
    'T': 'Activités des ménages',
    'U': 'Activités extraterritoriales',
}

# first division of each section (INSEE, NAF rév. 2)
_FIRST_DIVISIONS = [1, 5, 10, 35, 36, 41, 45, 49, 55, 58, 64, 68, 69, 77, 84, 85, 86, 90, 94, 97, 99]
_NAF = re.compile(r'^(\d{2})\.?(\d{2})\.?([A-Z])$')


@lru_cache(4096)
def naf_code(typed: str) -> str:
    """« 6201z » → « 62.01Z »; '' when it is not a NAF code."""
    found = _NAF.match(re.sub(r'\s', '', typed).upper())
    return f'{found[1]}.{found[2]}{found[3]}' if found and naf_section(typed) else ''


@lru_cache(4096)
def naf_section(code: str) -> str:
    """The letter of the section of a NAF code (« 62.01Z » → « J »); '' when unknown."""
    division = code.strip()[:2]
    if not division.isdigit() or not 1 <= int(division) <= 99:
        return ''
    return list(SECTIONS)[bisect_right(_FIRST_DIVISIONS, int(division)) - 1]


_BANDS = list(HeadcountBand)
_NAMED_BANDS = {text: band for band in HeadcountBand for text in (band.value, fold(band.label))}
_LEAST = [0, 20, 50, 100, 250, 500, 1000, 5001]

INSEE_BANDS = {
    **dict.fromkeys(('NN', '00', '01', '02', '03', '11'), HeadcountBand.XXSMALL),
    '12': HeadcountBand.XSMALL,
    '21': HeadcountBand.SMALL,
    **dict.fromkeys(('22', '31'), HeadcountBand.MEDIUM),
    '32': HeadcountBand.LARGE,
    '41': HeadcountBand.XLARGE,
    **dict.fromkeys(('42', '51'), HeadcountBand.XXLARGE),
    **dict.fromkeys(('52', '53'), HeadcountBand.HUGE),
}


def band_of(headcount: int) -> HeadcountBand:
    """The band of a number of employees."""
    return _BANDS[bisect_right(_LEAST, headcount) - 1]


@lru_cache(4096)
def band_from_text(text: str, *, insee: bool = False) -> HeadcountBand | None:
    """The band in a cell: a number, our labels, « 50 à 99 », or with `insee` a code of the INSEE; None when unclear."""
    if not insee and text.isascii() and text.isdigit():
        return band_of(int(text))
    bare = fold(text)
    if insee and bare.upper() in INSEE_BANDS:
        return INSEE_BANDS[bare.upper()]
    if bare in _NAMED_BANDS:
        return _NAMED_BANDS[bare]
    numbers = [int(re.sub(r'\D', '', n)) for n in re.findall(r'\d{1,3}(?: \d{3})+|\d+', bare.removesuffix('.0'))]
    if not numbers:
        return None
    return band_of(max(numbers[0], 5001) if 'plus de 5' in bare else numbers[0])


LEGAL_WORDS = frozenset(
    'sas sasu sa sarl eurl snc sca scs scop scic sci scp gie gip selarl selas se spa ste asso association '
    'associations societe societes fondation entreprise groupe ues mutuelle cooperative syndicat etablissement'.split()
)
LEGAL_PHRASES = frozenset(
    {
        'societe anonyme',
        'societe par actions simplifiee',
        'societe par action simplifiee',
        'societe par actions simplifiee unipersonnelle',
        'societe par actions simplifiee a associe unique',
        'societe a responsabilite limitee',
        'societe en nom collectif',
        'societe cooperative',
        'societe civile',
        'societe anonyme simplifiee',
        'societe anonyme a conseil d administration',
        'association loi 1901',
        'association loi de 1901',
        'unite economique et sociale',
        'nc',
        'n a',
        'neant',
        'inconnu',
        'non communique',
        'raison sociale',
        'test',
    }
)
_FIRST_WORDS = LEGAL_WORDS | {phrase.partition(' ')[0] for phrase in LEGAL_PHRASES}
_LONGEST = max(map(len, LEGAL_PHRASES)) + 10


def unusable_name(name: str) -> str:
    """Why a name names nobody (« SAS », a SIRET…), in words; '' when it is usable."""
    folded = fold(name)
    bare = folded.replace('.', '')
    if len(bare) > _LONGEST:
        return ''
    first = bare.partition(' ')[0]
    if len(first) > 1 and first.isalpha() and first not in _FIRST_WORDS:
        return ''
    bare = re.sub(r'\b(\w) (?=\w\b)', r'\1', bare)
    if bare in LEGAL_WORDS or bare in LEGAL_PHRASES or folded in LEGAL_PHRASES:
        return 'une forme juridique seule'
    if re.fullmatch(r'\d{9}|\d{14}', bare.replace(' ', '')):
        return 'un numéro SIREN ou SIRET'
    if not re.search('[a-z]', bare):
        return 'aucune lettre'
    return 'une seule lettre' if len(bare) < 2 else ''
