"""The page that prepares the yearly declaration of interest representatives."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from crm import clock
from crm.access import Permission, requires
from crm.advocacy import queries
from crm.advocacy.models import Party
from crm.advocacy.queries.declaration import DECLARANTS, DEFINITIONS, REGULAR
from crm.advocacy.routes.blueprint import bp, tabs

SHOWN = 100


@bp.get('/declaration')
@requires(Permission.ADVOCACY_EDIT)
def declaration() -> ResponseReturnValue:
    year, declarant = queries.asked_declaration(request.args)
    lines = queries.declaration(year, declarant)
    return render_template(
        'advocacy/declaration.html',
        year=year,
        declarant=declarant,
        declarants=DECLARANTS,
        years=queries.years(),
        lines=lines[:SHOWN],
        total=len(lines),
        incomplete=sum(1 for line in lines if line.missing),
        counted=queries.own_initiative(lines),
        regular=REGULAR,
        due_year=year + 1,
        over=clock.today().year > year,
        definitions=DEFINITIONS,
        tabs=tabs('declaration'),
        Party=Party,
    )
