"""Imports: one file brought in, the lines of it that deserve a word, and where its columns went."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm import access
from crm.choices import Choice, stored
from crm.database import Model


class ImportState(Choice):
    """Where an import stands."""

    DRAFT = 'draft', 'Colonnes à choisir', 'info'
    CHECKED = 'checked', 'Vérifié, à enregistrer', 'warning'
    WAITING = 'waiting', 'En attente', 'info'
    RUNNING = 'running', 'En cours', 'info'
    DONE = 'done', 'Terminé', 'success'
    INTERRUPTED = 'interrupted', 'Interrompu', 'warning'
    FAILED = 'failed', 'Échec', 'danger'
    CANCELLED = 'cancelled', 'Annulé', 'neutral'
    UNDONE = 'undone', 'Défait', 'neutral'


class ImportPhase(Choice):
    """What an import that waits, runs or stopped is about."""

    COLUMNS = 'columns', 'Choix des colonnes'
    CHECK = 'check', 'Vérification'
    COMMIT = 'commit', 'Enregistrement'
    UNDO = 'undo', 'Annulation'


class ImportBatch(Model):
    """One file brought in, with its counts of records: `rows` lines read, `position` records done of `total`.

    `columns`: for each column of the file, the name of a column of the target, NOTE, or '' when it is ignored.
    `passes` grows with each check and with the commit: the lines that a pass says nothing of are those it accepts.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    target: Mapped[str]
    file_name: Mapped[str]
    file_sha256: Mapped[str]
    file_key: Mapped[str]
    sheet: Mapped[str] = mapped_column(default='')
    heading_line: Mapped[int] = mapped_column(default=0)
    columns: Mapped[list[str]] = mapped_column(JSON, default=list)
    club_id: Mapped[int | None] = mapped_column(ForeignKey('club.id'), index=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey('company.id'), index=True)
    association_id: Mapped[int | None] = mapped_column(ForeignKey('member_association.id'), index=True)
    dry_run: Mapped[bool] = mapped_column(default=False)
    state: Mapped[ImportState] = mapped_column(stored(ImportState), default=ImportState.WAITING)
    phase: Mapped[ImportPhase] = mapped_column(stored(ImportPhase), default=ImportPhase.COMMIT)
    passes: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(default='')
    rows: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=0)
    created: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    doubtful: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    operation_id: Mapped[int | None] = mapped_column(ForeignKey('operation.id'), index=True)
    task_id: Mapped[int | None]
    asked_by_id: Mapped[int | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    remarks: Mapped[list['ImportRow']] = relationship(back_populates='batch', order_by='ImportRow.line', viewonly=True)

    @property
    def is_over(self) -> bool:
        return self.state in (ImportState.DONE, ImportState.CANCELLED, ImportState.UNDONE)

    @property
    def is_with_the_worker(self) -> bool:
        return self.state in (ImportState.WAITING, ImportState.RUNNING)


NOTE = '=note'


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
    """A line that was refused, or applied with a doubt: its number in the file, its cells, what was said of them.

    `remarks`: {field, reason}, of the last pass; `reason`: the same in one text. `values`: the cells as they stand in
    the file; `fixes`: those the person corrected; `choices` and `answer`: what may be done, and what the person chose.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey('import_batch.id'), index=True)
    line: Mapped[int]
    verdict: Mapped[RowVerdict] = mapped_column(stored(RowVerdict))
    field: Mapped[str] = mapped_column(default='')
    reason: Mapped[str]
    remarks: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    note: Mapped[str] = mapped_column(default='')
    fixes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    repaired: Mapped[bool] = mapped_column(default=False)
    choices: Mapped[list[str]] = mapped_column(JSON, default=list)
    answer: Mapped[str] = mapped_column(default='')
    seen_in: Mapped[int] = mapped_column(default=0)

    batch: Mapped[ImportBatch] = relationship(back_populates='remarks')

    __table_args__ = (
        Index('ix_import_row_batch_line', 'batch_id', 'line'),
        Index('ix_import_row_batch_verdict', 'batch_id', 'verdict', 'line'),
    )

    @property
    def cells(self) -> dict[str, str]:
        """The cells with their repairs."""
        return self.values | self.fixes


class ColumnMemory(Model):
    """Where a club (or a person) put a column of this heading the last time; '' when it was ignored."""

    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[str]
    target: Mapped[str]
    heading: Mapped[str]
    place: Mapped[str]
    at: Mapped[datetime]

    __table_args__ = (UniqueConstraint('owner', 'target', 'heading'),)


access.scoped(
    ImportBatch,
    lambda batch, p: (
        None
        if p.staff
        else batch.club_id.in_(p.clubs)
        | batch.company_id.in_(p.companies)
        | batch.association_id.in_(p.associations)
        | (batch.asked_by_id == p.user)
    ),
)
