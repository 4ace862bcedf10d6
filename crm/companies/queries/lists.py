"""Reads for the list of companies: keyset pages and counts."""

from dataclasses import dataclass, replace

from flask import request
from sqlalchemy import func

from crm import paging, registries
from crm.companies.models import Company
from crm.companies.queries.filters import CompanyFilter, criteria, listed
from crm.database import db
from crm.formatting import number_fr, plural

MOST_COUNTED = 1000


@dataclass(frozen=True)
class Total:
    """How many companies a filter keeps; `capped` when there are more and nobody asked for the exact number."""

    number: int
    capped: bool = False

    @classmethod
    def carried(cls, value: str) -> 'Total | None':
        """What an address says: « 1234 », or « 1000+ »."""
        digits = value.removesuffix('+')
        if not (digits.isascii() and digits.isdigit() and len(digits) < 9):
            return None
        return cls(int(digits), value.endswith('+'))

    def __str__(self) -> str:
        return f'{self.number}{"+" if self.capped else ""}'

    def __bool__(self) -> bool:
        return self.number > 0

    @property
    def words(self) -> str:
        """« 1 234 entreprises », « plus de 1 000 entreprises »."""
        return f'plus de {number_fr(self.number)} entreprises' if self.capped else plural(self.number, 'entreprise')


def count(asked: CompanyFilter, most: int | None = None) -> int:
    """How many companies a filter keeps; `most` stops the count there."""
    if most is None:
        return db.session.scalar(db.select(func.count(Company.id)).where(*criteria(asked))) or 0
    some = db.select(Company.id).where(*criteria(asked)).limit(most).subquery()
    return db.session.scalar(db.select(func.count()).select_from(some)) or 0


def total_of(asked: CompanyFilter, *, exact: bool = False) -> Total:
    """The count of the whole: exact, but for filters over relations, where it stops after a thousand."""
    if exact or not asked.is_costly:
        return Total(count(asked))
    found = count(asked, MOST_COUNTED + 1)
    return Total(min(found, MOST_COUNTED), found > MOST_COUNTED)


def page_of_companies(asked: CompanyFilter) -> tuple[paging.Page, Total]:
    """One page of the list and the count of the whole, which is asked once and then carried by the address."""
    sort = registries.company_sorts.get(asked.sort)
    segments = sort.backwards if asked.backwards and sort.backwards else sort.segments
    page = paging.segmented(listed(asked), segments())
    exact = bool(request.args.get('compter'))
    total = Total.carried(request.args.get('total', ''))
    if total is None or (exact and total.capped):
        total = total_of(asked, exact=exact)
    return replace(
        page, previous_url=_with_total(page.previous_url, total), next_url=_with_total(page.next_url, total)
    ), total


def _with_total(url: str | None, total: Total) -> str | None:
    return url if url is None or 'total=' in url else f'{url}&total={str(total).replace("+", "%2B")}'
