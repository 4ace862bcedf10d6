"""Tables of operations: one row each, and parts that say what was created, changed and deleted."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from crm import access
from crm.choices import Choice, stored
from crm.database import Model


class OperationState(Choice):
    """Where an operation stands."""

    DONE = 'done', 'Faite', 'success'
    UNDOING = 'undoing', 'Annulation en cours', 'info'
    UNDONE = 'undone', 'Annulée', 'neutral'
    PARTLY = 'partly', 'Annulée en partie', 'warning'


class Operation(Model):
    """Something done to many records at once; it can be undone `until` a moment (None: always)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    label: Mapped[str]
    reason: Mapped[str] = mapped_column(default='')
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[OperationState] = mapped_column(stored(OperationState), default=OperationState.DONE)
    user_id: Mapped[int | None]
    user_name: Mapped[str]
    at: Mapped[datetime]
    until: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str] = mapped_column(default='')

    __table_args__ = (Index('ix_operation_user', 'user_id', 'at'), Index('ix_operation_at', 'at', 'id'))


class OperationPart(Model):
    """What one step did to one table. A key is a list of the values of the primary key.

    `created`: keys. `updated`: [key, {column: [old, new]}]. `deleted`: {column: value}. `left`: [key, reason], what
    could not be undone.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    operation_id: Mapped[int] = mapped_column(ForeignKey('operation.id'), index=True)
    table: Mapped[str]
    created: Mapped[list[Any]] = mapped_column(JSON, default=list)
    updated: Mapped[list[Any]] = mapped_column(JSON, default=list)
    deleted: Mapped[list[Any]] = mapped_column(JSON, default=list)
    left: Mapped[list[Any]] = mapped_column(JSON, default=list)
    undone: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]


access.scoped(Operation, lambda operation, p: None if p.staff else operation.user_id == p.user)
