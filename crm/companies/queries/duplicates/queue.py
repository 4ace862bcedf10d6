"""Pairs to look at, within the reader's perimeter: the page, the company file, « Ma journée »."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request, url_for
from sqlalchemy import Select, bindparam, func, or_

from crm import access, paging
from crm.access import Permission
from crm.companies.models import Company, DuplicatePair, MergedCompany, PairState
from crm.companies.queries import merging
from crm.companies.queries.columns import clubs_by_company
from crm.companies.queries.counts import counted
from crm.companies.queries.duplicates import scope
from crm.database import db
from crm.registries import HomeBlock, HomeItem, Panel, TimelineItem
from crm.statements import Statement, composed_once
from crm.territories.models import Club

PAGE = 30


@dataclass(frozen=True)
class Asked:
    """What the page of duplicates is asked for."""

    state: PairState = PairState.PROPOSED
    departement: str = ''

    @classmethod
    def from_request(cls) -> 'Asked':
        state = request.args.get('etat', '')
        known = {member.value for member in PairState}
        return cls(PairState(state) if state in known else PairState.PROPOSED, request.args.get('departement', '')[:3])

    def arguments(self, **other: str) -> dict[str, str]:
        own = {'etat': '' if self.state == PairState.PROPOSED else str(self.state), 'departement': self.departement}
        return {name: value for name, value in (own | other).items() if value}


@dataclass(frozen=True)
class Shown:
    """One pair with its two companies (None: merged away, whose name is kept) and the clubs that follow each."""

    pair: DuplicatePair
    one: Company | None
    two: Company | None
    gone: MergedCompany | None
    clubs: dict[int, list[Club]]

    @property
    def names(self) -> list[str]:
        found = [company.display_name for company in (self.one, self.two) if company]
        return found + ([self.gone.name] if self.gone else [])

    @property
    def merge_ids(self) -> tuple[int, int] | None:
        """(kept, other) of the page of merge."""
        if self.one is None or self.two is None:
            return None
        if self.pair.state == PairState.ASKED:
            return self.pair.plan['kept'], self.pair.plan['other']
        kept, other = merging.survivor_of(self.one, self.two)
        return kept.id, other.id


def page_of_pairs(asked: Asked) -> tuple[paging.Page, list[Shown]]:
    """One page of pairs, the surest first."""
    page = paging.page(_listed(asked), [DuplicatePair.score, DuplicatePair.id], descending=True, size=PAGE)
    return page, shown(page.rows)


def counts(states: Iterable[PairState] = tuple(PairState)) -> dict[PairState, int]:
    """How many pairs there are in each of these states that has any."""
    asked = {'states': list(states)}
    return {state: number for state, number in db.session.execute(_by_state(), asked)}


@composed_once
def _by_state() -> Statement:
    wanted = DuplicatePair.state.in_(bindparam('states', expanding=True))
    return db.select(DuplicatePair.state, func.count()).where(wanted).group_by(DuplicatePair.state)


def _listed(asked: Asked) -> Select[Any]:
    query = db.select(DuplicatePair).filter_by(state=asked.state)
    if asked.departement:
        here = db.select(Company.id).where(Company.departement_code == asked.departement)
        query = query.where(or_(DuplicatePair.company_id.in_(here), DuplicatePair.other_id.in_(here)))
    return query


def shown(pairs: Sequence[DuplicatePair]) -> list[Shown]:
    """Pairs with what the page says of them: three statements, whatever their number."""
    ids = {number for pair in pairs for number in (pair.company_id, pair.other_id)}
    companies = {c.id: c for c in db.session.scalars(db.select(Company).where(Company.id.in_(ids)))}
    gone = {m.id: m for m in db.session.scalars(db.select(MergedCompany).where(MergedCompany.id.in_(ids)))}
    clubs = clubs_by_company(list(companies.values()))
    return [
        Shown(
            pair,
            companies.get(pair.company_id),
            companies.get(pair.other_id),
            gone.get(pair.company_id) or gone.get(pair.other_id),
            clubs,
        )
        for pair in pairs
    ]


def last_searched() -> datetime | None:
    """When companies were last looked through."""
    return scope.last_search()


def pairs_of(company: Company) -> list[DuplicatePair]:
    """Pairs of a company that wait for a decision or an agreement."""
    waiting = DuplicatePair.state.in_([PairState.PROPOSED, PairState.ASKED])
    mine = or_(DuplicatePair.company_id == company.id, DuplicatePair.other_id == company.id)
    return list(db.session.scalars(db.select(DuplicatePair).where(waiting, mine).order_by(DuplicatePair.score.desc())))


def panel(company: Company) -> Panel | None:
    """« Doublons possibles » on the file of a company; nothing when there are none."""
    if not access.may(Permission.COMPANIES_EDIT):
        return None
    pairs = pairs_of(company) if counted(company, 'pairs') else []
    if not pairs:
        return None
    return Panel('Doublons possibles', 'companies/_duplicates.html', {'pairs': shown(pairs), 'company': company})


def home_block() -> HomeBlock | None:
    """Pairs to look at on « Ma journée »: agreements awaited from one's clubs first, then the surest proposals."""
    if not access.may(Permission.COMPANIES_EDIT):
        return None
    number = counts([PairState.PROPOSED] if access.perimeter().staff else _TO_DO)
    total = sum(number.values())
    if not total:
        return None
    query = db.select(DuplicatePair).where(DuplicatePair.state.in_(number))
    first = db.session.scalars(
        query.order_by(DuplicatePair.state, DuplicatePair.score.desc(), DuplicatePair.id).limit(5)
    )
    items = [_home_item(it) for it in _bare(list(first))]
    return HomeBlock('Doublons à examiner', items, total, url_for('companies.duplicates'), order=60)


def _bare(pairs: Sequence[DuplicatePair]) -> list[Shown]:
    """Pairs with their two companies only: one statement."""
    ids = {number for pair in pairs for number in (pair.company_id, pair.other_id)}
    companies = {c.id: c for c in db.session.scalars(db.select(Company).where(Company.id.in_(ids)))}
    return [Shown(pair, companies.get(pair.company_id), companies.get(pair.other_id), None, {}) for pair in pairs]


_TO_DO = (PairState.PROPOSED, PairState.ASKED)


def _home_item(it: Shown) -> HomeItem:
    url = url_for('companies.merge', company_id=it.merge_ids[0], other_id=it.merge_ids[1]) if it.merge_ids else ''
    detail = it.pair.reasons[0] if it.pair.reasons else ''
    state = it.pair.state if it.pair.state == PairState.ASKED else None
    return HomeItem(' et '.join(it.names), url, detail, state=state)


def timeline(company: Company) -> list[TimelineItem]:
    """Merges of a company as lines of its timeline."""
    if not counted(company, 'merges'):
        return []
    query = db.select(MergedCompany).filter_by(into_id=company.id)
    return [
        TimelineItem(
            merged.at,
            'shuffle',
            f'Fusion avec la fiche « {merged.name} »',
            f'Par {merged.merged_by}. Ce que les clubs avaient noté des deux fiches est réuni ici.',
            url_for('companies.merged', merged_id=merged.id),
        )
        for merged in db.session.scalars(query)
    ]
