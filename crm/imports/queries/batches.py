"""Imports asked so far: past ones, why one stopped, who may act on it, where it goes."""

from datetime import timedelta
from pathlib import Path

from crm import access, clock, operations, paging, storage, tasks
from crm.database import db
from crm.imports import targets
from crm.imports.models import ColumnMemory, ImportBatch, ImportPhase, ImportState
from crm.imports.queries.sheets import Seen, Sheet, seen, sheet_of
from crm.imports.targets import Place, Target

COMMAND_SILENCE = timedelta(minutes=15)


def targets_of_the_reader() -> list[Target]:
    """What the signed-in person may bring a file into."""
    return [target for target in targets.declared() if access.may(target.permission) and target.places()]


def unfinished_command(target: str, sha256: str, club_id: int | None, sheet: str = '') -> ImportBatch | None:
    """An import of the same file begun by a command and never ended: it can go on where it stopped."""
    query = (
        db.select(ImportBatch)
        .filter_by(
            target=target, file_sha256=sha256, club_id=club_id, task_id=None, dry_run=False, phase=ImportPhase.COMMIT
        )
        .filter_by(sheet=sheet)
    )
    return db.session.scalar(query.filter_by(state=ImportState.RUNNING).order_by(ImportBatch.id.desc()).limit(1))


def earlier_import(batch: ImportBatch) -> ImportBatch | None:
    """The last finished import of the same file into the same target, within the reader's perimeter."""
    query = db.select(ImportBatch).filter_by(
        target=batch.target, file_sha256=batch.file_sha256, state=ImportState.DONE, dry_run=False
    )
    return db.session.scalar(query.where(ImportBatch.id < batch.id).order_by(ImportBatch.id.desc()).limit(1))


def page_of_batches() -> paging.Page:
    """Imports within the reader's perimeter, the latest first."""
    return paging.page(db.select(ImportBatch), [ImportBatch.created_at, ImportBatch.id], descending=True, size=30)


def path_of(batch: ImportBatch) -> Path:
    """Where the file of an import stands. Raises storage.MissingFile."""
    return storage.path_of(batch.file_key)


def sheet_of_batch(batch: ImportBatch) -> Sheet:
    """The file of an import, its columns being chosen."""
    return sheet_of(path_of(batch), targets.named(batch.target), batch.sheet, batch.heading_line, batch.columns)


def file_seen(batch: ImportBatch, sheet: str, heading_line: int) -> Seen:
    """The first lines of the file of an import, whose columns are being chosen; chosen ones stay as they are."""
    habits = remembered_places(batch)
    return seen(path_of(batch), targets.named(batch.target), habits, sheet, heading_line)


def place_of(batch: ImportBatch) -> Place | None:
    """Where an import goes, among the places the reader may choose; None when it is none of them."""
    wanted = batch.club_id, batch.company_id, batch.association_id
    places = targets.named(batch.target).places()
    return next((p for p in places if (p.club_id, p.company_id, p.association_id) == wanted), None)


def owner_of(batch: ImportBatch) -> str:
    """Whose habits the columns of an import follow: the club's, the company's, else the person's."""
    for kind, number in (('club', batch.club_id), ('company', batch.company_id), ('association', batch.association_id)):
        if number is not None:
            return f'{kind}:{number}'
    return f'user:{batch.asked_by_id}'


def remembered_places(batch: ImportBatch) -> dict[str, str]:
    """folded heading → where it went the last time."""
    query = db.select(ColumnMemory.heading, ColumnMemory.place).filter_by(owner=owner_of(batch), target=batch.target)
    return {key: value for key, value in db.session.execute(query)}


def operation_of(batch: ImportBatch) -> operations.Operation | None:
    """What the import did, that can be undone."""
    with access.for_everyone('ce qu’a fait un import que l’on voit déjà'):
        return db.session.get(operations.Operation, batch.operation_id) if batch.operation_id else None


def may_undo(batch: ImportBatch) -> bool:
    """Whether what an import brought in may be taken back by the reader."""
    operation = operation_of(batch)
    undoable = batch.state in (ImportState.DONE, ImportState.CANCELLED) and batch.position > 0
    return undoable and operation is not None and may_act_on(batch) and operations.may_undo(operation)


def why_stopped(batch: ImportBatch) -> str:
    """Why an import that the worker has goes on no more; '' while it does, or once it is over."""
    if batch.state == ImportState.FAILED:
        return batch.error or 'L’import s’est arrêté.'
    if not batch.is_with_the_worker:
        return ''
    task = task_of(batch)
    if task is None:
        old = batch.created_at < clock.now() - COMMAND_SILENCE
        return 'La commande qui faisait cet import ne répond plus.' if old else ''
    if task.state in (tasks.TaskState.WAITING, tasks.TaskState.RUNNING):
        return ''
    return task.error or 'L’import s’est arrêté avant la fin.'


def task_of(batch: ImportBatch) -> tasks.Task | None:
    with access.for_everyone('la tâche d’un import que l’on voit déjà'):
        return db.session.get(tasks.Task, batch.task_id) if batch.task_id else None


def may_act_on(batch: ImportBatch) -> bool:
    """Who asked for an import, and the Collectif's staff, may go on with it, resume it or cancel it."""
    held = access.perimeter()
    return held.staff or (held.user is not None and held.user == batch.asked_by_id)
