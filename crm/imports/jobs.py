"""What the worker carries out for imports: check, commit and undo."""

from crm import history, tasks
from crm.database import db, reading
from crm.errors import Refusal
from crm.imports import actions
from crm.imports.models import ImportBatch, ImportPhase, ImportState
from crm.imports.targets import ALL_COUNTS, carried_by


def bring_in(run: tasks.Run) -> None:
    """Carry out what an import waits for, in the perimeter and the name of who asked for it."""
    batch_id = run.payload['batch_id']
    work = actions.carry_out_undo if _batch(batch_id).phase == ImportPhase.UNDO else actions.carry_out
    try:
        with history.acting_as(*run.payload.get('user', history.NOBODY)):
            work(batch_id, run.step, run.tell)
    except actions.TakenOver as stopped:
        if not _is_done(batch_id):
            raise tasks.Superseded(batch_id) from stopped
    except Refusal as refusal:
        with run.step():
            actions.fail(batch_id, refusal.sentence)
        raise
    with run.step():
        batch = db.session.get_one(ImportBatch, batch_id)
        run.result = {name: getattr(batch, name) for name in ('rows', *ALL_COUNTS)}


def _batch(batch_id: int) -> ImportBatch:
    with reading():
        return db.session.get_one(ImportBatch, batch_id, populate_existing=True)


def _is_done(batch_id: int) -> bool:
    """Whether an earlier attempt finished its work and died before it could say so on its task."""
    return _batch(batch_id).state in (ImportState.DONE, ImportState.CHECKED, ImportState.UNDONE)


def tell_failure(task: tasks.Task) -> None:
    """An import whose task failed says so itself."""
    actions.fail(task.payload['batch_id'], task.error)


carried_by(bring_in, tell_failure)
