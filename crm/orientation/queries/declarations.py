"""Pairs declared by an association, and the quarters it may declare for."""

from datetime import date

from crm import clock
from crm.associations.models import MemberAssociation
from crm.database import db
from crm.orientation.models import PairDeclaration, PriorityPublic

QUARTERS = 9


def declarations_of(association: MemberAssociation) -> list[PairDeclaration]:
    """All lines an association declared, the latest period first."""
    query = db.select(PairDeclaration).where(PairDeclaration.association_id == association.id)
    order = (PairDeclaration.period_start.desc(), PairDeclaration.departement_code, PairDeclaration.public)
    return list(db.session.scalars(query.order_by(*order)))


def overlapping(
    association: MemberAssociation, departement_code: str, public: PriorityPublic, start: date, end: date
) -> list[PairDeclaration]:
    """Lines of the same département and public whose period meets [start, end)."""
    query = db.select(PairDeclaration).where(
        PairDeclaration.association_id == association.id,
        PairDeclaration.departement_code == departement_code,
        PairDeclaration.public == public,
        PairDeclaration.period_start < end,
        PairDeclaration.period_end > start,
    )
    return list(db.session.scalars(query.with_for_update()))


def quarter_choices() -> list[tuple[str, str]]:
    """(« 2026-07-01 », « juillet à septembre 2026 ») of the present civil quarter and the eight before."""
    today = clock.today()
    first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    found = []
    for _ in range(QUARTERS):
        found.append((first.isoformat(), f'{NAMES[first.month]} {first.year}'))
        first = date(first.year - (first.month == 1), (first.month - 4) % 12 + 1, 1)
    return found


NAMES = {1: 'janvier à mars', 4: 'avril à juin', 7: 'juillet à septembre', 10: 'octobre à décembre'}


def end_of_quarter(first: date) -> date:
    """The first day after the quarter."""
    return date(first.year + (first.month == 10), (first.month + 2) % 12 + 1, 1)
