"""Undoing an operation: at once when it is small, else by the worker."""

from sqlalchemy import func

from crm import history, operations, tasks
from crm.database import db
from crm.errors import Refusal
from crm.operations import Operation, OperationPart
from crm.tasks import Run, TaskState

KIND = 'operations.undo'
AT_ONCE = 12


def undo(operation: Operation) -> tasks.Task | None:
    """Undo an operation; the task that does it when it is a large one. Raises Refusal while it is being done."""
    working = operation.detail.get('task')
    task = db.session.get(tasks.Task, working) if working else None
    if task is not None and task.state in (TaskState.WAITING, TaskState.RUNNING):
        raise Refusal('', 'Cette opération n’est pas finie : attendez la fin, ou arrêtez-la d’abord.')
    parts = _waiting(operation)
    if parts <= AT_ONCE:
        operations.undo(operation)
        return None
    user_id, user_name = history.actor()
    task = tasks.enqueue(
        KIND,
        f'Annulation : {operation.label}',
        key=f'undo:{operation.id}',
        operation=operation.id,
        total=parts,
        user=[user_id, user_name],
    )
    operation.detail = {**operation.detail, 'undo_task': task.id}
    return task


def _waiting(operation: Operation) -> int:
    query = db.select(func.count()).select_from(OperationPart).filter_by(operation_id=operation.id, undone=False)
    return db.session.scalar(query) or 0


def carry_out_undoing(run: Run) -> None:
    """Undo a few parts at a time; after a kill, go on with those that are left."""
    total, more = run.payload['total'], True
    with history.acting_as(*run.payload['user']):
        while more:
            with run.step():
                operation = db.session.get_one(Operation, run.payload['operation'], populate_existing=True)
                more = operations.undo_next(operation)
                left = _waiting(operation)
                run.tell(total - left, total, 'Les fiches retrouvent leurs valeurs.')
