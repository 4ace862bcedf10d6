"""Institutions: the register, and what is chosen in a form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func

from crm.addresses import record_numbers
from crm.advocacy.models import AdvocacyAction, Institution, InstitutionKind, action_institution
from crm.advocacy.queries.registers import among
from crm.database import db
from crm.search import fold, matches


@dataclass(frozen=True)
class InstitutionFilter:
    """What the list of institutions is limited to."""

    kind: str = ''
    words: str = ''
    closed: bool = False

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> 'InstitutionFilter':
        return cls(among(InstitutionKind, asked.get('type')), asked.get('q', '').strip(), bool(asked.get('fermees')))

    @property
    def active(self) -> int:
        return bool(self.kind) + bool(self.words) + self.closed


def institutions_of(asked: InstitutionFilter) -> Select[Institution]:
    """Institutions that match, to be paged by folded name then id."""
    query = db.select(Institution)
    query = query.where(Institution.kind == asked.kind) if asked.kind else query
    query = query.where(matches(Institution.folded, asked.words)) if asked.words else query
    return query.where(Institution.closed_on.is_not(None) if asked.closed else Institution.closed_on.is_(None))


def meetings(ids: Sequence[int]) -> dict[int, int]:
    """How many actions name each institution."""
    held = action_institution
    query = db.select(held.c.institution_id, func.count()).where(held.c.institution_id.in_(ids))
    return {key: number for key, number in db.session.execute(query.group_by(held.c.institution_id))}


def actions_with(institution: Institution) -> Select[AdvocacyAction]:
    """Actions that name an institution, to be paged by day then id."""
    held = action_institution
    return db.select(AdvocacyAction).where(
        AdvocacyAction.id.in_(db.select(held.c.action_id).where(held.c.institution_id == institution.id))
    )


def institution_options(kept: Sequence[int] = ()) -> list[tuple[str, str]]:
    """(id, label) of those in use, and of those a record holds already."""
    it = Institution
    query = db.select(it).where(it.closed_on.is_(None) | it.id.in_(kept)).order_by(it.folded)
    return [(str(found.id), found.label) for found in db.session.scalars(query)]


def institutions_by_id(ids: Sequence[str]) -> list[Institution]:
    numbers = record_numbers(ids)
    return list(db.session.scalars(db.select(Institution).where(Institution.id.in_(numbers)))) if numbers else []


def institution_called(label: str) -> Institution | None:
    """The institution that is called so, whatever the case and accents."""
    return db.session.scalar(db.select(Institution).filter_by(folded=fold(label)))
