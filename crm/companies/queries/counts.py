"""How many things of each kind there are about a company: what is mostly absent is read only where there is some."""

from typing import Any

from sqlalchemy import Select, bindparam, func, or_

from crm import access, registries
from crm.companies.models import (
    Company,
    CompanyTag,
    DuplicatePair,
    Handover,
    MergedCompany,
    PairState,
    ProposalState,
    RegisterProposal,
)
from crm.database import db
from crm.once import once_a_page
from crm.statements import Statement, composed_once


def counted(company: Company, name: str) -> int:
    """The number that stands under this name in `registries.company_counts`; all are counted by one statement."""
    return once_a_page(('company_counts', company.id), lambda: _counts(company))[name]


def opened(company_id: int) -> Company | None:
    """The company of this id, read together with all its counts: its file asks for them."""
    row = db.session.execute(_with_counts(), {'company': company_id}).first()
    if row is None:
        return None
    company: Company = row.Company
    once_a_page(('company_counts', company.id), lambda: _named(row))  # at hand for `counted`
    return company


def _counts(company: Company) -> dict[str, int]:
    return _named(db.session.execute(_with_counts(), {'company': company.id}).one())


def _named(row: Any) -> dict[str, int]:
    return {name: row._mapping[name] for name, _ in registries.company_counts.items()}


@composed_once
def _with_counts() -> Statement:
    counts = [count(Company.id).scalar_subquery().label(name) for name, count in registries.company_counts.items()]
    return db.select(Company, *counts).where(Company.id == bindparam('company'))


def handovers(company_id: Any) -> Select[int]:
    """Hand-overs, whoever reads: who may see what of them is chosen where they are read."""
    handover = access.whole_table(Handover, 'qui suit une entreprise est partagé entre clubs')
    return db.select(func.count()).select_from(handover).where(handover.c.company_id == company_id)


def proposals(company_id: Any) -> Select[int]:
    """What the register says otherwise, and nobody decided on."""
    query = db.select(func.count(RegisterProposal.id)).where(RegisterProposal.company_id == company_id)
    return query.where(RegisterProposal.state == ProposalState.OPEN)


def pairs(company_id: Any) -> Select[int]:
    """Possible duplicates that wait for a decision or an agreement."""
    mine = or_(DuplicatePair.company_id == company_id, DuplicatePair.other_id == company_id)
    waiting = DuplicatePair.state.in_([PairState.PROPOSED, PairState.ASKED])
    return db.select(func.count(DuplicatePair.id)).where(waiting, mine)


def merges(company_id: Any) -> Select[int]:
    """Companies that were merged into this one."""
    return db.select(func.count(MergedCompany.id)).where(MergedCompany.into_id == company_id)


def tags(company_id: Any) -> Select[int]:
    """Tags that it bears, whoever may see them."""
    return db.select(func.count(CompanyTag.tag_id)).where(CompanyTag.company_id == company_id)


COUNTS = {'handovers': handovers, 'proposals': proposals, 'pairs': pairs, 'merges': merges, 'tags': tags}
