"""Acting on a selection: what may be done, what it would change, go."""

from datetime import date
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import registries
from crm.access import Permission, may, requires
from crm.companies import actions, queries
from crm.companies.forms import ReasonForm
from crm.companies.queries import CompanyFilter
from crm.companies.routes.blueprint import bp
from crm.registries import BulkAction


@bp.get('/selection')
@requires(Permission.COMPANIES_READ)
def selection() -> ResponseReturnValue:
    asked = CompanyFilter.read(request.args)
    offered = sorted(
        ((name, action) for name, action in registries.bulk_actions.items() if may(action.permission)),
        key=lambda pair: pair[1].order,
    )
    return render_template(
        'companies/bulk.html',
        asked=asked,
        total=queries.count(asked),
        chips=queries.chips(asked),
        offered=offered,
        back=_back(asked),
        address=_address(asked),
        breadcrumb=[('Entreprises', _back(asked))],
    )


@bp.route('/selection/<string:action>', methods=['GET', 'POST'])
@requires(Permission.COMPANIES_READ)
def act(action: str) -> ResponseReturnValue:
    """The values of the action and its preview come with the address; only the reason is posted."""
    known = registries.bulk_actions.get(action)
    if known is None or not may(known.permission):
        abort(404)
    asked = CompanyFilter.read(request.args)
    choice = known.form(formdata=request.args if 'apercu' in request.args else None, meta={'csrf': False})
    if 'apercu' not in request.args or not choice.validate():
        return choice.page('companies/bulk_values.html', action=known, name=action, **_shared(asked))
    values = _plain(choice.data)
    form = ReasonForm()
    if form.accepted(lambda: actions.act_on(asked, action, values, form.reason.data)):
        return redirect(url_for('overview.operation', operation_id=form.result.payload['operation']), 303)
    return form.page('companies/bulk_preview.html', action=known, name=action, **_previewed(asked, known, values))


def _shared(asked: CompanyFilter) -> dict[str, Any]:
    crumbs = [('Entreprises', _back(asked)), ('Sélection', url_for('companies.selection', **_address(asked)))]
    return {'asked': asked, 'chips': queries.chips(asked), 'breadcrumb': crumbs, 'address': _address(asked)}


def _previewed(asked: CompanyFilter, action: BulkAction, values: dict[str, Any]) -> dict[str, Any]:
    return _shared(asked) | {
        'says': action.says(values),
        'preview': queries.preview(asked, action, values),
        'examples': queries.some_kept(asked, action, values),
    }


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Values that a task can keep: days as ISO text, without what belongs to the form itself."""
    skip = ('csrf_token', 'once')
    return {n: v.isoformat() if isinstance(v, date) else v for n, v in values.items() if n not in skip}


def _address(asked: CompanyFilter) -> dict[str, Any]:
    kept = request.args.get('retour', '')
    return asked.arguments() | ({'retour': kept} if kept else {})


def _back(asked: CompanyFilter) -> str:
    """The list from which the selection was made."""
    if asked.ids:
        return f'{url_for("companies.index")}?{CompanyFilter.from_query(request.args.get("retour", "")).query_string()}'
    return url_for('companies.index', **asked.arguments())
