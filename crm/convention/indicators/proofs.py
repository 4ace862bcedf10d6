"""Proofs: the rows behind a figure, from the same statement as the figure, read by pages on a unique key."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import func, select

from crm import clock
from crm.companies.models import Company
from crm.convention.indicators.definitions import FEW, Link, Proof, ProofRow, Source
from crm.database import db
from crm.formatting import siren_fr
from crm.statements import Statement

Cell = str | int | float | Any | None


def paged(
    query: Statement,
    columns: tuple[str, ...],
    cells: Callable[[Any], Sequence[Cell]],
    says: str,
    *,
    amount: str = '',
    below: str = '',
    watched: tuple[str, ...] = (),
) -> Proof:
    """A proof over a statement whose column `key` is a unique number; `cells(row)` gives what is printed.

    See `Source` for the columns that `amount`, `below` and `watched` name.
    """
    rows = query.subquery()
    total = db.session.scalar(select(func.count()).select_from(rows)) or 0

    def made(row: Any) -> ProofRow:
        weight, base = (getattr(row, name) if name else 1 for name in (amount, below))
        return ProofRow(row.key, tuple(cells(row)), float(weight), float(base))

    changing = tuple(dict.fromkeys(name for name in (amount, below, *watched) if name))
    source = Source(rows, made, amount, below, changing)
    return Proof(columns, total, says, partial(keyset, select(rows), rows.c.key, made), source)


def keyset(
    query: Statement, key: Any, made: Callable[[Any], ProofRow], after: int | None, before: int | None, size: int
) -> list[ProofRow]:
    """The rows of a statement next to a key: those after, or those just before."""
    asked = query.limit(size).order_by(key if before is None else key.desc())
    if before is not None:
        asked = asked.where(key < before)
    if after is not None:
        asked = asked.where(key > after)
    found = [made(row) for row in db.session.execute(asked)]
    return found[::-1] if before is not None else found


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
        lambda r: (company_link(r.key, r.name, r.usual_name), siren_fr(r.siren), r.times, day_of(r.day)),
        says,
    )


def day_of(moment: datetime | date | None) -> date | None:
    """The day in Paris of an instant; a day as it is."""
    return clock.day_of(moment) if isinstance(moment, datetime) else moment


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


def employer_cell(row: Any, named: bool) -> Link | str:
    """The company of a mentor (columns company_id, name, usual_name, colleagues in its département): hidden when they
    are few and the reader may not see names."""
    if named or row.colleagues >= FEW:
        return company_link(row.company_id, row.name, row.usual_name)
    return f'masquée (moins de {FEW} mentors)'
