"""Pages of the convention: objectives, one indicator, its proof."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm.access import Permission, may, requires
from crm.convention import actions, queries
from crm.convention.choosers import Chooser, chosen
from crm.convention.indicators import Period, Proof
from crm.convention.routes.blueprint import bp, known, neighbours
from crm.formatting import date_fr
from crm.maps import Choropleth
from crm.paging import row_key

PAGE = 50


@bp.get('')
@requires(Permission.CONVENTION_READ)
def index() -> ResponseReturnValue:
    """The conventions, and the indicators of each objective for a perimeter and a period."""
    choice = chosen()
    current, *former = queries.conventions()
    return render_template(
        'convention/index.html',
        choice=choice,
        convention=current,
        former=former,
        lines=queries.lines(choice.scope, choice.period, kept=True),
        kept_as_of=queries.kept_as_of([choice.scope], choice.period.last(queries.PAST + 1)),
    )


@bp.get('/indicateurs/<string:code>')
@requires(Permission.CONVENTION_READ)
def indicator(code: str) -> ResponseReturnValue:
    """One indicator: definition, chart, breakdown, targets and clubs."""
    choice = chosen(known(code))
    line = queries.line(code, choice.scope, choice.period)
    everywhere = queries.reads_all_clubs()
    return render_template(
        'convention/indicator.html',
        choice=choice,
        line=line,
        chart=queries.chart(line, choice.period),
        coverage=_coverage(choice.period) if code == 'O2.8' else None,
        passages=queries.funnel_passages(choice.scope, choice.period, line.figure) if code == 'O2.4' else [],
        targets=_targets(code, choice),
        external=queries.external_figures(indicator=code),
        clubs=queries.by_club(code, choice.period) if everywhere else [],
        breadcrumb=[('Convention', choice.address('convention.index'))],
    )


def _targets(code: str, choice: Chooser) -> list[Any]:
    names = dict(choice.scopes)
    return [(row, names[row.scope]) for row in queries.target_history(code) if row.scope in names]


def _coverage(period: Period) -> Choropleth:
    counts = queries.in_force_by_departement(period.end)
    said = f'Nombre d’engagements en vigueur par département au {date_fr(period.last_day, "long")}.'
    return Choropleth('Engagements en vigueur par département', said, counts, bands=(1, 5, 20), unit='Engagements')


@bp.get('/indicateurs/<string:code>/preuve')
@requires(Permission.PROOF_READ)
def proof(code: str) -> ResponseReturnValue:
    """The rows behind a figure, by pages."""
    choice, found = _proven(code)
    after, before = request.args.get('apres', type=row_key), request.args.get('avant', type=row_key)
    rows = found.pages(after, before, PAGE)
    return render_template(
        'convention/proof.html',
        choice=choice,
        line=queries.line(code, choice.scope, choice.period),
        proof=found,
        rows=rows,
        pager=neighbours(found.pages, rows, lambda **key: choice.proof_address(code, **key)),
        breadcrumb=[
            ('Convention', choice.address('convention.index')),
            (code, choice.address('convention.indicator', code=code)),
        ],
    )


def _proven(code: str) -> tuple[Chooser, Proof]:
    choice = chosen(known(code), rows=True)
    return choice, queries.proof(code, choice.scope, choice.period, named=may(Permission.MENTORS_READ))


@bp.post('/chiffres/recalculer')
@requires(Permission.CONVENTION_EDIT)
def compute() -> ResponseReturnValue:
    """Have the kept figures computed again, without waiting for the night."""
    return redirect(url_for('overview.task', task_id=actions.ask_figures().id), 303)
