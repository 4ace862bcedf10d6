"""What the company list shows of mentors: totals, and companies that signed without any."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, func

from crm import registries
from crm.access import Permission, for_everyone, whole_table
from crm.commitments import queries as commitments
from crm.companies.models import Company
from crm.database import db
from crm.mentors.models import Mentor
from crm.registries import Column, Situation


def offer() -> None:
    """Add a column and a situation to the company list."""
    registries.company_filters.add(
        'without_mentors',
        Situation('Signée sans mentor', signed_without_mentors, 'Engagement et mentors', Permission.COMMITMENTS_READ),
    )
    registries.company_columns.add(
        'mentors', Column('Mentors', confirmed, order=45, permission=Permission.COMMITMENTS_READ, numeric=True)
    )


def signed_without_mentors() -> ColumnElement[bool]:
    """Criterion on Company: a commitment is in force, and no employee has confirmed."""
    mentor = whole_table(Mentor, 'dire qu’une entreprise n’a aucun mentor ne nomme personne')
    return commitments.companies_in_force() & ~exists().where(mentor.c.company_id == Company.id)


def confirmed(ids: Sequence[int]) -> dict[int, int]:
    """How many employees of each company confirmed, ever: a total, nobody's name."""
    query = db.select(Mentor.company_id, func.count()).where(Mentor.company_id.in_(ids)).group_by(Mentor.company_id)
    with for_everyone('un club voit le total des mentors d’une entreprise, jamais leur liste'):
        return {key: number for key, number in db.session.execute(query)}
