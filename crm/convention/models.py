"""The convention between LEE and the Collectif: objectives, and targets with their justification and history.

The indicators themselves are code, versioned (see `indicators/`): a formula is not a row somebody edits.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.database import Model
from crm.history import audited


@audited
class Convention(Model):
    """One convention; the renewed one names its predecessor."""

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    signed_on: Mapped[date | None]
    year: Mapped[int]
    parties: Mapped[list[str]] = mapped_column(default=list)
    source: Mapped[str] = mapped_column(default='')
    predecessor_id: Mapped[int | None] = mapped_column(ForeignKey('convention.id'))

    objectives: Mapped[list['Objective']] = relationship(back_populates='convention', order_by='Objective.number')
    predecessor: Mapped['Convention | None'] = relationship(remote_side=[id])


@audited
class Objective(Model):
    """One of the four objectives of a convention, with its wording."""

    id: Mapped[int] = mapped_column(primary_key=True)
    convention_id: Mapped[int] = mapped_column(ForeignKey('convention.id'), index=True)
    number: Mapped[int]
    title: Mapped[str]
    wording: Mapped[str]

    convention: Mapped[Convention] = relationship(back_populates='objectives')


class Target(Model):
    """A value to reach by a date, for an indicator and a scope (`national`, `club:75`): replaced, not edited."""

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator: Mapped[str]
    scope: Mapped[str]
    due_on: Mapped[date]
    value: Mapped[float]
    justification: Mapped[str]
    set_by_name: Mapped[str]
    set_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey('target.id'))

    __table_args__ = (Index('ix_target_indicator', 'indicator', 'scope', 'due_on'),)
