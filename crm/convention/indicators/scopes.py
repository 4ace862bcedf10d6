"""Grouping: the same measures for each scope asked for, in one statement a kind of scope, whatever their number.

An indicator states its facts once, as rows with the columns they have of: `club_id`, `company_id`, `association_id`,
`experiment_id`, and for the place either `departement_code`, or `commitment_id`: the places of that commitment. Rows
without `club_id` belong to the club of their place. Distinct companies cannot be summed: an area is counted as a whole.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Subquery,
    Text,
    case,
    column,
    distinct,
    false,
    func,
    literal,
    or_,
    select,
    true,
    values,
)

from crm.commitments import queries as commitments
from crm.convention.indicators.definitions import Figure
from crm.convention.indicators.wanted import NATIONAL_SCOPE, Areas, Wanted
from crm.database import db
from crm.formatting import plural
from crm.statements import Statement

FEW = 20  # up to it, rows of other scopes are left out before they are grouped


@dataclass(frozen=True)
class Grouping:
    """Rows, the column that groups them, and the scope of each of its values; the country is not grouped."""

    rows: FromClause
    key: ColumnElement[Any]
    names: Mapping[Any, str]
    only: ColumnElement[bool] = field(default_factory=true)
    grouped: bool = True


Measures = Callable[[Any], Sequence[ColumnElement[Any]]]


def measured(facts: Statement, measures: Measures, wanted: Wanted) -> dict[str, tuple[Any, ...]]:
    """Measures over the rows of `facts`, by scope; noughts for a scope without rows."""
    rows = facts.subquery()
    asked = measures(rows.c)
    found: dict[str, tuple[Any, ...]] = {}
    for grouping in _groupings(rows, wanted):
        query = select(grouping.key, *asked).select_from(grouping.rows).where(grouping.only)
        if grouping.grouped:
            query = query.group_by(grouping.key)
        for key, *row in db.session.execute(query):
            if key in grouping.names:
                found[grouping.names[key]] = tuple(row)
    nothing = (0,) * len(asked)
    return {scope: tuple(value or 0 for value in found.get(scope, nothing)) for scope in wanted.scopes}


def listed(facts: Statement, wanted: Wanted) -> Iterator[tuple[str, Any]]:
    """(scope, row of facts) for each scope that a row belongs to: for what is no plain aggregate."""
    rows = facts.subquery()
    for grouping in _groupings(rows, wanted):
        query = select(grouping.key.label('scope_key'), *rows.c).select_from(grouping.rows).where(grouping.only)
        for row in db.session.execute(query):
            if row.scope_key in grouping.names:
                yield grouping.names[row.scope_key], row


def spread(facts: Statement, kinds: Sequence[str], wanted: Wanted) -> Iterator[tuple[str, Any, int]]:
    """(scope, row of these columns, distinct companies): how the companies of each scope are spread over kinds."""
    rows = facts.subquery()
    columns = [rows.c[name] for name in kinds]
    number = func.count(distinct(rows.c.company_id)).label('number')
    for grouping in _groupings(rows, wanted):
        query = select(grouping.key.label('scope_key'), *columns, number).select_from(grouping.rows)
        keys = [grouping.key, *columns] if grouping.grouped else columns
        for row in db.session.execute(query.where(grouping.only).group_by(*keys)):
            if row.scope_key in grouping.names:
                yield grouping.names[row.scope_key], row, row.number


def within(facts: Statement, wanted: Wanted) -> Statement:
    """Keep the rows of the scopes wanted; all of them for the country. For a proof, or to read less."""
    if wanted.national:
        return facts
    columns = facts.selected_columns
    kept: list[ColumnElement[bool]] = [
        columns[name].in_(list(names)) for name, names in _by_column(columns, wanted).items() if names
    ]
    codes = sorted({code for held in _places(columns, wanted).values() for code in held})
    if codes:
        kept.append(_is_in(columns, codes))
    return facts.where(or_(false(), *kept))


def _groupings(rows: Subquery, wanted: Wanted) -> Iterator[Grouping]:
    if wanted.national:
        yield Grouping(rows, literal(NATIONAL_SCOPE), {NATIONAL_SCOPE: NATIONAL_SCOPE}, grouped=False)
    for name, names in _by_column(rows.c, wanted).items():
        if names:
            few = rows.c[name].in_(list(names)) if len(names) <= FEW else true()
            yield Grouping(rows, rows.c[name], names, few)
    areas = _places(rows.c, wanted)
    if areas:
        yield _located(rows, areas)


def _by_column(columns: Any, wanted: Wanted) -> dict[str, Mapping[int, str]]:
    """The scopes that a column of the rows names."""
    known = {
        'club_id': wanted.clubs,
        'company_id': wanted.companies,
        'association_id': wanted.associations,
        'experiment_id': wanted.experiments,
    }
    return {name: names for name, names in known.items() if name in columns}


def _places(columns: Any, wanted: Wanted) -> Areas:
    """The scopes made of départements, clubs being among them for rows that name no club."""
    return wanted.areas if 'club_id' in columns else {**wanted.areas, **wanted.homes}


def _pairs(areas: Areas) -> CTE:
    """(scope, code of département) for each place of these areas."""
    pairs = values(column('scope', Text), column('code', Text), name='areas')
    return pairs.data([(scope, code) for scope, codes in areas.items() for code in codes] or [('', '')]).cte('areas')


def _located(rows: Subquery, asked: Areas) -> Grouping:
    """Rows with the areas they are in, once an area even if several of its départements are named."""
    areas, names = _pairs(asked), {scope: scope for scope in asked}
    if 'commitment_id' not in rows.c:
        # an outer join: SQLite would else, for some numbers of areas, read all the rows again for each of them
        joined = rows.outerjoin(areas, areas.c.code == rows.c.departement_code)
        codes = sorted({code for held in asked.values() for code in held})
        return Grouping(joined, areas.c.scope, names, rows.c.departement_code.in_(codes))
    places = commitments.places().subquery()
    spots = (
        select(areas.c.scope, places.c.commitment_id)
        .join(places, places.c.departement_code == areas.c.code)
        .distinct()
        .subquery()
    )
    return Grouping(rows.join(spots, spots.c.commitment_id == rows.c.commitment_id), spots.c.scope, names)


def _is_in(columns: Any, codes: Collection[str]) -> ColumnElement[bool]:
    if 'commitment_id' not in columns:
        return columns['departement_code'].in_(codes)
    places = commitments.places().subquery()
    return columns['commitment_id'].in_(select(places.c.commitment_id).where(places.c.departement_code.in_(codes)))


# --- what is measured -------------------------------------------------------------------------------


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
