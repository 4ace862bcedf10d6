"""How many things of each kind there are about a company: what is mostly absent is read only where there is some."""

from sqlalchemy import Select, func, or_

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


def counted(company: Company, name: str) -> int:
    """The number that stands under this name in `registries.company_counts`; all are counted by one statement."""
    return once_a_page(('company_counts', company.id), lambda: _counts(company))[name]


def _counts(company: Company) -> dict[str, int]:
    asked = {name: count(company) for name, count in registries.company_counts.items()}
    columns = [query.scalar_subquery() for query in asked.values()]
    # the perimeter is added to a statement that selects from a model
    found = db.session.execute(db.select(*columns).select_from(Company).where(Company.id == company.id)).one()
    return dict(zip(asked, found, strict=True))


def handovers(company: Company) -> Select[int]:
    """Hand-overs, whoever reads: who may see what of them is chosen where they are read."""
    handover = access.whole_table(Handover, 'qui suit une entreprise est partagé entre clubs')
    return db.select(func.count()).select_from(handover).where(handover.c.company_id == company.id)


def proposals(company: Company) -> Select[int]:
    """What the register says otherwise, and nobody decided on."""
    query = db.select(func.count(RegisterProposal.id)).where(RegisterProposal.company_id == company.id)
    return query.where(RegisterProposal.state == ProposalState.OPEN)


def pairs(company: Company) -> Select[int]:
    """Possible duplicates that wait for a decision or an agreement."""
    mine = or_(DuplicatePair.company_id == company.id, DuplicatePair.other_id == company.id)
    waiting = DuplicatePair.state.in_([PairState.PROPOSED, PairState.ASKED])
    return db.select(func.count(DuplicatePair.id)).where(waiting, mine)


def merges(company: Company) -> Select[int]:
    """Companies that were merged into this one."""
    return db.select(func.count(MergedCompany.id)).where(MergedCompany.into_id == company.id)


def tags(company: Company) -> Select[int]:
    """Tags that it bears, whoever may see them."""
    return db.select(func.count(CompanyTag.tag_id)).where(CompanyTag.company_id == company.id)


COUNTS = {'handovers': handovers, 'proposals': proposals, 'pairs': pairs, 'merges': merges, 'tags': tags}
