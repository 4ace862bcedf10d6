"""The one rule of duplicates: whether two companies look like one, how much, and why in words."""

from collections.abc import Container
from dataclasses import dataclass, field
from functools import cached_property

from rapidfuzz.distance import OSA
from stdnum import luhn

from crm.companies.queries.duplicates.names import NEAR, SAME, bare_words, likeness

THRESHOLD = 70
# addresses that anybody may have say nothing of a company
PUBLIC_DOMAINS = frozenset(
    'gmail.com googlemail.com yahoo.fr yahoo.com ymail.com hotmail.fr hotmail.com live.fr live.com outlook.fr '
    'outlook.com msn.com icloud.com me.com mac.com aol.com orange.fr wanadoo.fr free.fr sfr.fr neuf.fr '
    'bbox.fr laposte.net numericable.fr club-internet.fr cegetel.net protonmail.com proton.me gmx.fr gmx.com'.split()
)


@dataclass(frozen=True)
class Sheet:
    """What the rule reads of a company."""

    id: int
    name: str
    usual_name: str = ''
    siren: str = ''
    departements: frozenset[str] = frozenset()
    place_words: frozenset[str] = frozenset()  # of its département and communes, folded
    postcodes: frozenset[str] = frozenset()
    naf: str = ''
    band: str = ''
    sirets: tuple[str, ...] = ()
    domains: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    verified: bool = False  # the register knows this SIREN
    denied: bool = False  # the register does not

    @cached_property
    def words(self) -> tuple[tuple[str, ...], ...]:
        """The names of the company as bare words, without repetition."""
        return tuple(dict.fromkeys(bare_words(name) for name in (self.name, self.usual_name) if name))

    @cached_property
    def doubtful(self) -> bool:
        """Whether its SIREN is missing, wrong or unknown to the register: it may be a company already there."""
        return self.denied or not right_siren(self.siren)


@dataclass
class Verdict:
    """How sure it is that two companies are one (0 to 100), and why."""

    score: int
    reasons: list[str] = field(default_factory=list)


def right_siren(siren: str) -> bool:
    return len(siren) == 9 and siren.isascii() and siren.isdigit() and bool(luhn.is_valid(siren))


def compare(one: Sheet, two: Sheet, known: Container[str] = frozenset()) -> Verdict | None:
    """The verdict on two companies; None when nothing says that they are one.

    Two right SIREN that are far from each other are two companies, whatever their names (franchises, groups).
    `known`: see `names.likeness`.
    """
    if one.siren and one.siren == two.siren:
        return Verdict(100, ['Même SIREN'])
    if shared := set(one.sirets) & set(two.sirets):
        return Verdict(99, [f'Même SIRET ({min(shared)})'])
    if reason := _site_of_the_other(one, two) or _site_of_the_other(two, one):
        return Verdict(98, [reason])
    misspelt = misspelt_siren(one.siren, two.siren)
    if not (one.doubtful or two.doubtful or misspelt) or (one.verified and two.verified):
        return None
    alike = max(
        (likeness(a, b, one.place_words | two.place_words, known) for a in one.words for b in two.words), default=0
    )
    verdict = _misspelt(one, two, alike) if misspelt else None
    if verdict is None and (one.doubtful or two.doubtful):
        verdict = _same_name(one, two, alike)
    return verdict if verdict and verdict.score >= THRESHOLD else None


def misspelt_siren(one: str, two: str) -> bool:
    """Whether a SIREN is the other with one typing error: a digit, two digits swapped; the key may have followed."""
    if len(one) != 9 or len(two) != 9 or one == two:
        return False
    return one[:8] == two[:8] or OSA.distance(one[:8], two[:8], score_cutoff=1) <= 1 or OSA.distance(one, two) <= 1


def _site_of_the_other(one: Sheet, two: Sheet) -> str:
    if two.siren and any(siret.startswith(two.siren) for siret in one.sirets):
        return f'Un établissement de l’une porte le SIREN de l’autre ({two.siren})'
    return ''


def _misspelt(one: Sheet, two: Sheet, alike: int) -> Verdict | None:
    """A SIREN with one typing error. When both have a right key, only the same name in the same place will do:
    companies founded together bear numbers that follow one another."""
    near = bool(one.departements & two.departements)
    if one.doubtful or two.doubtful:
        if alike < (75 if near else 90):
            return None
        score = 88 + (alike - 75) // 5 + (2 if near else 0)
    else:
        if alike < 97 or not near or one.verified or two.verified or _other_trade(one, two):
            return None
        score = 80
    verdict = Verdict(score, ['SIREN à une faute de frappe près', _about_names(alike)])
    _add_place(verdict, one, two)
    _add_clues(verdict, one, two)
    return verdict


def _other_trade(one: Sheet, two: Sheet) -> bool:
    return bool(one.naf and two.naf) and one.naf[:2] != two.naf[:2]


def _same_name(one: Sheet, two: Sheet, alike: int) -> Verdict | None:
    """One of the two, or both, without a right SIREN: the name and the place, with clues that help."""
    if alike < NEAR:
        return None
    verdict = Verdict(72 + (alike - NEAR), [_about_names(alike), _about_siren(one, two)])
    clues = _shared_address(one, two)
    if one.departements & two.departements:
        _add_place(verdict, one, two)
    elif not (one.departements and two.departements):
        if alike < 97:
            return None
        verdict.score -= 12
    elif clues and alike >= 93:
        verdict.score -= 10
    else:
        return None
    if one.siren and two.siren:
        verdict.score -= 8
    _add_clues(verdict, one, two)
    return verdict


def _about_names(alike: int) -> str:
    if alike == 100:
        return 'Même nom, à la forme juridique et aux accents près'
    return 'Même nom, écrit autrement' if alike >= SAME else f'Noms proches ({alike} %)'


def _about_siren(one: Sheet, two: Sheet) -> str:
    doubtful = [sheet for sheet in (one, two) if sheet.doubtful]
    if all(not sheet.siren for sheet in doubtful):
        return 'Aucune des deux n’a de SIREN' if len(doubtful) == 2 else 'L’une des deux n’a pas de SIREN'
    wrong = next(sheet.siren for sheet in doubtful if sheet.siren)
    return f'SIREN inconnu de l’annuaire ({wrong})' if right_siren(wrong) else f'SIREN à la clé fausse ({wrong})'


def _add_place(verdict: Verdict, one: Sheet, two: Sheet) -> None:
    if one.postcodes & two.postcodes:
        verdict.score += 4
        verdict.reasons.append(f'Même code postal ({min(one.postcodes & two.postcodes)})')
    elif shared := one.departements & two.departements:
        verdict.reasons.append(f'Même département ({min(shared)})')


def _shared_address(one: Sheet, two: Sheet) -> bool:
    return bool(one.phones & two.phones or one.domains & two.domains)


def _add_clues(verdict: Verdict, one: Sheet, two: Sheet) -> None:
    """What supports a verdict, or weakens it; alone it would say nothing."""
    if one.phones & two.phones:
        verdict.score += 6
        verdict.reasons.append('Même téléphone d’un interlocuteur')
    if shared := one.domains & two.domains:
        verdict.score += 5
        verdict.reasons.append(f'Même adresse de courriel après le @ ({min(shared)})')
    if one.naf and two.naf:
        same = one.naf == two.naf
        verdict.score += 4 if same else -3 if _other_trade(one, two) else -1
        if same:
            verdict.reasons.append(f'Même code NAF ({one.naf})')
    if one.band and two.band:
        verdict.score += 1 if one.band == two.band else -1
    verdict.score = max(0, min(97, verdict.score))
