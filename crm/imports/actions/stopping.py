"""An import resumed, cancelled, failed or undone."""

from crm import access, clock, operations, tasks
from crm.database import db
from crm.errors import Refusal
from crm.imports import queries
from crm.imports.actions.asking import new_task, refuse_if_not_mine
from crm.imports.actions.carrying import Step, TakenOver, Tell
from crm.imports.models import ImportBatch, ImportPhase, ImportState
from crm.operations.keeping import KEPT_DAYS

PARTS_AT_ONCE = 12


def resume(batch: ImportBatch) -> None:
    """Go on with an import where it stopped."""
    refuse_if_not_mine(batch)
    task = queries.task_of(batch)
    if not queries.why_stopped(batch):
        raise Refusal('', 'Cet import n’est pas interrompu : il n’y a rien à reprendre.')
    if task is not None and task.state in (tasks.TaskState.INTERRUPTED, tasks.TaskState.FAILED):
        tasks.resume(task)
    else:
        batch.task_id = new_task(batch).id
    batch.state, batch.error = ImportState.WAITING, ''


def cancel(batch: ImportBatch) -> None:
    """Stop an import; the records already brought in stay (they can be taken back next)."""
    refuse_if_not_mine(batch)
    if batch.is_over:
        raise Refusal('', 'Cet import est déjà terminé : il ne peut plus être annulé.')
    if batch.phase == ImportPhase.UNDO:
        raise Refusal('', 'L’annulation de cet import est commencée : elle va à son terme.')
    task = queries.task_of(batch)
    if task is not None and not task.is_over:
        tasks.cancel(task)
    if batch.phase == ImportPhase.CHECK:
        batch.position = 0
    batch.state, batch.ended_at = ImportState.CANCELLED, clock.now()


def fail(batch_id: int, sentence: str) -> None:
    """Say on the import why it stopped."""
    batch = db.session.get_one(ImportBatch, batch_id, populate_existing=True)
    if not batch.is_over:
        batch.state, batch.error = ImportState.FAILED, sentence


def undo(batch: ImportBatch) -> None:
    """Have what an import brought in taken back by the worker, but what changed since."""
    refuse_if_not_mine(batch)
    if not queries.may_undo(batch):
        raise Refusal(
            '',
            'Cet import ne peut plus être annulé : il l’est déjà, n’a rien enregistré, ou date de plus de '
            f'{KEPT_DAYS} jours. Corrigez les fiches une à une.',
        )
    batch.state, batch.phase, batch.error = ImportState.WAITING, ImportPhase.UNDO, ''
    batch.task_id = new_task(batch).id


def carry_out_undo(batch_id: int, step: Step, tell: Tell) -> None:
    """Take back what an import brought in, part after part; killed at any point, it goes on from there."""
    with step():
        batch = db.session.get_one(ImportBatch, batch_id, populate_existing=True)
        if not batch.is_with_the_worker:
            raise TakenOver(batch_id)
        batch.state = ImportState.RUNNING
        total = _parts(batch)
        tell(total - _parts(batch, undone=False), total, 'Annulation…')
    more = total > 0
    while more:
        with step():
            batch = db.session.get_one(ImportBatch, batch_id, populate_existing=True)
            with access.for_everyone('ce qu’a fait un import se défait en entier'):
                operation = db.session.get_one(operations.Operation, batch.operation_id, populate_existing=True)
                more = operations.undo_next(operation, parts=PARTS_AT_ONCE)
            left = _parts(batch, undone=False)
            tell(total - left, total, 'Annulation…')
    with step():
        batch = db.session.get_one(ImportBatch, batch_id, populate_existing=True)
        batch.state, batch.ended_at = ImportState.UNDONE, clock.now()


def _parts(batch: ImportBatch, **wanted: bool) -> int:
    """Parts of the operation of an import: all, or those to be undone."""
    with access.for_everyone('ce qu’a fait un import se défait en entier'):
        query = db.select(db.func.count()).select_from(operations.OperationPart)
        return db.session.scalar(query.filter_by(operation_id=batch.operation_id, **wanted)) or 0
