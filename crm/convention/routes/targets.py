"""Pages of the targets: all of them, one to set, to replace or to withdraw."""

from datetime import date, timedelta
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import clock, paging
from crm.access import Permission, requires
from crm.convention import actions, queries
from crm.convention.choosers import Chooser, chosen
from crm.convention.forms import TargetForm, WithdrawForm
from crm.convention.indicators import Period
from crm.convention.models import Target
from crm.convention.routes.blueprint import bp, known
from crm.database import db

TRAIL = ('Convention', 'convention.index'), ('Cibles', 'convention.targets')


def _trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [*((label, url_for(endpoint)) for label, endpoint in TRAIL), *more]


@bp.get('/cibles')
@requires(Permission.CONVENTION_READ)
def targets() -> ResponseReturnValue:
    """The targets of the perimeters one may read, and the sums that do not match."""
    asked = queries.TargetFilter.read(request.args)
    found = queries.targets_listed(asked)
    page = paging.page(found, [Target.due_on, Target.id])
    return render_template(
        'convention/targets.html',
        asked=asked,
        page=page,
        total=queries.count_targets(found),
        rows=_rows(page.rows),
        dates=queries.target_dates(),
        kinds=queries.KINDS,
        states=queries.STATES,
        sums=_sums() if queries.reads_all_clubs() else [],
        not_added=queries.NOT_ADDED,
        breadcrumb=_trail()[:-1],
    )


def _rows(found: Any) -> list[tuple[Target, Any, str]]:
    """(target, definition of its indicator, name of its perimeter); an indicator that is no more has none."""
    names = queries.scope_names(target.scope for target in found)
    return [
        (it, queries.definition(it.indicator) if queries.is_known(it.indicator) else None, names[it.scope])
        for it in found
    ]


def _sums(code: str = '') -> list[tuple[queries.Mismatch, str]]:
    found = queries.mismatches(code)
    names = queries.scope_names(each.whole for each in found)
    return [(each, names[each.whole]) for each in found]


@bp.route('/indicateurs/<string:code>/cibles/fixer', methods=['GET', 'POST'])
@requires(Permission.CONVENTION_EDIT)
def add_target(code: str) -> ResponseReturnValue:
    """Set a target, or replace the one that stands for that date."""
    definition, choice = queries.definition(known(code)), chosen(code)
    form = TargetForm(data={'scope': choice.scope, 'due_on': _next_year_end()})
    form.scope.choices = [('', 'Choisir…'), *_offered(choice, form.scope.data)]
    if form.accepted(lambda: actions.set_target(code, **form.values())):
        return _told(form.result)
    return form.page(
        'convention/add_target.html',
        definition=definition,
        former=None,
        cancel=choice.address('convention.indicator', code=code),
        breadcrumb=_trail((code, choice.address('convention.indicator', code=code))),
    )


def _offered(choice: Chooser, asked: str) -> list[tuple[str, str]]:
    """The perimeters listed, and the one asked for when it is of those too many to be listed."""
    apart = asked and asked not in dict(choice.scopes) and queries.may_read(asked)
    return [*choice.scopes, (asked, queries.scope_label(asked))] if apart else choice.scopes


@bp.route('/cibles/<int:target_id>/remplacer', methods=['GET', 'POST'])
@requires(Permission.CONVENTION_EDIT)
def replace_target(target_id: int) -> ResponseReturnValue:
    """Another value for the same indicator, perimeter and date."""
    target = _standing(target_id)
    definition, names = queries.definition(target.indicator), queries.scope_names([target.scope])
    value = target.value * (100 if definition.unit == 'rate' else 1)
    form = TargetForm(data={'scope': target.scope, 'due_on': target.due_on, 'value': round(value, 4)})
    form.scope.choices = list(names.items())
    if form.accepted(lambda: actions.replace_target(target, **form.values('scope', 'due_on'))):
        return _told(form.result)
    return form.page(
        'convention/add_target.html',
        definition=definition,
        former=target,
        name=names[target.scope],
        cancel=url_for('convention.targets'),
        breadcrumb=_trail(),
    )


@bp.route('/cibles/<int:target_id>/retirer', methods=['GET', 'POST'])
@requires(Permission.CONVENTION_EDIT)
def withdraw_target(target_id: int) -> ResponseReturnValue:
    """A target that no longer stands, and why."""
    target, form = _standing(target_id), WithdrawForm()
    if form.accepted(lambda: actions.withdraw_target(target, form.reason.data)):
        flash('La cible est retirée ; elle reste dans l’historique avec son motif.', 'success')
        return redirect(url_for('convention.targets'), 303)
    return form.page(
        'convention/withdraw_target.html',
        target=target,
        definition=queries.definition(target.indicator),
        name=queries.scope_names([target.scope])[target.scope],
        breadcrumb=_trail(),
    )


def _standing(target_id: int) -> Target:
    target = db.get_or_404(Target, target_id)
    if target.replaced_at is not None or not queries.is_known(target.indicator):
        abort(404)
    return target


def _told(target: Target) -> ResponseReturnValue:
    """Back to the indicator, with what does not add up for that date."""
    flash('La cible est fixée ; l’ancienne, s’il y en avait une, reste dans l’historique.', 'success')
    for mismatch, name in _sums(target.indicator):
        if mismatch.due_on == target.due_on:
            flash(f'{name} : la somme ne correspond pas. {mismatch.said}', 'warning')
    return redirect(url_for('convention.indicator', code=target.indicator, perimetre=target.scope), 303)


def _next_year_end() -> date:
    """The last day of the present year of the convention: the date one most often aims at."""
    return Period.year(clock.today(), 'convention').end - timedelta(days=1)
