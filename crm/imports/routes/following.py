"""Pages of an import under way: what the check says, lines mended, commit, results, resume, cancel, undo."""

import re
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import operations
from crm.access import Permission, requires
from crm.errors import Refusal
from crm.formatting import plural
from crm.imports import actions, queries
from crm.imports.models import Answer, ImportState, RowVerdict
from crm.imports.routes.blueprint import batch_and_target, bp, trail
from crm.imports.targets import Target

CELL, ANSWER = re.compile(r'c-(\d{1,7})-(\w{1,60})'), re.compile(r'a-(\d{1,7})')
SHOWN_OBSTACLES = 100


@bp.get('/<int:batch_id>')
@requires(Permission.IMPORTS_USE)
def show(batch_id: int) -> ResponseReturnValue:
    batch, target = batch_and_target(batch_id)
    may_act = queries.may_act_on(batch)
    if batch.state == ImportState.DRAFT and may_act:
        return redirect(url_for('imports.columns', batch_id=batch_id), 303)
    verdict = request.args.get('avis', '')
    page = queries.page_of_remarks(batch, verdict)
    operation = queries.operation_of(batch)
    return render_template(
        'imports/show.html',
        batch=batch,
        target=target,
        place=queries.place_of(batch),
        stopped=queries.why_stopped(batch),
        may_act=may_act,
        may_undo=queries.may_undo(batch),
        operation=operation,
        left=_left(operation),
        page=page,
        cells={row.id: queries.editable_columns(row, target, batch.columns) for row in page.rows},
        editing=may_act and batch.state == ImportState.CHECKED,
        verdict=verdict if verdict in {v.value for v in RowVerdict} else '',
        counts=queries.counts_of_remarks(batch),
        breadcrumb=trail(target),
    )


def _left(operation: operations.Operation | None) -> list[tuple[str, str]]:
    """What could not be undone of an import undone in part."""
    if operation is None or operation.state != operations.OperationState.PARTLY:
        return []
    return queries.named_obstacles(operations.obstacles_of(operation), SHOWN_OBSTACLES)


@bp.post('/<int:batch_id>/lignes')
@requires(Permission.IMPORTS_USE)
def repair(batch_id: int) -> ResponseReturnValue:
    batch, target = batch_and_target(batch_id)
    rows = actions.repair(batch, _typed_cells(target), _typed_answers())
    wrong = sum(row.verdict == RowVerdict.REFUSED for row in rows)
    if not rows:
        flash('Aucune case n’a changé : corrigez une ligne, puis vérifiez de nouveau.', 'info')
    elif wrong:
        flash(f'{plural(len(rows), "ligne vérifiée", "lignes vérifiées")} : {wrong} encore à corriger.', 'warning')
    else:
        flash(f'{plural(len(rows), "ligne vérifiée", "lignes vérifiées")}, plus rien à y corriger.', 'success')
    return redirect(_back(batch_id), 303)


def _typed_cells(target: Target) -> dict[int, dict[str, str]]:
    """line → column → value, of the fields `c-<line>-<column>`."""
    found: dict[int, dict[str, str]] = {}
    for name, value in request.form.items():
        if (named := CELL.fullmatch(name)) and target.column(named[2]):
            found.setdefault(int(named[1]), {})[named[2]] = value
    return found


def _typed_answers() -> dict[int, str]:
    """line → answer, of the fields `a-<line>`."""
    return {int(named[1]): value for name, value in request.form.items() if (named := ANSWER.fullmatch(name))}


def _back(batch_id: int) -> str:
    """The same page of the same lines."""
    kept: dict[str, Any] = {name: request.form[name] for name in ('avis', 'apres', 'avant') if request.form.get(name)}
    return url_for('imports.show', batch_id=batch_id, _anchor='lignes', **kept)


@bp.post('/<int:batch_id>/reponses')
@requires(Permission.IMPORTS_USE)
def answer(batch_id: int) -> ResponseReturnValue:
    batch, _ = batch_and_target(batch_id)
    wanted = request.form.get('answer', '')
    if wanted not in {choice.value for choice in Answer}:
        raise Refusal('', 'Choisissez ce qu’il faut faire des lignes douteuses.')
    number = actions.answer_all(batch, Answer(wanted))
    flash(
        f'{plural(number, "ligne a reçu", "lignes ont reçu")} cette réponse. Le fichier est vérifié de nouveau.',
        'success',
    )
    return redirect(url_for('imports.show', batch_id=batch_id), 303)


@bp.post('/<int:batch_id>/enregistrer')
@requires(Permission.IMPORTS_USE)
def commit(batch_id: int) -> ResponseReturnValue:
    batch, _ = batch_and_target(batch_id)
    actions.confirm(batch)
    flash('L’enregistrement est demandé.', 'success')
    return redirect(url_for('imports.show', batch_id=batch_id), 303)


@bp.post('/<int:batch_id>/reprendre')
@requires(Permission.IMPORTS_USE)
def resume(batch_id: int) -> ResponseReturnValue:
    batch, _ = batch_and_target(batch_id)
    actions.resume(batch)
    flash('L’import reprend où il s’était arrêté.', 'success')
    return redirect(url_for('imports.show', batch_id=batch_id), 303)


@bp.post('/<int:batch_id>/annuler')
@requires(Permission.IMPORTS_USE)
def cancel(batch_id: int) -> ResponseReturnValue:
    batch, _ = batch_and_target(batch_id)
    actions.cancel(batch)
    kept = ' Ce qui était déjà enregistré reste.' if batch.position else ' Rien n’a été enregistré.'
    flash(f'L’import est annulé.{kept}', 'success')
    return redirect(url_for('imports.show', batch_id=batch_id), 303)


@bp.route('/<int:batch_id>/defaire', methods=['GET', 'POST'])
@requires(Permission.IMPORTS_USE)
def undo(batch_id: int) -> ResponseReturnValue:
    batch, target = batch_and_target(batch_id)
    if request.method == 'POST':
        actions.undo(batch)
        flash('L’annulation est demandée.', 'success')
        return redirect(url_for('imports.show', batch_id=batch_id), 303)
    operation = queries.operation_of(batch)
    if operation is None or not queries.may_undo(batch):
        return redirect(url_for('imports.show', batch_id=batch_id), 303)
    undoing = operations.preview(operation)
    return render_template(
        'imports/undo.html',
        batch=batch,
        target=target,
        undoing=undoing,
        obstacles=queries.named_obstacles(undoing.obstacles, SHOWN_OBSTACLES),
        breadcrumb=trail(target, (batch.file_name, url_for('imports.show', batch_id=batch_id))),
    )
