"""Reads for the list of companies: filters, sorts, keyset pages, export."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import request
from sqlalchemy import ColumnElement, Select, func, or_, tuple_

from crm import access, paging, registries
from crm.companies.models import ClubMembership, Company, Establishment, HeadcountBand, RelationState
from crm.companies.nomenclature import SECTIONS
from crm.database import db
from crm.search import matches, words
from crm.territories.models import Club

SORTS: dict[str, tuple[list[Any], bool]] = {
    'nom': ([Company.sort_name, Company.id], False),
    'ajout': ([Company.created_at, Company.id], True),
    'relation': ([Company.relation_state, Company.sort_name, Company.id], False),
}


@dataclass(frozen=True)
class CompanyFilter:
    """What the list is asked for; values that mean nothing are forgotten."""

    q: str = ''
    view: str = ''
    club: str = ''
    departement: str = ''
    size: str = ''
    section: str = ''
    relation: str = ''
    situation: str = ''
    sort: str = 'nom'

    @classmethod
    def from_request(cls) -> 'CompanyFilter':
        asked = request.values.get
        return cls(
            q=asked('q', '').strip()[:200],
            view='toutes' if asked('vue') == 'toutes' or not access.perimeter().clubs else 'miens',
            club=asked('club', ''),
            departement=asked('departement', ''),
            size=_known(asked('taille', ''), HeadcountBand.options()),
            section=_known(asked('secteur', ''), SECTIONS.items()),
            relation=_known(asked('relation', ''), RelationState.options()),
            situation=asked('situation', '') if asked('situation', '') in registries.company_filters.entries else '',
            sort=asked('tri', '') if asked('tri', '') in SORTS else 'nom',
        )

    @property
    def active(self) -> int:
        return sum(map(bool, (self.club, self.departement, self.size, self.section, self.relation, self.situation)))

    def arguments(self, **other: str) -> dict[str, str]:
        """Address of the same list, with some values changed; empty ones left out."""
        own = {
            'q': self.q,
            'vue': self.view if access.perimeter().clubs and self.view == 'toutes' else '',
            'club': self.club,
            'departement': self.departement,
            'taille': self.size,
            'secteur': self.section,
            'relation': self.relation,
            'situation': self.situation,
            'tri': '' if self.sort == 'nom' else self.sort,
        }
        return {name: value for name, value in (own | other).items() if value}


def _known(value: str, options: Any) -> str:
    return value if value in {code for code, _ in options} else ''


def listed(asked: CompanyFilter) -> Select[tuple[Company]]:
    """The companies that a filter keeps, unsorted."""
    return db.select(Company).where(*_criteria(asked))


def _criteria(asked: CompanyFilter) -> Iterator[ColumnElement[bool]]:
    if asked.q:
        yield _search(asked.q)
    if asked.view == 'miens':
        yield followed_by(ClubMembership.club_id.in_(access.perimeter().clubs))
    if asked.club:
        yield followed_by(ClubMembership.club_id == db.select(Club.id).where(Club.code == asked.club).scalar_subquery())
    for column, value in (
        (Company.departement_code, asked.departement),
        (Company.headcount_band, asked.size),
        (Company.naf_section, asked.section),
        (Company.relation_state, asked.relation),
    ):
        if value:
            yield column == value
    if asked.situation:
        criterion = registries.company_filters.get(asked.situation)[1]
        yield criterion() if callable(criterion) else criterion


def followed_by(club: ColumnElement[bool]) -> ColumnElement[bool]:
    """Criterion: companies that a club follows today."""
    return Company.id.in_(db.select(ClubMembership.company_id).where(club, ClubMembership.until.is_(None)))


def _search(typed: str) -> ColumnElement[bool]:
    found = words(typed)
    if len(found) == 1 and found[0].isdigit() and len(found[0]) == 9:
        return Company.siren == found[0]
    if len(found) == 1 and found[0].isdigit() and len(found[0]) == 14:
        site = db.select(Establishment.company_id).where(Establishment.siret == found[0])
        return or_(Company.siren == found[0][:9], Company.id.in_(site))
    return matches(Company.folded, typed)


def count(asked: CompanyFilter) -> int:
    """How many companies a filter keeps."""
    query = db.select(func.count(Company.id)).where(*_criteria(asked))
    return db.session.scalar(query) or 0


def page_of_companies(asked: CompanyFilter) -> tuple[paging.Page, int]:
    """One page of the list and the count of the whole, which is asked once and then carried by the address."""
    keys, descending = SORTS[asked.sort]
    page = paging.page(listed(asked), keys, descending=descending)
    carried = request.args.get('total', '')
    total = int(carried) if carried.isascii() and carried.isdigit() and len(carried) < 9 else count(asked)
    return replace(
        page, previous_url=_with_total(page.previous_url, total), next_url=_with_total(page.next_url, total)
    ), total


def _with_total(url: str | None, total: int) -> str | None:
    return url if url is None or 'total=' in url else f'{url}&total={total}'


def clubs_by_company(companies: Sequence[Company]) -> dict[int, list[Club]]:
    """Clubs that follow each company of a page, by the id of the company: one statement."""
    query = db.select(ClubMembership.company_id, Club).join(Club, Club.id == ClubMembership.club_id)
    query = query.where(
        ClubMembership.company_id.in_([c.id for c in companies]), ClubMembership.until.is_(None)
    ).order_by(Club.code)
    found: dict[int, list[Club]] = {}
    for company_id, club in db.session.execute(query):
        found.setdefault(company_id, []).append(club)
    return found


EXPORT_HEADING = [
    'SIREN',
    'Raison sociale',
    'Nom usuel',
    'Département',
    'NAF',
    'Secteur',
    'Effectif',
    'Relation',
    'Clubs',
    'À vérifier',
    'Ajoutée le',
]


def export_rows(asked: CompanyFilter, size: int = 2000) -> Iterator[list[str]]:
    """Rows of an export, in the order of names: a few thousand in memory at a time.

    The perimeter is that of the moment of asking: the rows are read later, while the answer streams.
    """
    return _export_rows(list(_criteria(asked)), access.perimeter(), size)


def _export_rows(criteria: list[ColumnElement[bool]], held: access.Perimeter, size: int) -> Iterator[list[str]]:
    last: tuple[str, int] | None = None
    while True:
        with access.within(held):
            companies = _export_batch(criteria, last, size)
            clubs = clubs_by_company(companies) if companies else {}
            rows = [_export_row(company, clubs.get(company.id, [])) for company in companies]
        yield from rows
        if len(companies) < size:
            return
        last = companies[-1].sort_name, companies[-1].id


def _export_batch(criteria: list[ColumnElement[bool]], last: tuple[str, int] | None, size: int) -> list[Company]:
    query = db.select(Company).where(*criteria).order_by(Company.sort_name, Company.id).limit(size)
    if last is not None:
        query = query.where(tuple_(Company.sort_name, Company.id) > tuple_(*last))
    return list(db.session.scalars(query))


def _export_row(company: Company, clubs: list[Club]) -> list[str]:
    return [
        company.siren or '',
        company.name,
        company.usual_name,
        company.departement_code or '',
        company.naf_code,
        SECTIONS.get(company.naf_section, ''),
        company.headcount_band.label if company.headcount_band else '',
        company.relation_state.label,
        ', '.join(club.name for club in clubs),
        company.doubt,
        company.created_at.date().isoformat(),
    ]
