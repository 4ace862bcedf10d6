"""The dashboard of a perimeter: national, région, département, club, company."""

from dataclasses import replace
from typing import Any

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from crm.access import Permission, may, requires
from crm.companies.models import Company
from crm.convention import queries as convention
from crm.convention.choosers import Chooser, chosen
from crm.convention.indicators import Definition
from crm.database import db
from crm.mentors import queries as mentors
from crm.overview import dashboard as boards
from crm.overview.routes.blueprint import bp

FIRST = 'O2.5'  # the indicator compared when none is chosen
KINDS = ('national', 'club', 'company', 'association', 'region', 'departement')


@bp.get('/tableau-de-bord')
@requires(Permission.DASHBOARD_READ)
def dashboard() -> ResponseReturnValue:
    """The key figures of a perimeter and a period; where they are high or low; territories of like size."""
    choice = _choice()
    board = boards.board(choice.scope, choice.period)
    return render_template(
        'overview/dashboard.html',
        choice=choice,
        board=board,
        objectives={it.number: it.title for it in convention.conventions()[0].objectives},
        totals=_totals(choice.scope),
        address=_address,
        breadcrumb=_wider(choice),
        **_territories(choice),
    )


def _choice() -> Chooser:
    """The choice of the address; without a perimeter, the widest one of the reader's trade."""
    choice = chosen()
    if request.args.get('perimetre'):
        return choice
    first = {scope.partition(':')[0]: (scope, label) for scope, label in reversed(choice.scopes)}
    scope, label = next((first[kind] for kind in KINDS if kind in first), (choice.scope, choice.scope_label))
    return replace(choice, scope=scope, scope_label=label)


def _wider(choice: Chooser) -> list[tuple[str, str]]:
    """The way from the country down to this perimeter, as far as the reader may read it."""
    names = dict(choice.scopes)
    above = [scope for scope in boards.above(choice.scope) if scope in names]
    return [(names[scope], choice.address('overview.dashboard', perimetre=scope)) for scope in above]


def _totals(scope: str) -> Any:
    """What an employer may see of its mentors, for whoever manages them."""
    if not scope.startswith('company:') or not may(Permission.OWN_COMPANY):
        return None
    company = db.session.scalar(db.select(Company).filter_by(siren=scope.partition(':')[2]))
    return mentors.totals_for_employer(company) if company else None


def _territories(choice: Chooser) -> dict[str, Any]:
    """One indicator over territories: the parts of the perimeter, the map, those of like size."""
    scope, period, everywhere = choice.scope, choice.period, convention.reads_all_clubs()
    definition, measure = _compared(scope), request.args.get('taille', '')
    if definition is None:
        return {'compared': None}
    if measure not in {m.value for m in boards.Measure}:
        measure = boards.Measure.COMPANIES.value
    national = scope == 'national'
    return {
        'compared': definition,
        'measure': measure,
        'measures': boards.Measure.options(),
        'comparable': [(d.code, d.name) for d in _comparable(scope)],
        'parts': boards.parts(scope, definition, period),
        'map': boards.map_of(definition, period) if national else None,
        'comparison': boards.comparison(scope, definition, period, measure, everywhere),
        'quintiles': boards.quintiles(definition, period, measure) if national else [],
    }


def _comparable(scope: str) -> list[Definition]:
    """Indicators computed for this scope and for départements."""
    if scope.partition(':')[0] not in ('national', 'region', 'departement', 'departements', 'club'):
        return []
    return [d for d in convention.definitions(scope=scope) if d.has_scope('departement:01')]


def _compared(scope: str) -> Definition | None:
    offered = {d.code: d for d in _comparable(scope)}
    code = request.args.get('indicateur', '')
    if code and not convention.is_known(code):
        abort(404)
    return offered.get(code) or offered.get(FIRST)


def _address(choice: Chooser, definition: Definition, scope: str = '') -> str:
    """Where a figure leads: its proof, else its indicator, else its definition at the foot of the page."""
    asked = {'perimetre': scope or choice.scope}
    if choice.may_prove(asked['perimetre']):
        return choice.proof_address(definition.code, **asked)
    if may(Permission.CONVENTION_READ):
        return choice.address('convention.indicator', code=definition.code, **asked)
    return f'#definition-{definition.code}'
