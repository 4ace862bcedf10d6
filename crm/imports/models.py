"""Imports: one file brought in, and the lines of it that deserve a word."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm import access
from crm.choices import Choice, stored
from crm.database import Model


class ImportState(Choice):
    """Where an import stands."""

    WAITING = 'waiting', 'En attente', 'info'
    RUNNING = 'running', 'En cours', 'info'
    DONE = 'done', 'Terminé', 'success'
    INTERRUPTED = 'interrupted', 'Interrompu', 'warning'
    FAILED = 'failed', 'Échec', 'danger'
    CANCELLED = 'cancelled', 'Annulé', 'neutral'


class ImportBatch(Model):
    """One file brought in, with its counts of records: `rows` lines read, `position` records done of `total`."""

    id: Mapped[int] = mapped_column(primary_key=True)
    target: Mapped[str]
    file_name: Mapped[str]
    file_sha256: Mapped[str]
    file_key: Mapped[str]
    club_id: Mapped[int | None] = mapped_column(ForeignKey('club.id'), index=True)
    dry_run: Mapped[bool] = mapped_column(default=False)
    state: Mapped[ImportState] = mapped_column(stored(ImportState), default=ImportState.WAITING)
    error: Mapped[str] = mapped_column(default='')
    rows: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=0)
    created: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    doubtful: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    task_id: Mapped[int | None]
    asked_by_id: Mapped[int | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    @property
    def is_over(self) -> bool:
        return self.state in (ImportState.DONE, ImportState.CANCELLED)

    remarks: Mapped[list['ImportRow']] = relationship(back_populates='batch', order_by='ImportRow.line', viewonly=True)


class RowVerdict(Choice):
    """What became of a line worth a word. Repaired and skipped: what the person made of it before the commit."""

    DOUBTFUL = 'doubtful', 'Douteuse', 'warning'
    REFUSED = 'refused', 'Refusée', 'danger'
    REPAIRED = 'repaired', 'Corrigée', 'success'
    SKIPPED = 'skipped', 'Passée', 'neutral'


class Answer(Choice):
    """What to do with a doubtful line."""

    UPDATE = 'update', 'Mettre à jour'
    CREATE = 'create', 'Créer'
    SKIP = 'skip', 'Passer'


class ImportRow(Model):
    """A line that was refused, or applied with a doubt: its number in the file, its values and the reason in words."""

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey('import_batch.id'), index=True)
    line: Mapped[int]
    verdict: Mapped[RowVerdict] = mapped_column(stored(RowVerdict))
    field: Mapped[str] = mapped_column(default='')
    reason: Mapped[str]
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    batch: Mapped[ImportBatch] = relationship(back_populates='remarks')

    __table_args__ = (Index('ix_import_row_batch_line', 'batch_id', 'line'),)


access.scoped(
    ImportBatch, lambda batch, p: None if p.staff else batch.club_id.in_(p.clubs) | (batch.asked_by_id == p.user)
)
