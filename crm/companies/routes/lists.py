"""The list of companies: filters, columns, orders."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import registries
from crm.access import Permission, may, perimeter, requires
from crm.addresses import record_number
from crm.companies import choosers, queries
from crm.companies.models import SavedView
from crm.companies.queries import CompanyFilter
from crm.companies.routes.blueprint import bp
from crm.database import db


@bp.get('')
@requires(Permission.COMPANIES_READ)
def index() -> ResponseReturnValue:
    asked = CompanyFilter.from_request()
    if opened := request.args.get('vue-enregistree', type=record_number):
        return _open(db.get_or_404(SavedView, opened).query)
    views = queries.menu_of_views(asked)
    if not request.args and views.default:
        return _open(views.default.query)
    page, total = queries.page_of_companies(asked)
    columns = queries.shown(asked)
    return render_template(
        'companies/index.html',
        asked=asked,
        page=page,
        total=total,
        chips=queries.chips(asked),
        views=views,
        columns=columns,
        lines=queries.lines(columns, page.rows),
        offered=queries.offered(),
        orders=queries.sort_labels(),
        headings=_headings(asked, columns),
        own_clubs=perimeter().clubs,
        may_act=any(may(action.permission) for action in registries.bulk_actions),
    )


def _open(query: str) -> ResponseReturnValue:
    return redirect(f'{url_for("companies.index")}?{query or "tri=nom"}', 303)


def _headings(asked: CompanyFilter, columns: dict[str, registries.Column]) -> list[dict[str, object]]:
    """Headings of the table: those of columns that sort are links, a second click turns the order round."""
    named = [('Entreprise', 'nom', False), *((c.label, c.sort, c.numeric) for c in columns.values())]
    return [_heading(asked, *each) for each in named]


def _heading(asked: CompanyFilter, label: str, sort: str, numeric: bool) -> dict[str, object]:
    if not sort:
        return {'label': label, 'numeric': numeric}
    present = asked.sort == sort
    turned = 'inverse' if present and not asked.backwards else ''
    return {
        'label': label,
        'numeric': numeric,
        'url': url_for('companies.index', **asked.arguments(tri=sort, sens=turned)),
        'direction': ('descending' if asked.backwards else 'ascending') if present else None,
    }


@bp.get('/filtrer')
@requires(Permission.COMPANIES_READ)
def filters() -> ResponseReturnValue:
    asked = CompanyFilter.from_request()
    return render_template(
        'companies/index_filters.html',
        asked=asked,
        choosers=choosers.choosers(asked),
        groups=choosers.situation_groups(),
        breadcrumb=[('Entreprises', url_for('companies.index', **asked.arguments()))],
    )
