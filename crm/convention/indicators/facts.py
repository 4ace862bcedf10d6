"""What all indicators say alike: a company that has a SIREN, a row entered late, where a club's work counts."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func

from crm import clock
from crm.companies.models import Company
from crm.territories.models import Club

KNOWN = Company.siren.is_not(None)


def entered_late(instant: Any, end: date) -> ColumnElement[bool]:
    """Whether a row was entered once the period was over."""
    late: ColumnElement[bool] = instant >= clock.start_of(end)
    return late


def home() -> ColumnElement[str | None]:
    """The département where a club's work with a company counts: the club's, else (national club) the head office's.

    To be used in a statement that joins Club and Company.
    """
    return func.coalesce(Club.departement_code, Company.departement_code)
