"""Names of companies as two people may write them: what is left of a name, and how much two names are alike.

Legal form, accents, case, punctuation, « & » and « et », plurals and common abbreviations do not count.
"""

import re
from collections.abc import Container, Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA

from crm.companies.nomenclature import LEGAL_PHRASES
from crm.search import fold

NEAR = 86  # two names at least this alike may be one
SAME = 99  # the same name but for what does not count

LEGAL = frozenset(
    'sas sasu sa sarl eurl snc sca scs scop scic sci scp gie gip selarl selas selasu sem saem spl sasp sicav earl '
    'gaec ei eirl se spa srl gmbh ltd inc bv ste societe societes asso association associations entreprise '
    'entreprises etablissement etablissements'.split()
)
# words that may be there or not without naming another company
WEAK = frozenset(
    'groupe group holding france compagnie fondation mutuelle cooperative syndicat ues agence siege '
    'international national fil frere'.split()
)
# words that part two companies of one name
PARTING = frozenset('nord sud est ouest centre ile atlantique mediterranee rhin premier second jeune senior'.split())
EMPTY = frozenset('le la les l de du des d et en a au aux un une the and of pour par sur chez'.split())
SHORT = {
    'agri': 'agricole',
    'agro': 'agroalimentaire',
    'bat': 'batiment',
    'cie': 'compagnie',
    'cons': 'conseil',
    'const': 'construction',
    'constr': 'construction',
    'dev': 'developpement',
    'devt': 'developpement',
    'dvpt': 'developpement',
    'dist': 'distribution',
    'distri': 'distribution',
    'elec': 'electricite',
    'ets': 'etablissement',
    'etab': 'etablissement',
    'fce': 'france',
    'fr': 'france',
    'fres': 'frere',
    'frs': 'frere',
    'gd': 'grand',
    'gde': 'grande',
    'gpe': 'groupe',
    'grp': 'groupe',
    'ind': 'industrie',
    'indus': 'industrie',
    'info': 'informatique',
    'ing': 'ingenierie',
    'intl': 'international',
    'log': 'logistique',
    'mgt': 'management',
    'nat': 'national',
    'sces': 'service',
    'serv': 'service',
    'st': 'saint',
    'tech': 'technologie',
    'transp': 'transport',
    'trsp': 'transport',
}
_LONG_FORMS = ('societe', 'association', 'etablissement', 'entreprise')
_FORMS_IN_FULL = [phrase for phrase in LEGAL_PHRASES if phrase.startswith(('societe ', 'association ', 'unite '))]
_PHRASES = re.compile('|'.join(rf'\b{phrase}\b' for phrase in sorted(_FORMS_IN_FULL, key=len, reverse=True)))


def bare_words(name: str) -> tuple[str, ...]:
    """The words that name a company: « Sté S.A.S. Transports & Fils du Rhône » → transport, fil, rhone.

    A name made of nothing but a legal form keeps its words.
    """
    words = _joined_letters(_plain(_PHRASES.sub(' ', fold(name))))
    kept = [word for word in map(_canonical, words) if word not in LEGAL and word not in EMPTY]
    return tuple(kept or words)


def _plain(folded: str) -> list[str]:
    """Words without the signs that the search keeps: « s.a.s. » → sas, « h&m » → h, m."""
    found: list[str] = []
    for word in folded.replace('&', ' ').replace('+', ' ').replace('@', ' ').split():
        if '.' not in word:
            found.append(word)
            continue
        parts = [part for part in word.split('.') if part]
        whole = ''.join(parts)
        found += [whole] if whole in LEGAL or all(len(part) == 1 for part in parts) else parts
    return [word for word in found if word and word != 'et']


def _joined_letters(words: Sequence[str]) -> list[str]:
    """Letters on their own made one word: « s a s » → sas, « h m » → hm; one letter alone stays (l’, d’)."""
    found: list[str] = []
    run = ''
    for word in [*words, '']:
        if len(word) == 1:
            run += word
            continue
        if run:
            found.append(run)
        run = ''
        if word:
            found.append(word)
    return found


@lru_cache(60_000)
def _canonical(word: str) -> str:
    if len(word) > 3 and word.endswith(('s', 'x')) and not word.endswith('ss') and word not in LEGAL:
        word = word[:-1]
    if len(word) > 5 and any(OSA.distance(word, form, score_cutoff=1) <= 1 for form in _LONG_FORMS):
        return 'societe'
    return SHORT.get(word, word)


def likeness(
    one: Sequence[str], two: Sequence[str], places: Container[str] = frozenset(), known: Container[str] = frozenset()
) -> int:
    """How much two names (bare words) are alike, 0 to 100.

    `places`: words of the place of either, which may be there or not (« Dupont Lyon »). `known`: words borne by
    several companies, hence not the misspelling of one another (« Martin », « Marin »).
    """
    if tuple(one) == tuple(two):
        return 100
    left, right = list(one), list(two)
    for word in one:
        if word in right:
            left.remove(word)
            right.remove(word)
    whole = sum(_weight(w, places) for w in one) + sum(_weight(w, places) for w in two)
    alike = whole - sum(_weight(w, places) for w in left) - sum(_weight(w, places) for w in right)
    if not left and not right:
        return SAME
    if ''.join(one) == ''.join(two):
        return SAME
    exact = bool(alike)
    for word in list(left):
        best, other = max(((_close(word, o, known, exact), o) for o in right), default=(0.0, ''))
        if best:
            alike += best * (_weight(word, places) + _weight(other, places))
            left.remove(word)
            right.remove(other)
    if any(word in PARTING or any(c.isdigit() for c in word) for word in left + right):
        return min(60, int(100 * alike / whole))
    return max(int(100 * alike / whole), _run_together(one, two))


def _weight(word: str, places: Container[str]) -> float:
    return 0.35 if word in WEAK or word in places else 1.0


def _close(one: str, two: str, known: Container[str], beside: bool) -> float:
    """How sure it is that a word is the other: misspelt, or (`beside` other words that are the same) shortened."""
    if one in PARTING or two in PARTING or not (one.isalpha() and two.isalpha()):
        return 0.0
    longest = max(len(one), len(two))
    if beside and _shortened(*sorted((one, two), key=len)):
        return 0.9
    if one in known and two in known:
        return 0.0
    distance = OSA.distance(one, two, score_cutoff=2)
    if distance == 1 and longest >= 4:
        return 1 - 1 / (longest + 2.2)
    return 0.8 if distance == 2 and longest >= 8 else 0.0


def _shortened(short: str, long: str) -> bool:
    """« transp » for « transport »; « dvpt » for « developpement »: the beginning, or consonants in their order."""
    if len(short) < 3 or len(long) < len(short) + 2:
        return False
    if long.startswith(short):
        return True
    if short[0] != long[0] or any(c in 'aeiouy' for c in short[1:]):
        return False
    letters = iter(long)
    return all(c in letters for c in short)


def _run_together(one: Sequence[str], two: Sequence[str]) -> int:
    """« Inter Marché » and « Intermarchés »: the same but for a space and a letter."""
    left, right = ''.join(one), ''.join(two)
    if len(one) == len(two) or min(len(left), len(right)) < 8 or not (left + right).isalpha():
        return 0
    return 93 if OSA.distance(left, right, score_cutoff=1) <= 1 else 0
