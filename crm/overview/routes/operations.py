"""Operations: what was done to many records at once, and undoing it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from crm import operations, paging
from crm.access import Permission, requires
from crm.database import db
from crm.forms import BaseForm
from crm.operations import Operation
from crm.overview import actions, queries
from crm.overview.routes.blueprint import bp


@bp.get('/operations', endpoint='operations')
@requires(Permission.TASKS_SEE)
def operations_list() -> ResponseReturnValue:
    page = paging.page(db.select(Operation), [Operation.at, Operation.id], descending=True)
    return render_template('overview/operations.html', page=page, kinds=queries.OPERATION_KINDS)


@bp.get('/operations/<int:operation_id>')
@requires(Permission.TASKS_SEE)
def operation(operation_id: int) -> ResponseReturnValue:
    done = db.get_or_404(Operation, operation_id)
    return render_template(
        'overview/operation.html',
        operation=done,
        kinds=queries.OPERATION_KINDS,
        work=queries.work_of(done),
        may_undo=operations.may_undo(done),
        obstacles=queries.obstacles_in_words(operations.obstacles_of(done)),
        breadcrumb=[('Opérations', url_for('overview.operations'))],
    )


@bp.route('/operations/<int:operation_id>/annuler', methods=['GET', 'POST'])
@requires(Permission.TASKS_SEE)
def undo_operation(operation_id: int) -> ResponseReturnValue:
    done = db.get_or_404(Operation, operation_id)
    if not operations.may_undo(done):
        flash('Cette opération ne peut plus être annulée.', 'info')
        return redirect(url_for('overview.operation', operation_id=done.id), 303)
    form = BaseForm()
    if form.accepted(lambda: actions.undo(done)):
        return redirect(url_for('overview.operation', operation_id=done.id), 303)
    expected = operations.preview(done)
    return form.page(
        'overview/operation_undo.html',
        operation=done,
        expected=expected,
        obstacles=queries.obstacles_in_words(expected.obstacles),
        breadcrumb=[
            ('Opérations', url_for('overview.operations')),
            (done.label, url_for('overview.operation', operation_id=done.id)),
        ],
    )
