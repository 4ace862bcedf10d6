"""What the search finds of commitments: those of companies by name, and the means to prepare one."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy.orm import contains_eager

from crm import registries
from crm.access import Permission
from crm.commitments.models import Commitment
from crm.companies import queries as companies
from crm.companies.models import Company
from crm.database import db
from crm.formatting import date_fr
from crm.registries import Finder, Hit, Shortcut
from crm.search import ranked


def offer() -> None:
    """Add commitments to the search, and what one may do with them."""
    read = Permission.COMMITMENTS_READ
    registries.finders.add(
        'commitments', Finder('Engagements', read, find, 'commitments.show', 'commitment_id', recall)
    )
    registries.shortcuts.add(
        'commitments.add',
        Shortcut(
            'Préparer un engagement avec cette entreprise',
            'commitments.add',
            Permission.COMMITMENTS_EDIT,
            'pen',
            'companies.show',
            'company_id',
            _own,
        ),
    )


def _own(company_id: Any) -> bool:
    company = db.session.get(Company, company_id)
    return company is not None and bool(companies.own_clubs_of(company))


def find(typed: str, limit: int) -> list[Hit]:
    """Commitments of companies whose names or SIREN hold the words: names that begin so first, then the latest."""
    found = ranked(Commitment.id, Company.folded, typed, limit, through=Commitment.company)
    query = _read().join(found, found.c.id == Commitment.id).order_by(found.c.rank, Commitment.id.desc())
    return [_hit(commitment) for commitment in db.session.scalars(query)]


def recall(ids: Sequence[str]) -> dict[str, Hit]:
    """The lines of these commitments."""
    query = _read().where(Commitment.id.in_([int(i) for i in ids]))
    return {str(found.id): _hit(found) for found in db.session.scalars(query)}


def _read() -> Any:
    return (
        db.select(Commitment)
        .join(Commitment.company)
        .join(Commitment.club)
        .options(contains_eager(Commitment.company), contains_eager(Commitment.club))
    )


def _hit(found: Commitment) -> Hit:
    when = f'signé le {date_fr(found.signed_at)}' if found.signed_at else f'commencé le {date_fr(found.started_at)}'
    url = url_for('commitments.show', commitment_id=found.id)
    return Hit(f'Engagement de {found.company.display_name}', url, f'{found.club.name} · {when}', found.standing)
