"""What all indicators say alike: a company that has a SIREN, a row entered late, the rows of one scope."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from crm import clock
from crm.companies.models import Company
from crm.convention.indicators.definitions import NATIONAL_SCOPE
from crm.database import db
from crm.statements import Statement
from crm.territories.models import Club

KNOWN = Company.siren.is_not(None)


def entered_late(instant: Any, end: date) -> ColumnElement[bool]:
    """Whether a row was entered once the period was over."""
    late: ColumnElement[bool] = instant >= clock.start_of(end)
    return late


def club_code(scope: str) -> str | None:
    """`75` of `club:75`, None for the country."""
    return None if scope == NATIONAL_SCOPE else scope.partition(':')[2]


def departement_of(club_code: str) -> str | None:
    """The département of a club; none for the national one."""
    return db.session.scalar(select(Club.departement_code).where(Club.code == club_code))


def of_scope(query: Statement, scope: str) -> Statement:
    """Keep the rows of a statement (with a column `club_id`) whose club is that of the scope."""
    code = club_code(scope)
    if code is None:
        return query
    club = aliased(Club)
    return query.where(query.selected_columns['club_id'] == select(club.id).where(club.code == code).scalar_subquery())
