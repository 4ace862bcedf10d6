"""Pages of exports: take a list out, follow the file, find those made."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from crm import access, clock, exports, history, paging, registries, storage
from crm.access import Permission, may, requires
from crm.errors import Refusal
from crm.exports import DAYS_KEPT, Export, ExportRecord, ExportState, Plan, Purpose
from crm.overview import queries
from crm.overview.forms import ExportForm
from crm.overview.routes.blueprint import bp

LOST = 'Ce fichier n’est plus sur le disque, ou il a été altéré. Refaites cet export.'
OVER = 'Ce fichier a été supprimé : les exports sont gardés 7 jours. Refaites cet export.'
FIELDS = {'csrf_token', 'once', 'format', 'purpose', 'purpose_detail'}


@bp.route('/exports/nouveau/<string:what>', methods=['GET', 'POST'])
@requires(Permission.HOME)
def export(what: str) -> ResponseReturnValue:
    """What will be taken out, in which format and for which purpose; a CSV is the answer itself."""
    offered = _offered(what)
    plan = offered.plan(MultiDict(request.args))
    form = ExportForm()
    if form.accepted(lambda: _ask(what, offered, plan, form)):
        if form.format.data == 'csv':
            return _csv(form.result, plan)
        flash('Le fichier se prépare : vous pouvez quitter cette page.', 'success')
        return redirect(url_for('overview.export_made', export_id=form.result.id), 303)
    return form.page(
        'overview/export.html',
        what=what,
        export=offered,
        plan=plan,
        count=plan.count(),
        address=_address('overview.export', plan, what=what),
        back=_address(offered.back, plan) if offered.back else url_for('overview.exports'),
        related=[(_address('overview.export', plan, what=name), it) for name, it in _related(offered)],
        breadcrumb=[('Exports', url_for('overview.exports'))],
    )


def _offered(what: str) -> Export:
    found: Export = registries.exports.get(what) or abort(404)
    if not may(found.permission):
        abort(403)
    return found


def _related(offered: Export) -> Iterator[tuple[str, Export]]:
    for name in offered.related:
        found = registries.exports.get(name)
        if found is not None and may(found.permission):
            yield name, found


def _address(endpoint: str, plan: Plan, **values: Any) -> str:
    """The address of a page with the arguments of the list."""
    return url_for(endpoint, **_named(plan.arguments), **values)


def _named(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Arguments of an address; those asked several times keep all their values."""
    return MultiDict(pairs).to_dict(flat=False)


def _ask(what: str, offered: Export, plan: Plan, form: ExportForm) -> ExportRecord:
    return exports.ask(
        what,
        offered,
        plan,
        format=form.format.data,
        purpose=Purpose(form.purpose.data),
        detail=form.purpose_detail.data,
    )


def _csv(made: ExportRecord, plan: Plan) -> Response:
    name = exports.file_name(made.label, 'csv')
    headers = {'Content-Disposition': f'attachment; filename="{name}"', 'X-Accel-Buffering': 'no'}
    return Response(stream_with_context(exports.stream(made.id, plan)), mimetype='text/csv', headers=headers)


@bp.get('/exports', endpoint='exports')
@requires(Permission.HOME)
def exports_page() -> ResponseReturnValue:
    """Exports made: one's own; all of them for the staff and data protection."""
    everyone = may(Permission.EXPORTS_AUDIT)
    asked = queries.ExportFilter.read(request.args, everyone)
    page = paging.page(queries.exports_made(asked), [ExportRecord.id], descending=True)
    return render_template(
        'overview/exports.html',
        page=page,
        asked=asked,
        everyone=everyone,
        offered=queries.exports_offered(),
        whats=queries.exports_known(),
        purposes=Purpose.options(),
        purpose_of=queries.purpose_of,
        state_of=queries.state_of(page.rows),
        may_take=_may_take,
    )


def _may_take(made: ExportRecord) -> bool:
    """Whether the signed-in user may download the file: it is theirs, or they are staff, and their right holds."""
    if not made.files or made.state != ExportState.DONE or (made.expires_at and made.expires_at <= clock.now()):
        return False
    return _may_see(made) and _right_holds(made)


def _may_see(made: ExportRecord) -> bool:
    return access.perimeter().staff or made.user_id == current_user.id


def _right_holds(made: ExportRecord) -> bool:
    offered = registries.exports.get(made.what)
    permitted = offered is not None and may(offered.permission)
    return permitted and exports.covers(access.perimeter(), exports.perimeter_of(made))


@bp.get('/exports/<int:export_id>')
@requires(Permission.HOME)
def export_made(export_id: int) -> ResponseReturnValue:
    made = _seen(export_id)
    state = queries.state_of([made])[made.id]
    return render_template(
        'overview/export_made.html',
        made=made,
        state=state,
        purpose=queries.purpose_of(made),
        may_take=_may_take(made),
        right_holds=_right_holds(made),
        again=_again(made),
        task=queries.task_of(made) if state == ExportState.WAITING and _may_see(made) else None,
        days=DAYS_KEPT,
        breadcrumb=[('Exports', url_for('overview.exports'))],
    )


def _seen(export_id: int) -> ExportRecord:
    """An export of one's own, or any for the staff and data protection; else it does not exist."""
    made = queries.export_of(export_id)
    if made is None or not (_may_see(made) or may(Permission.EXPORTS_AUDIT)):
        abort(404)
    return made


def _again(made: ExportRecord) -> str | None:
    offered = registries.exports.get(made.what)
    if offered is None or not may(offered.permission):
        return None
    return url_for('overview.export', what=made.what, **_named(made.pairs))


@bp.get('/exports/<int:export_id>/fichier')
@requires(Permission.HOME)
def export_file(export_id: int) -> ResponseReturnValue:
    """The file, to whoever asked for it and the staff, while their right holds; the download leaves a trace."""
    made = _seen(export_id)
    if made.state == ExportState.FORGOTTEN or (made.expires_at and made.expires_at <= clock.now()):
        raise Refusal('', OVER)
    if not _may_take(made):
        abort(403)
    file = made.files[0]
    try:
        path = storage.path_of(file['key'])
    except storage.MissingFile as error:
        raise Refusal('', LOST) from error
    history.note('export_download', str(export_id), file['name'], request.remote_addr or '')
    answer = Response(_pieces(path), mimetype=file['mime'])
    answer.headers['Content-Disposition'] = f'attachment; filename="{file["name"]}"'
    answer.content_length = file['size']
    return answer


def _pieces(path: Any) -> Iterator[bytes]:
    with path.open('rb') as file:
        while piece := file.read(1 << 16):
            yield piece
