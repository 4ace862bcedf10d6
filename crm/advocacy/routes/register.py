"""Pages of the register of actions."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import clock, paging
from crm.access import Permission, requires
from crm.advocacy import actions, queries
from crm.advocacy.forms import AddActionForm, EditActionForm, MoveForm, OutcomeForm, departement_options
from crm.advocacy.models import (
    ACTION_STEPS,
    ActionLevel,
    ActionOutcome,
    ActionState,
    ActionType,
    AdvocacyAction,
    DecisionKind,
    Institution,
    Party,
    Theme,
)
from crm.advocacy.queries import ActionFilter
from crm.advocacy.routes.blueprint import bp, changes, tabs, trail
from crm.database import db

SENTENCES = {
    ActionState.DONE: 'Action tenue : elle est comptée à cette date.',
    ActionState.CANCELLED: 'Action annulée.',
    ActionState.PLANNED: 'Action de nouveau prévue.',
}
VERBS = {
    ActionState.DONE: 'Marquer comme tenue',
    ActionState.CANCELLED: 'Annuler l’action',
    ActionState.PLANNED: 'Prévoir de nouveau',
}
FILTERS = [
    ('type', 'Type', ActionType),
    ('niveau', 'Niveau', ActionLevel),
    ('etat', 'État', ActionState),
    ('issue', 'Issue', ActionOutcome),
    ('theme', 'Thème', Theme),
]


@bp.get('')
@requires(Permission.ADVOCACY_READ)
def index() -> ResponseReturnValue:
    asked = ActionFilter.read(request.args)
    action = AdvocacyAction
    return render_template(
        'advocacy/index.html',
        page=paging.page(queries.actions_of(asked), [action.on, action.id], descending=True),
        asked=asked,
        tabs=tabs('index'),
        years=queries.years(),
        choices=FILTERS,
        chosen={
            'type': asked.type,
            'niveau': asked.level,
            'etat': asked.state,
            'issue': asked.outcome,
            'theme': asked.theme,
        },
        met=db.session.get(Institution, asked.institution) if asked.institution else None,
        departements=dict(departement_options()),
        today=clock.today(),
    )


@bp.get('/actions/<int:action_id>')
@requires(Permission.ADVOCACY_READ)
def action(action_id: int) -> ResponseReturnValue:
    found = db.get_or_404(AdvocacyAction, action_id)
    return render_template(
        'advocacy/action.html',
        action=found,
        departements=dict(departement_options()),
        steps=[(step, VERBS[step]) for step in ACTION_STEPS[found.state]],
        decisions=[DecisionKind(one).label for one in found.decisions if one in [*DecisionKind]],
        experiments=queries.experiments_named(found),
        items=changes(found, ActionState),
        breadcrumb=trail('index', 'Actions'),
        today=clock.today(),
    )


@bp.route('/actions/ajouter', methods=['GET', 'POST'])
@requires(Permission.ADVOCACY_EDIT)
def add_action() -> ResponseReturnValue:
    form = AddActionForm()
    if form.accepted(lambda: actions.add_action(**_typed(form))):
        flash('Action ajoutée.', 'success')
        return redirect(url_for('advocacy.action', action_id=form.result.id), 303)
    return form.page('advocacy/add_action.html', breadcrumb=trail('index', 'Actions'))


@bp.route('/actions/<int:action_id>/modifier', methods=['GET', 'POST'])
@requires(Permission.ADVOCACY_EDIT)
def edit_action(action_id: int) -> ResponseReturnValue:
    found = db.get_or_404(AdvocacyAction, action_id)
    form = _form_of(found)
    here = url_for('advocacy.action', action_id=action_id)
    if form.accepted_for(found, lambda: actions.edit_action(found, **_typed(form))):
        flash('Action enregistrée.', 'success')
        return redirect(here, 303)
    return form.page(
        'advocacy/edit_action.html', action=found, breadcrumb=trail('index', 'Actions', (found.title, here))
    )


def _form_of(action: AdvocacyAction) -> EditActionForm:
    """The form of an action, with what the action is about."""
    institutions, positions = ([str(one.id) for one in held] for held in (action.institutions, action.positions))
    form = EditActionForm(obj=action)
    form.institutions.choices = queries.institution_options([int(key) for key in institutions])
    form.positions.choices = queries.position_options([int(key) for key in positions])
    if not form.is_submitted():
        form.institutions.data, form.positions.data = institutions, positions
        form.experiments.data = [str(key) for key in queries.experiments_of(action)]
        form.sirens.data = [f'{one.siren} {one.display_name}' for one in action.companies if one.siren]
    return form


def _typed(form: Any) -> dict[str, Any]:
    values: dict[str, Any] = form.values()
    return values | {
        'type': ActionType(values['type']),
        'level': ActionLevel(values['level']),
        'held_by': Party(values['held_by']),
        'theme': Theme(values['theme']) if values['theme'] else None,
        'departement_code': values['departement_code'] or None,
        'institutions': queries.institutions_by_id(values['institutions']),
        'positions': queries.positions_by_id(values['positions']),
    }


@bp.route('/actions/<int:action_id>/issue', methods=['GET', 'POST'])
@requires(Permission.ADVOCACY_EDIT)
def add_outcome(action_id: int) -> ResponseReturnValue:
    """What came of an action that was held, with its evidence."""
    found = db.get_or_404(AdvocacyAction, action_id)
    form = OutcomeForm()
    here = url_for('advocacy.action', action_id=action_id)
    if form.accepted(lambda: _note_outcome(found, form)):
        flash('Issue notée.', 'success')
        return redirect(here, 303)
    crumbs = trail('index', 'Actions', (found.title, here))
    return form.page('advocacy/add_outcome.html', action=found, breadcrumb=crumbs)


def _note_outcome(action: AdvocacyAction, form: OutcomeForm) -> object:
    return actions.note_outcome(action, ActionOutcome(form.result.data), **form.values('result'))


@bp.route('/actions/<int:action_id>/etat/<string:state>', methods=['GET', 'POST'])
@requires(Permission.ADVOCACY_EDIT)
def move_action(action_id: int, state: str) -> ResponseReturnValue:
    found = db.get_or_404(AdvocacyAction, action_id)
    to = ActionState(state) if state in [*ActionState] else abort(404)
    form = MoveForm(data={'on': min(found.on, clock.today()) if to == ActionState.DONE else clock.today()})
    here = url_for('advocacy.action', action_id=action_id)
    if form.accepted(lambda: actions.move_action(found, to, on=form.on.data, reason=form.reason.data)):
        flash(SENTENCES[to], 'success')
        return redirect(here, 303)
    return form.page(
        'advocacy/move_action.html',
        action=found,
        to=to,
        verb=VERBS[to],
        breadcrumb=trail('index', 'Actions', (found.title, here)),
    )
