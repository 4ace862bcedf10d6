"""Acting on a selection: asked in a moment, done by the worker in small steps, kept so that it can be undone."""

from typing import Any

from crm import history, operations, registries, tasks
from crm.companies.queries import CompanyFilter, Preview, in_words, next_kept, preview
from crm.database import db
from crm.errors import Refusal
from crm.formatting import plural
from crm.operations import Operation

KIND = 'companies.bulk'
STEP = 200


def act_on(asked: CompanyFilter, name: str, values: dict[str, Any], reason: str) -> tasks.Task:
    """Ask for an action on a selection. Raises Refusal when it would change nothing."""
    action = registries.bulk_actions.get(name)
    found = preview(asked, action, values)
    if not found.kept:
        raise Refusal('', 'Aucune entreprise de cette sélection ne serait modifiée : il n’y a rien à faire.')
    label = f'{action.says(values)} : {plural(found.kept, "entreprise")}'
    operation = operations.begin('bulk', label, reason=reason, detail=_detail(asked, name, values, found))
    task = tasks.enqueue(KIND, label, operation=operation.id, total=found.kept)
    operation.detail = {**operation.detail, 'task': task.id}
    return task


def _detail(asked: CompanyFilter, name: str, values: dict[str, Any], found: Preview) -> dict[str, Any]:
    return {
        'action': name,
        'values': values,
        'asked': asked.pairs(),
        'selection': in_words(asked),
        'total': found.total,
        'left_out': [list(line) for line in found.left_out],
    }


def carry_out(run: tasks.Run) -> None:
    """Do it, a few hundred companies at a time; after a kill, go on from the last one done."""
    operation = db.session.get_one(Operation, run.payload['operation'])
    action = registries.bulk_actions.get(operation.detail['action'])
    asked = CompanyFilter.from_pairs([(name, value) for name, value in operation.detail['asked']])
    total = run.payload['total']
    with history.acting_as(operation.user_id, operation.user_name):
        more = True
        while more:
            more = _step(run, operation.id, action, asked, total)


def _step(run: tasks.Run, operation_id: int, action: Any, asked: CompanyFilter, total: int) -> bool:
    with run.step():
        kept = db.session.get_one(Operation, operation_id)
        values = kept.detail['values']
        companies = next_kept(asked, action, values, run.result.get('last', 0), STEP)
        if not companies:
            return False
        with operations.recording(kept):
            changed = action.apply(companies, values)
        done = run.result.get('done', 0) + changed
        run.result = {**run.result, 'last': companies[-1].id, 'done': done}
        run.tell(min(done, total), total, f'{plural(done, "entreprise traitée", "entreprises traitées")}.')
    return True
