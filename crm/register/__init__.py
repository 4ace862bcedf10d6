"""Register: the public directory of companies (API Recherche d’entreprises), which may well not answer.

No transaction is held while the register is asked: call these functions in a GET, or before the first write of a POST.
They end the transaction of the request, as every trace does (see `crm.history.trail`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crm import demonstration
from crm.register import cache, client
from crm.register.answers import LegalUnit, Site, read_units
from crm.register.client import Unavailable, configured
from crm.search import fold

__all__ = ['Found', 'LegalUnit', 'Site', 'Unavailable', 'configured', 'find', 'search']

NUMBERS_KEPT = timedelta(days=7)
SEARCHES_KEPT = timedelta(days=1)
LEAST_TYPED = 3
SHOWN = 10
# « dirigeants » (persons) and « finances » are never asked for
ASKED_FOR = {'minimal': 'true', 'include': 'siege,matching_etablissements'}


@dataclass(frozen=True)
class Found:
    """An answer of the register: legal units (none: not found), when it was given, and how many there are in all."""

    units: Sequence[LegalUnit]
    at: datetime
    total: int = 0

    @property
    def unit(self) -> LegalUnit | None:
        return self.units[0] if self.units else None


def find(number: str, *, fresh: bool = False, nightly: bool = False) -> Found:
    """The legal unit of a SIREN or SIRET (digits only); its `sites` hold the site of the SIRET that was asked.

    `fresh` asks again even if an answer is kept. A fictional number of a demonstration is never asked: not found.
    Raises Unavailable.
    """
    if demonstration.is_fictional(number):
        return Found([], cache.now())
    found = _ask(f'number:{number}', {'q': number}, timedelta(0) if fresh else NUMBERS_KEPT, nightly, not fresh)
    return Found([unit for unit in found.units if unit.siren == number[:9]], found.at, found.total)


def search(text: str, departement: str = '') -> Found:
    """Legal units whose name matches `text` (three letters at least), the most likely first. Raises Unavailable."""
    words = fold(text)[:100]
    if len(words.replace(' ', '')) < LEAST_TYPED:
        return Found([], cache.now())
    asked = {'q': words, 'per_page': str(SHOWN)} | ({'departement': departement} if departement else {})
    return _ask(f'search:{words}|{departement}', asked, SEARCHES_KEPT, False, True)


def _ask(key: str, asked: dict[str, str], kept: timedelta, nightly: bool, or_older: bool) -> Found:
    """The kept answer if it is recent enough, else a new one, else (`or_older`) an older one rather than none."""
    older = cache.read(key) if or_older else None
    if older and older.fetched_at > cache.now() - kept:
        return _found(older)
    try:
        answer = client.get('/search', asked | ASKED_FOR, nightly=nightly)
        units, total = read_units(answer)
    except Unavailable:
        if older:
            return _found(older)
        raise
    return _found(cache.keep(key, {'total': total, 'units': [unit.as_kept() for unit in units]}))


def _found(kept: cache.RegisterAnswer) -> Found:
    units = [LegalUnit.from_kept(unit) for unit in kept.answer['units']]
    return Found(units, kept.fetched_at, kept.answer['total'])
