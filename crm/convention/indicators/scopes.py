"""Grouping: the same measures for the country and for each club, in two statements whatever the clubs."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, case, distinct, func, select

from crm.convention.indicators.definitions import NATIONAL_SCOPE, Figure, club_scope
from crm.database import db
from crm.formatting import plural
from crm.statements import Statement
from crm.territories.models import Club


def measured(
    facts: Statement,
    measures: Callable[[Any], Sequence[ColumnElement[Any]]],
    clubs: Sequence[Club],
    national: bool,
) -> dict[str, tuple[Any, ...]]:
    """Measures over the rows of `facts` (which have a `club_id`), by scope; noughts for a club without rows."""
    rows = facts.subquery()
    wanted = measures(rows.c)
    found: dict[str, tuple[Any, ...]] = {}
    if national:
        found[NATIONAL_SCOPE] = tuple(db.session.execute(select(*wanted).select_from(rows)).one())
    if clubs:
        query = select(rows.c.club_id, *wanted).group_by(rows.c.club_id)
        if len(clubs) == 1:
            query = query.where(rows.c.club_id == clubs[0].id)
        values = {club_id: tuple(row) for club_id, *row in db.session.execute(query)}
        nothing = (0,) * len(wanted)
        found.update({club_scope(club.code): values.get(club.id, nothing) for club in clubs})
    return {scope: tuple(value or 0 for value in row) for scope, row in found.items()}


def companies(columns: Any, *criteria: ColumnElement[bool]) -> ColumnElement[int]:
    """Distinct companies that have a SIREN (it is unique: they are as many as SIREN), among rows that meet criteria."""
    return func.count(distinct(case((_all(columns.known, *criteria), columns.company_id))))


def companies_apart(columns: Any) -> ColumnElement[int]:
    """Distinct companies without SIREN, left out of the figures."""
    return func.count(distinct(case((columns.known.is_(False), columns.company_id))))


def rows_where(criterion: ColumnElement[bool]) -> ColumnElement[int]:
    """Number of rows that meet a criterion."""
    return func.count(case((criterion, 1)))


def _all(first: ColumnElement[bool], *others: ColumnElement[bool]) -> ColumnElement[bool]:
    for other in others:
        first = first & other
    return first


def remarks(*, late: int = 0, apart: int = 0, say: str = '') -> str:
    """The note of a figure: what was entered late, what is left aside."""
    said = [say] if say else []
    if late:
        said.append(f'dont {plural(late, "saisie faite", "saisies faites")} après la fin de la période')
    if apart:
        said.append(f'{plural(apart, "entreprise")} sans SIREN, à part')
    return ' ; '.join(said)


def company_figure(count: int, apart: int, late: int = 0, **values: Any) -> Figure:
    """A count of companies, with what is left aside."""
    return Figure(count, note=remarks(late=late, apart=apart), late=late, without_siren=apart, **values)


def clubs_by_departement(clubs: Sequence[Club]) -> dict[str, str]:
    """Scope of the club of each département, for registers that name a département and no club."""
    return {club.departement_code: club_scope(club.code) for club in clubs if club.departement_code}
