"""Pairs that look like one company, and companies merged into another."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm import access
from crm.choices import Choice, stored
from crm.companies.models.clubs import is_followed_by
from crm.database import Model
from crm.history import audited


class PairState(Choice):
    """Where two companies that look like one stand."""

    PROPOSED = 'proposed', 'À examiner', 'info'
    ASKED = 'asked', 'Accord demandé', 'warning'
    DISMISSED = 'dismissed', 'Pas un doublon', 'neutral'
    MERGED = 'merged', 'Fusionnées', 'success'


@audited
class DuplicatePair(Model):
    """Two companies that look like one, the older number first; « pas un doublon » is remembered for ever.

    The numbers are no foreign keys: the row outlives the company that a merge takes away. `by_hand`: brought together
    by a person, not by the rule.
    `plan` holds the merge that one club asked for and that others must agree to, `score` goes from 0 to 100.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int]
    other_id: Mapped[int] = mapped_column(index=True)
    score: Mapped[int]
    reasons: Mapped[list[str]]
    state: Mapped[PairState] = mapped_column(stored(PairState), default=PairState.PROPOSED)
    found_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    by_hand: Mapped[bool] = mapped_column(default=False)
    plan: Mapped[dict[str, Any]] = mapped_column(default=dict)
    decided_by_id: Mapped[int | None]
    decided_by_name: Mapped[str] = mapped_column(default='')
    decided_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default='')

    __table_args__ = (
        UniqueConstraint('company_id', 'other_id'),
        Index('ix_duplicate_pair_state', 'state', 'score', 'id'),
    )


class MergedCompany(Model):
    """A company that was merged into another: where its old address leads."""

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    into_id: Mapped[int] = mapped_column(ForeignKey('company.id'), index=True)
    operation_id: Mapped[int]
    name: Mapped[str]
    siren: Mapped[str | None]
    merged_by: Mapped[str] = mapped_column(default='')
    at: Mapped[datetime]


access.scoped(
    DuplicatePair,
    lambda pair, p: (
        None if p.staff else is_followed_by(p.clubs, pair.company_id) | is_followed_by(p.clubs, pair.other_id)
    ),
)
