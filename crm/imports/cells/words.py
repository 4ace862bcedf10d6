"""Names, cities, texts, e-mail addresses, yes or no, headcounts."""

import re

from crm.imports.cells.cleaning import on_one_line
from crm.imports.cells.kinds import NO_CONTEXT, Cell, Context, shortened, unreadable
from crm.search import fold

YES = frozenset('oui o x xx yes y vrai true ok 1 v ✓ ✔ ☑ ☒ ✗ ok.'.split()) - {'✗'}
NO = frozenset('non n no faux false 0 ☐ ✗ ✘ ko'.split())
_EMAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+'\-]*@[A-Za-z0-9](?:[A-Za-z0-9\-]*\.)+[A-Za-z]{2,24}")
_AT = re.compile(r'\s*[\[({]\s*(?:at|arobase|@)\s*[\])}]\s*|\s+@\s*|\s*@\s+', re.IGNORECASE)
_RANGE = re.compile(
    r'^(?:de |entre )?(\d[\d ]*?) ?(?:a|et|-|/|–) ?(\d[\d ]*)(?: (?:salaries?|employes?|personnes?|etp))?$'
)
_MORE = re.compile(
    r'^(?:plus de |\+ ?(?:de )?|> ?=? ?)?(\d[\d ]*?)(?: ?\+| et plus)?(?: (?:salaries?|employes?|etp).*)?$'
)

# codes of the INSEE → the range they stand for
INSEE_BANDS = {
    '00': '0',
    '01': '1 à 2',
    '02': '3 à 5',
    '03': '6 à 9',
    '11': '10 à 19',
    '12': '20 à 49',
    '21': '50 à 99',
    '22': '100 à 199',
    '31': '200 à 249',
    '32': '250 à 499',
    '41': '500 à 999',
    '42': '1000 à 1999',
    '51': '2000 à 4999',
    '52': '5000 à 9999',
    '53': '10000 et plus',
}


def read_line(text: str) -> Cell:
    """A name or a city: one line, single spaces."""
    return Cell(on_one_line(text), _lost(text))


def read_text(text: str) -> Cell:
    """A text, its line breaks kept."""
    if '\n' not in text:
        return read_line(text)
    return Cell('\n'.join(line for line in map(on_one_line, text.split('\n')) if line), _lost(text))


def _lost(text: str) -> tuple[str, ...]:
    return (f'« {shortened(text)} » a perdu un caractère avant d’arriver ici.',) if '\ufffd' in text else ()


def read_email(text: str) -> Cell:
    """The address, in lower case; of several the first, with a doubt."""
    found = _EMAIL.findall(text)
    mended = ''
    if not found:
        found = _EMAIL.findall(_AT.sub('@', text))
        mended = f'« {shortened(text)} » lu comme {found[0].lower()}.' if found else ''
    if not found:
        return unreadable(text, 'une adresse électronique')
    if len({one.lower() for one in found}) > 1:
        mended = f'« {shortened(text)} » porte plusieurs adresses : la première est gardée.'
    return Cell(found[0].lower(), (mended,) if mended else ())


def read_yes_no(text: str) -> Cell:
    """A bool: « Oui », « O », « x », « VRAI », « 1 »; « Non », « N », « FAUX », « 0 »."""
    word = text.lower().strip(' .!')
    if word in YES:
        return Cell(True)
    if word in NO:
        return Cell(False)
    first = (fold(word).split() or [''])[0]
    if first in ('oui', 'non', 'vrai', 'faux'):
        value = first in ('oui', 'vrai')
        return Cell(value, (f'« {shortened(text)} » lu comme {"oui" if value else "non"}.',))
    return unreadable(text, 'un oui ou un non')


def read_headcount(text: str, context: Context = NO_CONTEXT) -> Cell:
    """A number of employees or its range, as « 42 » or « 250 à 499 »."""
    bare = fold(re.sub(r'[.,]0+$', '', text.replace('–', '-')))
    if context.insee_bands and (bare.zfill(2) in INSEE_BANDS or bare == 'nn'):
        return Cell(INSEE_BANDS.get(bare.zfill(2)))
    if bare == 'nn':
        return Cell()
    number = re.sub(r'[.,]0+$', '', text).replace('.', ' ')
    if re.fullmatch(r'\d+|\d{1,3}(?:\s\d{3})+', number):
        digits = ''.join(number.split())
        return Cell(str(int(digits)), _perhaps_a_code(digits))
    range_text = fold_range(text)
    if found := _RANGE.match(range_text):
        return Cell(f'{_number(found[1])} à {_number(found[2])}')
    if found := _MORE.match(range_text):
        more = any(word in range_text for word in ('plus', '+', '>'))
        return Cell(f'{_number(found[1])} et plus' if more else _number(found[1]))
    if found := re.match(r'^(?:moins de|< ?=?) ?(\d[\d ]*)', range_text):
        return Cell(f'0 à {int(_number(found[1])) - 1}')
    if len(numbers := re.findall(r'\d[\d ]*', range_text)) == 1:
        return Cell(_number(numbers[0]), (f'« {shortened(text)} » : seul le nombre est gardé.',))
    return unreadable(text, 'un effectif')


def fold_range(text: str) -> str:
    """Folded, but with the signs that make a range."""
    plain = re.sub(r'[^\w\s+<>=/\-]', ' ', text.replace('–', '-').lower().replace('à', 'a').replace('é', 'e'))
    return ' '.join(plain.split())


def _number(digits: str) -> str:
    return str(int(digits.replace(' ', '')))


def _perhaps_a_code(digits: str) -> tuple[str, ...]:
    if digits in ('00', '01', '02', '03'):
        return (f'« {digits} » est peut-être un code de tranche de l’INSEE ({INSEE_BANDS[digits]} salariés).',)
    return ()
