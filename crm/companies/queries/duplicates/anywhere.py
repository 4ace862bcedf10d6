"""Companies whose département is unknown, met with all those of exactly the same name."""

from collections import defaultdict
from collections.abc import Container, Iterator

from sqlalchemy import ColumnElement

from crm.companies.models import Company
from crm.companies.queries.duplicates.names import bare_words
from crm.database import db

MOST_OF_A_NAME = 4  # a name borne by more companies says nothing without a place


def namesakes(probes: Container[int] | None = None) -> Iterator[tuple[int, int]]:
    """(id, greater id) of companies of one name, one of which has no département."""
    wanted = {name for _, names, placed in _names(Company.departement_code.is_(None)) for name in names}
    if not wanted:
        return
    bearers: dict[tuple[str, ...], list[tuple[int, bool]]] = defaultdict(list)
    for company_id, names, placed in _names():
        for name in wanted.intersection(names):
            bearers[name].append((company_id, placed))
    for companies in bearers.values():
        if len(companies) <= MOST_OF_A_NAME:
            yield from _pairs(companies, probes)


def _names(*criteria: ColumnElement[bool]) -> Iterator[tuple[int, set[tuple[str, ...]], bool]]:
    query = db.select(Company.id, Company.name, Company.usual_name, Company.departement_code).where(*criteria)
    for company_id, name, usual_name, departement in db.session.execute(query.execution_options(yield_per=5000)):
        words = {bare_words(text) for text in (name, usual_name) if text}
        yield company_id, words, departement is not None


def _pairs(companies: list[tuple[int, bool]], probes: Container[int] | None) -> Iterator[tuple[int, int]]:
    for number, (one, one_placed) in enumerate(companies):
        for two, two_placed in companies[number + 1 :]:
            if not (one_placed and two_placed) and (probes is None or one in probes or two in probes):
                yield min(one, two), max(one, two)
