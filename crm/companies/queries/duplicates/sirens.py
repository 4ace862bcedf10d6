"""Companies whose SIREN is another's with one typing error, and sites that bear the SIREN of another company."""

from collections.abc import Container, Iterator

from crm.companies.models import Company, Establishment
from crm.database import db

_POWERS = [10**place for place in range(8)]


def neighbours(probes: Container[int] | None = None) -> Iterator[tuple[int, int]]:
    """(id, greater id) of companies whose SIREN are one typing error apart: one of the first eight digits, two of
    them swapped, or the key alone. Two whole numbers are met in one pass over a table of the first eight digits."""
    bodies: dict[int, int | list[int]] = {}
    rows = db.select(Company.id, Company.siren).where(Company.siren.is_not(None))
    for company_id, siren in db.session.execute(rows.execution_options(yield_per=5000)):
        if len(siren) == 9 and siren.isascii() and siren.isdigit():
            _put(bodies, int(siren[:8]), company_id)
    for body in list(bodies) if probes is None else _bodies_of(probes, bodies):
        ids = _listed(bodies[body])
        yield from _pairs_of(ids, ids, probes)
        for other in bodies.keys() & _misspellings(body):
            if other > body or probes is not None:
                yield from _pairs_of(ids, _listed(bodies[other]), probes)


def sites_of_others(probes: Container[int] | None = None) -> Iterator[tuple[int, int]]:
    """(id, greater id) of companies one of which has a site that bears the SIREN of the other."""
    own = db.select(Establishment.company_id, Company.id)
    own = own.join(Company, Company.siren == db.func.substr(Establishment.siret, 1, 9))
    for one, two in db.session.execute(own.where(Company.id != Establishment.company_id)):
        yield from _pairs_of([one], [two], probes)


def _bodies_of(probes: Container[int], bodies: dict[int, int | list[int]]) -> list[int]:
    return [body for body, ids in bodies.items() if any(company_id in probes for company_id in _listed(ids))]


def _put(bodies: dict[int, int | list[int]], body: int, company_id: int) -> None:
    known = bodies.get(body)
    if known is None:
        bodies[body] = company_id
    else:
        bodies[body] = [*_listed(known), company_id]


def _listed(ids: int | list[int]) -> list[int]:
    return [ids] if isinstance(ids, int) else ids


def _misspellings(body: int) -> set[int]:
    """The numbers of eight digits that differ by one digit, or by two neighbours swapped."""
    found: set[int] = set()
    digits = [body // power % 10 for power in _POWERS]
    for place, power in enumerate(_POWERS):
        rest = body - digits[place] * power
        found.update(range(rest, rest + 10 * power, power))
        if place:
            found.add(body - (digits[place] - digits[place - 1]) * (power - _POWERS[place - 1]))
    found.discard(body)
    return found


def _pairs_of(ones: list[int], twos: list[int], probes: Container[int] | None) -> Iterator[tuple[int, int]]:
    for one in ones:
        for two in twos:
            if one != two and (ones is not twos or one < two) and (probes is None or one in probes or two in probes):
                yield min(one, two), max(one, two)
