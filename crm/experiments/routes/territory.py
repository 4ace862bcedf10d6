"""The territory of an experiment and the one it is compared with: départements, zones, communes."""

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from crm.access import Permission, requires
from crm.commitments.queries import known_departements
from crm.database import db
from crm.experiments import actions, queries
from crm.experiments.forms import ComparisonForm
from crm.experiments.models import ExperimentPlace, PlaceKind, Side, TerritorialExperiment
from crm.experiments.routes.blueprint import bp, here, part_page, trail
from crm.experiments.routes.files import codes_of


@bp.get('/<int:experiment_id>/territoires')
@requires(Permission.EXPERIMENTS_READ)
def territory(experiment_id: int) -> ResponseReturnValue:
    experiment = db.get_or_404(TerritorialExperiment, experiment_id)
    names = dict(known_departements())
    return part_page(
        'experiments/territory.html',
        experiment,
        places={side: queries.places_of(experiment, side) for side in Side},
        test=[names.get(code, code) for code in experiment.departements],
        compared=[names.get(code, code) for code in experiment.comparison_departements],
    )


@bp.route('/<int:experiment_id>/comparaison', methods=['GET', 'POST'])
@requires(Permission.EXPERIMENTS_EDIT)
def comparison(experiment_id: int) -> ResponseReturnValue:
    experiment = db.get_or_404(TerritorialExperiment, experiment_id)
    form = ComparisonForm(obj=experiment)
    if form.accepted_for(experiment, lambda: _compare(experiment, form)):
        flash('Territoire de comparaison enregistré.', 'success')
        return redirect(here(experiment, 'territory', 'comparison'), 303)
    return form.page('experiments/comparison.html', experiment=experiment, breadcrumb=trail(experiment, 'territory'))


def _compare(experiment: TerritorialExperiment, form: ComparisonForm) -> object:
    values = form.values()
    values['comparison_departements'] = codes_of(values['comparison_departements'])
    return actions.compare(experiment, **values)


@bp.get('/<int:experiment_id>/territoires/choisir')
@requires(Permission.EXPERIMENTS_EDIT)
def choose_place(experiment_id: int) -> ResponseReturnValue:
    """Find a zone or a commune by name, commune or code."""
    experiment = db.get_or_404(TerritorialExperiment, experiment_id)
    side, words = _side(request.args.get('cote', '')), request.args.get('q', '').strip()
    return render_template(
        'experiments/choose_place.html',
        experiment=experiment,
        side=side,
        q=words,
        found=queries.places_named(words),
        shown=queries.SHOWN,
        chosen={(place.kind, place.code): place.side for place in experiment.places},
        breadcrumb=trail(experiment, 'territory'),
    )


@bp.post('/<int:experiment_id>/territoires/ajouter')
@requires(Permission.EXPERIMENTS_EDIT)
def add_place(experiment_id: int) -> ResponseReturnValue:
    experiment = db.get_or_404(TerritorialExperiment, experiment_id)
    kind = request.form.get('type', '')
    kind = PlaceKind(kind) if kind in [*PlaceKind] else abort(404)
    side = _side(request.form.get('cote', ''))
    place = actions.choose_place(experiment, side, kind, request.form.get('code', ''))
    flash(f'{place.name} : ajouté au {side.label.lower()}.', 'success')
    return redirect(here(experiment, 'territory', side.value), 303)


@bp.post('/<int:experiment_id>/territoires/<int:place_id>/retirer')
@requires(Permission.EXPERIMENTS_EDIT)
def remove_place(experiment_id: int, place_id: int) -> ResponseReturnValue:
    experiment = db.get_or_404(TerritorialExperiment, experiment_id)
    place = db.one_or_404(db.select(ExperimentPlace).filter_by(id=place_id, experiment_id=experiment.id))
    actions.remove_place(place)
    flash(f'{place.name} : retiré.', 'success')
    return redirect(here(experiment, 'territory', place.side.value), 303)


def _side(asked: str) -> Side:
    return Side(asked) if asked in [*Side] else Side.TEST
