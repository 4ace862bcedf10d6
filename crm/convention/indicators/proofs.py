"""Proofs: the rows behind a figure, from the same statement as the figure, read by pages on a unique key."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import func, select

from crm import clock
from crm.companies.models import Company
from crm.convention.indicators.definitions import Link, Proof, ProofRow
from crm.database import db
from crm.formatting import siren_fr
from crm.statements import Statement

Cell = str | int | float | Any | None


def paged(query: Statement, columns: tuple[str, ...], cells: Callable[[Any], Sequence[Cell]], says: str) -> Proof:
    """A proof over a statement whose column `key` is a unique number; `cells(row)` gives what is printed."""
    rows = query.subquery()
    total = db.session.scalar(select(func.count()).select_from(rows)) or 0

    def pages(after: int | None, before: int | None, size: int) -> list[ProofRow]:
        asked = select(rows).limit(size)
        if before is not None:
            asked = asked.where(rows.c.key < before).order_by(rows.c.key.desc())
        else:
            asked = asked.order_by(rows.c.key)
        if after is not None:
            asked = asked.where(rows.c.key > after)
        found = [ProofRow(row.key, tuple(cells(row))) for row in db.session.execute(asked)]
        return found[::-1] if before is not None else found

    return Proof(columns, total, says, pages)


def by_company(facts: Statement, day: Any, *more: Any) -> Statement:
    """One row per company with a SIREN, from facts that have company_id and known; `day` and `more` are aggregates
    made on the columns of the facts."""
    rows = facts.subquery()
    found = select(rows.c.company_id, func.count().label('times'), day(rows.c).label('day'))
    for name, aggregate in more:
        found = found.add_columns(aggregate(rows.c).label(name))
    grouped = found.where(rows.c.known).group_by(rows.c.company_id).subquery()
    extra = [grouped.c[name] for name, _ in more]
    return select(
        Company.id.label('key'),
        Company.name,
        Company.usual_name,
        Company.siren,
        grouped.c.times,
        grouped.c.day,
        *extra,
    ).join(grouped, grouped.c.company_id == Company.id)


def companies(facts: Statement, day: Any, columns: tuple[str, str], says: str) -> Proof:
    """One line per company with a SIREN: `columns` names how many rows it has, and the `day` of the first or last."""
    return paged(
        by_company(facts, day),
        ('Entreprise', 'SIREN', *columns),
        lambda r: (company_link(r.key, r.name, r.usual_name), siren_fr(r.siren), r.times, clock.day_of(r.day)),
        says,
    )


def company_link(company_id: int, name: str, usual_name: str = '') -> Link:
    """A link to the file of a company."""
    return Link(usual_name or name, 'companies.show', (('company_id', company_id),))


def commitment_link(commitment_id: int) -> Link:
    """A link to a commitment."""
    return Link(f'Engagement n° {commitment_id}', 'commitments.show', (('commitment_id', commitment_id),))


def mentor_cell(mentor_id: int, name: str, named: bool) -> Link | str:
    """A mentor: by name for who may see names, else by a number that says nothing of the person."""
    if not named:
        return f'Mentor n° {mentor_id}'
    return Link(name, 'mentors.show', (('mentor_id', mentor_id),))
