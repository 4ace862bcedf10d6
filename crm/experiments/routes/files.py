"""The list of experiments and the file of one: show, add, edit."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from crm import history, paging
from crm.access import Permission, may, requires
from crm.associations.queries import associations_found
from crm.choices import label_of
from crm.commitments.queries import known_departements
from crm.database import db
from crm.experiments import actions, queries
from crm.experiments.forms import AddForm, EditForm
from crm.experiments.models import STEPS, ExperimentState, TerritorialExperiment, TerritoryKind
from crm.experiments.queries import ExperimentFilter
from crm.experiments.routes.blueprint import bp, here, trail
from crm.orientation.models import PriorityPublic

VERBS = {
    ExperimentState.RUNNING: 'Lancer',
    ExperimentState.EVALUATED: 'Marquer comme évaluée',
    ExperimentState.STOPPED: 'Arrêter',
    ExperimentState.SCALED: 'Étendre',
}
MENTORS_NAMED = 60


@bp.get('')
@requires(Permission.EXPERIMENTS_READ)
def index() -> ResponseReturnValue:
    asked = ExperimentFilter.read(request.args)
    experiment = TerritorialExperiment
    page = paging.page(queries.experiments_found(asked), [experiment.start_on, experiment.id], descending=True)
    return render_template(
        'experiments/index.html',
        page=page,
        asked=asked,
        counts=queries.counts_of(e.id for e in page.rows),
        departements=known_departements(),
        choices=[
            ('etat', 'État', ExperimentState, asked.state),
            ('public', 'Public', PriorityPublic, asked.public),
            ('territoire', 'Type de territoire', TerritoryKind, asked.kind),
        ],
        masked_under=queries.MASKED_UNDER,
    )


@bp.get('/<int:experiment_id>')
@requires(Permission.EXPERIMENTS_READ)
def show(experiment_id: int) -> ResponseReturnValue:
    experiment = db.get_or_404(TerritorialExperiment, experiment_id)
    names = dict(known_departements())
    may_edit, sees_mentors = may(Permission.EXPERIMENTS_EDIT), may(Permission.MENTORS_READ)
    mentors = queries.mentors_of(experiment) if sees_mentors else []
    return render_template(
        'experiments/show.html',
        experiment=experiment,
        departements=[names.get(code, code) for code in experiment.departements],
        publics=[label_of(PriorityPublic, public) for public in experiment.publics],
        companies=queries.companies_of(experiment),
        mentors=mentors[:MENTORS_NAMED],
        mentors_of=_by_company(mentors),
        mentor_total=queries.counts_of([experiment.id])[experiment.id][1],
        masked_under=queries.MASKED_UNDER,
        sees_mentors=sees_mentors,
        may_edit=may_edit,
        steps=[(step, VERBS[step]) for step in STEPS[experiment.state]],
        evaluable=experiment.state in actions.EVALUABLE,
        associations_offered=_offered(experiment) if may_edit else [],
        items=_states(experiment),
    )


def _by_company(mentors: list[Any]) -> dict[int, int]:
    found: dict[int, int] = {}
    for mentor in mentors:
        found[mentor.company_id] = found.get(mentor.company_id, 0) + 1
    return found


def _offered(experiment: TerritorialExperiment) -> list[Any]:
    attached = {association.id for association in experiment.associations}
    return [a for a in associations_found() if a.id not in attached]


def _states(experiment: TerritorialExperiment) -> list[dict[str, Any]]:
    return [
        {
            'at': change.on,
            'icon': 'circle',
            'title': f'{label_of(ExperimentState, change.new)} ({change.user_name})',
            'body': change.reason,
        }
        for change in reversed(history.states_of(experiment))
    ]


@bp.route('/ajouter', methods=['GET', 'POST'])
@requires(Permission.EXPERIMENTS_EDIT)
def add() -> ResponseReturnValue:
    form = AddForm()
    if form.accepted(lambda: actions.add(**_typed(form))):
        flash('Expérimentation ajoutée. Rattachez maintenant les entreprises et les associations.', 'success')
        return redirect(here(form.result), 303)
    return form.page('experiments/add.html', breadcrumb=trail())


@bp.route('/<int:experiment_id>/modifier', methods=['GET', 'POST'])
@requires(Permission.EXPERIMENTS_EDIT)
def edit(experiment_id: int) -> ResponseReturnValue:
    experiment = db.get_or_404(TerritorialExperiment, experiment_id)
    form = EditForm(obj=experiment)
    if form.accepted_for(experiment, lambda: actions.edit(experiment, **_typed(form))):
        flash('Expérimentation enregistrée.', 'success')
        return redirect(here(experiment), 303)
    return form.page('experiments/edit.html', experiment=experiment, breadcrumb=trail(experiment))


def _typed(form: Any) -> dict[str, Any]:
    values: dict[str, Any] = form.values()
    codes = values['departements']
    return values | {
        'territory_kind': TerritoryKind(values['territory_kind']),
        'departements': [code for code in codes.split(', ') if code],
    }
