"""Pairs of a département that the rule is asked about: companies that share a rare word, a beginning or an end.

Never all pairs: each company whose SIREN is doubtful meets those that share one of its keys.
"""

from array import array
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence

from rapidfuzz import fuzz, process

from crm.companies.queries.duplicates.rules import Sheet, Verdict, compare

MOST_IN_BLOCK = 400
RAREST_WORDS = 3
KNOWN_WORD = 3  # a word borne by so many companies of the département is not a misspelling
QUICK = 60
MARGIN = 3  # among several companies that a sheet without SIREN may be, those about as likely as the best


Found = dict[tuple[int, int], Verdict]


def pairs_within(sheets: Sequence[Sheet], probes: Container[int] | None = None) -> Found:
    """(id, greater id) → verdict, among the companies of one place; of `probes` (ids) only, or of all.

    Where a company without SIREN looks like several, only the most likely are kept.
    """
    index = Index(sheets)
    found: Found = {}
    for place, sheet in enumerate(sheets):
        probed = probes is None or sheet.id in probes
        if not probed or (probes is None and not sheet.doubtful):
            continue
        for other in index.near(place):
            pair = (min(sheet.id, other.id), max(sheet.id, other.id))
            if pair in found or not (sheet.doubtful or other.doubtful):
                continue
            if verdict := compare(sheet, other, index.known):
                found[pair] = verdict
    return likeliest(found, {sheet.id: sheet for sheet in sheets})


def likeliest(found: Found, sheets: Mapping[int, Sheet]) -> Found:
    """Without the pairs that are clearly less likely than another of the same company without a right SIREN."""
    best: Counter[int] = Counter()
    for (one, two), verdict in found.items():
        for mine, other in ((one, two), (two, one)):
            if sheets[mine].doubtful and not sheets[other].doubtful:
                best[mine] = max(best[mine], verdict.score)
    return {
        pair: verdict
        for pair, verdict in found.items()
        if all(verdict.score >= best[mine] - MARGIN for mine in pair if sheets[mine].doubtful)
    }


class Index:
    """Companies of one place by the keys of their names."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self.sheets = sheets
        self._blocks: dict[str, array[int]] = {}
        counts: Counter[str] = Counter()
        for place, sheet in enumerate(sheets):
            words = {word for name in sheet.words for word in name}
            counts.update(words)
            for key in {*words, *(key for name in sheet.words for key in _ends(name))}:
                self._blocks.setdefault(key, array('i')).append(place)
        self.known = frozenset(word for word, count in counts.items() if count >= KNOWN_WORD)

    def near(self, place: int) -> Iterator[Sheet]:
        """Other companies worth comparing with this one."""
        sheet, met = self.sheets[place], set[int]()
        for name in sheet.words:
            for key in self._keys(name):
                met.update(self._blocks.get(key, ()))
        met.discard(place)
        others = [self.sheets[other] for other in sorted(met)]
        choices = {n: ' '.join(words) for n, words in enumerate(w for o in others for w in o.words)}
        owners = [other for other in others for _ in other.words]
        kept: dict[int, Sheet] = {}
        for name in sheet.words:
            hits = process.extract(
                ' '.join(name), choices, scorer=fuzz.token_sort_ratio, score_cutoff=QUICK, limit=None
            )
            kept |= {owners[n].id: owners[n] for _, _, n in hits}
        yield from kept.values()

    def _keys(self, name: Sequence[str]) -> list[str]:
        """The rarest words of a name and its two ends, without those that too many share."""
        rarest = sorted(set(name), key=lambda word: len(self._blocks.get(word, ())))[:RAREST_WORDS]
        keys = [key for key in (*rarest, *_ends(name)) if len(self._blocks.get(key, ())) <= MOST_IN_BLOCK]
        return keys or rarest[:1]


def _ends(name: Sequence[str]) -> tuple[str, ...]:
    """The beginning and the end of a name written in one: one misspelling leaves one of them whole."""
    whole = ''.join(name)
    sizes = (2, 3) if len(whole) < 6 else (3, 4) if len(whole) < 9 else (4, 6)
    return tuple(key for size in sizes for key in (f'^{whole[:size]}', f'{whole[-size:]}$'))
