"""What the search finds of mentors, for those who may see them."""

from collections.abc import Sequence

from flask import url_for
from sqlalchemy.orm import contains_eager

from crm import registries
from crm.access import Permission
from crm.companies.models import Company
from crm.database import db
from crm.mentors.models import Mentor
from crm.registries import Finder, Hit, Shortcut
from crm.search import ranked, words


def offer() -> None:
    """Add mentors to the search, and the invitation of employees to what HR may do."""
    registries.finders.add(
        'mentors', Finder('Mentors', Permission.MENTORS_READ, find, 'mentors.show', 'mentor_id', recall)
    )
    invite = Shortcut('Inviter des salariés', 'mentors.invite', Permission.MENTORS_INVITE, 'person-plus')
    registries.shortcuts.add('mentors.invite', invite)


def find(typed: str, limit: int) -> list[Hit]:
    """Mentors by name or address; nothing is left of an erased one. A number names nobody."""
    if ''.join(words(typed)).isdigit():
        return []
    found = ranked(Mentor.id, Mentor.folded, typed, limit)
    query = db.select(Mentor).join(found, found.c.id == Mentor.id).order_by(found.c.rank, Mentor.folded, Mentor.id)
    query = query.join(Mentor.company).options(contains_eager(Mentor.company)).limit(limit)
    return [_hit(mentor) for mentor in db.session.scalars(query)]


def recall(ids: Sequence[str]) -> dict[str, Hit]:
    """The lines of these mentors."""
    query = db.select(Mentor).where(Mentor.id.in_([int(i) for i in ids]), Mentor.erased_at.is_(None))
    query = query.join(Mentor.company).options(contains_eager(Mentor.company))
    return {str(mentor.id): _hit(mentor) for mentor in db.session.scalars(query)}


def _hit(mentor: Mentor) -> Hit:
    company: Company = mentor.company
    url = url_for('mentors.show', mentor_id=mentor.id)
    return Hit(mentor.full_name, url, f'Mentor de {company.display_name}', mentor.state)
