"""Exports: who took what out of the software, for which purpose, with how many rows."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from crm import clock
from crm.database import Model, db
from crm.history import actor


class ExportRecord(Model):
    """One export: append-only. `files` kept by crm.storage ({name, mime, key, size}); `content` says what is inside."""

    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str]
    filters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    rows: Mapped[int]
    purpose: Mapped[str] = mapped_column(default='')
    files: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    user_id: Mapped[int | None]
    user_name: Mapped[str]
    at: Mapped[datetime]

    __table_args__ = (Index('ix_export_record_what', 'what', 'at'),)


def record(
    what: str,
    *,
    rows: int,
    filters: dict[str, Any] | None = None,
    purpose: str = '',
    files: list[dict[str, Any]] | None = None,
    content: dict[str, Any] | None = None,
    by: tuple[int | None, str] | None = None,
) -> ExportRecord:
    """Keep one export; `by` is (user id, name) when the worker exports for somebody."""
    user_id, user_name = by or actor()
    made = ExportRecord(
        what=what,
        filters=filters or {},
        rows=rows,
        purpose=purpose,
        files=files or [],
        content=content or {},
        user_id=user_id,
        user_name=user_name,
        at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    return made
