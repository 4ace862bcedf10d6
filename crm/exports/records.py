"""Records of exports: who took what out of the software, for which purpose, with how many rows."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from crm import clock
from crm.choices import Choice, stored
from crm.database import Model, db
from crm.history import actor


class Purpose(Choice):
    """What a list is taken out for."""

    FOLLOW_UP = 'follow_up', 'Suivi du club'
    EVENT = 'event', 'Préparation d’un événement'
    CHASING = 'chasing', 'Relance'
    REPORTING = 'reporting', 'Rapport ou bilan'
    RIGHTS = 'rights', 'Demande d’une personne (RGPD)'
    OTHER = 'other', 'Autre (précisez)'


class ExportState(Choice):
    """Where an export stands. A CSV is sent at once, a workbook is made by the worker and kept a few days."""

    WAITING = 'waiting', 'En préparation', 'info'
    SENDING = 'sending', 'Envoi en cours', 'info'
    DONE = 'done', 'Terminé', 'success'
    BROKEN = 'broken', 'Interrompu', 'warning'
    FAILED = 'failed', 'Échec', 'danger'
    FORGOTTEN = 'forgotten', 'Fichier supprimé', 'neutral'


class ExportRecord(Model):
    """One export: append-only but for its end. `files` kept by crm.storage ({name, mime, key, size}).

    `arguments` are the pairs of the list's address, `filters` what the exporting feature keeps of them, `content` what
    else is known of what is inside (the perimeter it was made in).
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str]
    label: Mapped[str] = mapped_column(default='')
    format: Mapped[str] = mapped_column(default='')
    filters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    filters_said: Mapped[str] = mapped_column(default='')
    rows: Mapped[int]
    personal: Mapped[bool] = mapped_column(default=False)
    purpose: Mapped[str] = mapped_column(default='')
    purpose_detail: Mapped[str] = mapped_column(default='')
    state: Mapped[ExportState] = mapped_column(stored(ExportState), default=ExportState.DONE)
    files: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    task_id: Mapped[int | None]
    user_id: Mapped[int | None]
    user_name: Mapped[str]
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]

    __table_args__ = (
        Index('ix_export_record_what', 'what', 'at'),
        Index('ix_export_record_user', 'user_id', 'id'),
        Index('ix_export_record_expires', 'expires_at'),
    )

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The address of the list, as (name, value) pairs."""
        return [(name, value) for name, value in self.content.get('arguments', [])]


def record(
    what: str,
    *,
    rows: int,
    filters: dict[str, Any] | None = None,
    purpose: str = '',
    files: list[dict[str, Any]] | None = None,
    content: dict[str, Any] | None = None,
    by: tuple[int | None, str] | None = None,
    **values: Any,
) -> ExportRecord:
    """Keep one export; `by` is (user id, name) when the worker exports for somebody; `values` are other columns."""
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
        **values,
    )
    db.session.add(made)
    db.session.flush()
    return made
