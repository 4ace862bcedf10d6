"""Pages of the convention: objectives, one indicator, its proof, its targets."""

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import clock
from crm.access import Permission, may, requires
from crm.convention import actions, queries
from crm.convention.choosers import Chooser, chosen
from crm.convention.forms import TargetForm
from crm.convention.indicators import Period, Proof
from crm.formatting import date_fr
from crm.maps import Choropleth

bp = Blueprint('convention', __name__, url_prefix='/convention')

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
        lines=queries.lines(choice.scope, choice.period),
    )


@bp.get('/indicateurs/<string:code>')
@requires(Permission.CONVENTION_READ)
def indicator(code: str) -> ResponseReturnValue:
    """One indicator: definition, chart, breakdown, targets and clubs."""
    choice = chosen(_known(code))
    line = queries.line(code, choice.scope, choice.period)
    everywhere = queries.reads_all_clubs()
    return render_template(
        'convention/indicator.html',
        choice=choice,
        line=line,
        chart=queries.chart(line, choice.period),
        coverage=_coverage(choice.period) if code == 'O2.8' else None,
        targets=_targets(code, choice),
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
    after, before = request.args.get('apres', type=int), request.args.get('avant', type=int)
    rows = found.pages(after, before, PAGE)
    return render_template(
        'convention/proof.html',
        choice=choice,
        line=queries.line(code, choice.scope, choice.period),
        proof=found,
        rows=rows,
        pager=_neighbours(code, choice, found, rows),
        breadcrumb=[
            ('Convention', choice.address('convention.index')),
            (code, choice.address('convention.indicator', code=code)),
        ],
    )


def _neighbours(code: str, choice: Chooser, found: Proof, rows: list[Any]) -> dict[str, str | None]:
    """Addresses of the pages before and after, when there are rows there."""

    def address(name: str, key: int, there: bool) -> str | None:
        return choice.proof_address(code, **{name: key}) if there else None

    if not rows:
        return {'previous_url': None, 'next_url': None}
    first, last = rows[0].key, rows[-1].key
    return {
        'previous_url': address('avant', first, bool(found.pages(None, first, 1))),
        'next_url': address('apres', last, bool(found.pages(last, None, 1))),
    }


def _proven(code: str) -> tuple[Chooser, Proof]:
    choice = chosen(_known(code))
    return choice, queries.proof(code, choice.scope, choice.period, named=may(Permission.MENTORS_READ))


@bp.route('/indicateurs/<string:code>/cibles/fixer', methods=['GET', 'POST'])
@requires(Permission.CONVENTION_EDIT)
def add_target(code: str) -> ResponseReturnValue:
    """Set a target, or replace the one that stands for that date."""
    definition = queries.definition(_known(code))
    choice = chosen(code)
    form = TargetForm(data={'scope': choice.scope, 'due_on': _next_year_end()})
    if form.accepted(lambda: actions.set_target(code, **form.values())):
        flash('La cible est fixée ; l’ancienne, s’il y en avait une, reste dans l’historique.', 'success')
        return redirect(url_for('convention.indicator', code=code, perimetre=form.scope.data), 303)
    return form.page(
        'convention/add_target.html',
        definition=definition,
        breadcrumb=[('Convention', url_for('convention.index')), (code, url_for('convention.indicator', code=code))],
    )


def _next_year_end() -> date:
    """The last day of the present year of the convention: the date one most often aims at."""
    return Period.year(clock.today(), 'convention').end - timedelta(days=1)


def _known(code: str) -> str:
    try:
        queries.definition(code)
    except KeyError:
        abort(404)
    return code
