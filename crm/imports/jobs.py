"""What the worker carries out for imports."""

from crm import tasks
from crm.database import db, reading
from crm.errors import Refusal
from crm.imports import actions
from crm.imports.models import ImportBatch, ImportState
from crm.imports.targets import COUNTS, carried_by


def bring_in(run: tasks.Run) -> None:
    """Carry out an import, in the perimeter of who asked for it."""
    batch_id = run.payload['batch_id']
    try:
        actions.carry_out(batch_id, run.step, run.tell)
    except actions.TakenOver as stopped:
        if not _is_done(batch_id):
            raise tasks.Superseded(batch_id) from stopped
    except Refusal as refusal:
        with run.step():
            actions.fail(batch_id, refusal.sentence)
        raise
    with run.step():
        batch = db.session.get_one(ImportBatch, batch_id)
        run.result = {name: getattr(batch, name) for name in ('rows', *COUNTS)}


def _is_done(batch_id: int) -> bool:
    """Whether an earlier attempt finished the import and died before it could say so on its task."""
    with reading():
        return db.session.get_one(ImportBatch, batch_id, populate_existing=True).state == ImportState.DONE


def tell_failure(task: tasks.Task) -> None:
    """An import whose task failed says so itself."""
    actions.fail(task.payload['batch_id'], task.error)


carried_by(bring_in, tell_failure)
