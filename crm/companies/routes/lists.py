"""The list of companies and its export."""

from flask import Response, render_template, stream_with_context
from flask.typing import ResponseReturnValue

from crm import clock, history, spreadsheets
from crm.access import Permission, perimeter, requires
from crm.companies import queries
from crm.companies.forms import FilterForm
from crm.companies.queries import CompanyFilter
from crm.companies.routes.blueprint import bp


@bp.get('')
@requires(Permission.COMPANIES_READ)
def index() -> ResponseReturnValue:
    asked = CompanyFilter.from_request()
    page, total = queries.page_of_companies(asked)
    return render_template(
        'companies/index.html',
        asked=asked,
        page=page,
        total=total,
        clubs_of=queries.clubs_by_company(page.rows),
        departements=queries.departement_names(),
        choices=FilterForm(asked),
        own_clubs=perimeter().clubs,
    )


@bp.post('/exporter')
@requires(Permission.COMPANIES_EXPORT)
def export() -> ResponseReturnValue:
    asked = CompanyFilter.from_request()
    history.note('companies_export', 'csv', detail=str(asked.arguments()))
    rows = spreadsheets.csv_lines(queries.EXPORT_HEADING, queries.export_rows(asked))
    name = f'entreprises-{clock.today().isoformat()}.csv'
    return Response(
        stream_with_context(rows),
        mimetype='text/csv',
        headers={'Content-Disposition': f'attachment; filename="{name}"'},
    )
