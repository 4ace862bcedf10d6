"""Imports: ask, carry out in small transactions, resume, cancel."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from crm import access, clock, history, storage, tasks
from crm.database import db
from crm.errors import Refusal
from crm.imports import queries, targets
from crm.imports.models import ImportBatch, ImportRow, ImportState
from crm.imports.targets import COUNTS, Destination, Target
from crm.territories.models import Club

CHUNK = 1000

Step = Callable[[], AbstractContextManager[Any]]
Tell = Callable[[int, int, str], None]


class TakenOver(Exception):
    """Another process goes on with this import, or somebody cancelled it: stop without a word."""


def ask(target: Target, path: Path, name: str, club: Club | None) -> ImportBatch:
    """Keep the file and ask the worker to bring it in. Refuses at once what is not a table of this target."""
    queries.sheet_of(path, target)
    batch = begin(target, path, name, club)
    batch.state = ImportState.WAITING
    batch.task_id = _task(batch).id
    return batch


def begin(target: Target, path: Path, name: str, club: Club | None) -> ImportBatch:
    """A new import of this file, kept in storage."""
    key = storage.keep(path.read_bytes(), path.suffix.lower() or '.csv')
    batch = ImportBatch(
        target=target.name,
        file_name=name[:200],
        file_sha256=key.split('.')[0],
        file_key=key,
        club_id=club.id if club else None,
        state=ImportState.RUNNING,
        asked_by_id=history.actor()[0],
        created_at=clock.now(),
        **dict.fromkeys(('rows', 'total', 'position', *COUNTS), 0),
    )
    db.session.add(batch)
    db.session.flush()
    return batch


def _task(batch: ImportBatch) -> tasks.Task:
    return tasks.enqueue(f'{batch.target}.import', f'Import de {batch.file_name}', batch_id=batch.id)


def carry_out(batch_id: int, step: Step, tell: Tell) -> None:
    """Bring in what is left of an import: each step commits some records together with its position.

    Killed at any point, it goes on from there. Raises TakenOver; Refusal when the file cannot be read.
    """
    with step():
        batch = db.session.get_one(ImportBatch, batch_id)
        target, path, club_id = targets.named(batch.target), storage.path_of(batch.file_key), batch.club_id
        tell(0, 0, 'Lecture du fichier…')
    records, rows = read(path, target)
    with step():
        done = _start(batch_id, rows, len(records))
        tell(done, len(records), 'Enregistrement…')
    while done < len(records):
        with step():
            reached = _carry_on(batch_id, target, records, done, Destination(club_id))
            tell(reached, len(records), f'{reached} sur {len(records)}')
        done = reached
    with step():
        _finish(batch_id)


def read(path: Path, target: Target) -> tuple[Sequence[Any], int]:
    """(records of a file, lines read)."""
    read_lines = 0

    def counted() -> Any:
        nonlocal read_lines
        for line in queries.sheet_of(path, target).lines():
            read_lines += 1
            yield line

    records = target.gather(counted())
    return records, read_lines


def _start(batch_id: int, rows: int, total: int) -> int:
    """Mark an import as running and say how many of its records are already done."""
    batch = db.session.get_one(ImportBatch, batch_id, populate_existing=True)
    if batch.is_over:
        raise TakenOver(batch_id)
    batch.state, batch.error, batch.rows, batch.total = ImportState.RUNNING, '', rows, total
    return batch.position


def _carry_on(batch_id: int, target: Target, records: Sequence[Any], done: int, to: Destination) -> int:
    """Bring in the next records; the position is taken first, so that two processes never do the same ones."""
    reached = min(done + CHUNK, len(records))
    taken = (
        db.update(ImportBatch)
        .where(ImportBatch.id == batch_id, ImportBatch.position == done, ImportBatch.state == ImportState.RUNNING)
        .values(position=reached)
        .execution_options(synchronize_session=False)
    )
    if not db.session.execute(taken).rowcount:  # type: ignore[attr-defined]
        raise TakenOver(batch_id)
    tally = target.bring_in(records[done:reached], to)
    counts = {name: getattr(ImportBatch, name) + getattr(tally, name) for name in COUNTS}
    update = db.update(ImportBatch).where(ImportBatch.id == batch_id).values(counts)
    db.session.execute(update.execution_options(synchronize_session=False))
    _keep_remarks(batch_id, tally.remarks)
    return reached


def _keep_remarks(batch_id: int, remarks: list[targets.Remark]) -> None:
    rows = [
        {
            'batch_id': batch_id,
            'line': remark.line,
            'verdict': remark.verdict,
            'field': remark.field,
            'reason': remark.reason,
            'values': remark.values,
        }
        for remark in remarks
    ]
    if rows:
        db.session.execute(db.insert(ImportRow), rows)


def _finish(batch_id: int) -> None:
    batch = db.session.get_one(ImportBatch, batch_id, populate_existing=True)
    if batch.state == ImportState.RUNNING:
        batch.state, batch.ended_at = ImportState.DONE, clock.now()


def resume(batch: ImportBatch) -> None:
    """Go on with an import where it stopped."""
    _refuse_if_not_mine(batch)
    task = _task_of(batch)
    if batch.is_over or (task is not None and task.state in (tasks.TaskState.WAITING, tasks.TaskState.RUNNING)):
        raise Refusal('', 'Cet import n’est pas interrompu : il n’y a rien à reprendre.')
    if task is not None and task.state in (tasks.TaskState.INTERRUPTED, tasks.TaskState.FAILED):
        tasks.resume(task)
    else:
        batch.task_id = _task(batch).id
    batch.state, batch.error = ImportState.WAITING, ''


def cancel(batch: ImportBatch) -> None:
    """Stop an import; the records already brought in stay."""
    _refuse_if_not_mine(batch)
    if batch.is_over:
        raise Refusal('', 'Cet import est déjà terminé : il ne peut plus être annulé.')
    task = _task_of(batch)
    if task is not None and not task.is_over:
        tasks.cancel(task)
    batch.state, batch.ended_at = ImportState.CANCELLED, clock.now()


def fail(batch_id: int, sentence: str) -> None:
    """Say on the import why it stopped."""
    batch = db.session.get_one(ImportBatch, batch_id, populate_existing=True)
    if not batch.is_over:
        batch.state, batch.error = ImportState.FAILED, sentence


def _refuse_if_not_mine(batch: ImportBatch) -> None:
    if not queries.may_act_on(batch):
        raise Refusal(
            '', 'Seule la personne qui a demandé cet import, ou l’équipe du Collectif, peut le reprendre ou l’annuler.'
        )


def _task_of(batch: ImportBatch) -> tasks.Task | None:
    with access.for_everyone('la tâche d’un import que l’on voit déjà'):
        return db.session.get(tasks.Task, batch.task_id) if batch.task_id else None
