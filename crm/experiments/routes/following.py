"""What is followed in an experiment: indicators and their values, the journal."""

from flask import abort, flash, redirect
from flask.typing import ResponseReturnValue

from crm import registries
from crm.access import Permission, may, requires
from crm.database import db
from crm.experiments import actions, queries
from crm.experiments.forms import (
    AddIndicatorForm,
    EditIndicatorForm,
    EntryForm,
    FollowForm,
    JournalForm,
    ValueForm,
)
from crm.experiments.models import EntryKind, IndicatorValue, OwnIndicator, Side, TerritorialExperiment
from crm.experiments.routes.blueprint import bp, here, part_page, trail
from crm.orientation.models import PairDeclaration


@bp.get('/<int:experiment_id>/indicateurs')
@requires(Permission.EXPERIMENTS_READ)
def indicators(experiment_id: int) -> ResponseReturnValue:
    experiment = db.get_or_404(TerritorialExperiment, experiment_id)
    return part_page(
        'experiments/indicators.html',
        experiment,
        followed=[(code, registries.convention_indicators.get(code)) for code in experiment.indicator_codes],
        own_indicators=[
            (own, {side: queries.course_of(own, side) for side in Side}) for own in experiment.own_indicators
        ],
        gap_of=queries.gap_of,
        sides=[*Side],
        declarations=_declarations(experiment) if may(Permission.ORIENTATION) else None,
    )


def _declarations(experiment: TerritorialExperiment) -> list[PairDeclaration]:
    return queries.declarations_for(experiment, queries.departements_of(experiment, Side.TEST))


@bp.post('/<int:experiment_id>/binomes/<int:declaration_id>/<string:action>')
@requires(Permission.EXPERIMENTS_EDIT)
def declaration(experiment_id: int, declaration_id: int, action: str) -> ResponseReturnValue:
    """Say that pairs declared by an association are those of this experiment (`rattacher`), or not (`retirer`)."""
    experiment = db.get_or_404(TerritorialExperiment, experiment_id)
    found = db.get_or_404(PairDeclaration, declaration_id)
    acts = {'rattacher': actions.attach_declaration, 'retirer': actions.detach_declaration}
    (acts.get(action) or abort(404))(experiment, found)
    flash('Binômes déclarés : rattachement enregistré.', 'success')
    return redirect(here(experiment, 'indicators', 'binomes'), 303)


@bp.route('/<int:experiment_id>/indicateurs/convention', methods=['GET', 'POST'])
@requires(Permission.EXPERIMENTS_EDIT)
def follow(experiment_id: int) -> ResponseReturnValue:
    experiment = db.get_or_404(TerritorialExperiment, experiment_id)
    form = FollowForm(obj=experiment)
    if form.accepted_for(experiment, lambda: actions.follow(experiment, [*(form.indicator_codes.data or [])])):
        flash('Indicateurs suivis enregistrés.', 'success')
        return redirect(here(experiment, 'indicators'), 303)
    return form.page('experiments/follow.html', experiment=experiment, breadcrumb=trail(experiment, 'indicators'))


@bp.route('/<int:experiment_id>/indicateurs/ajouter', methods=['GET', 'POST'])
@requires(Permission.EXPERIMENTS_EDIT)
def add_indicator(experiment_id: int) -> ResponseReturnValue:
    experiment = db.get_or_404(TerritorialExperiment, experiment_id)
    form = AddIndicatorForm()
    if form.accepted(lambda: actions.add_indicator(experiment, **form.values())):
        flash('Indicateur ajouté. Notez ses valeurs au fil du temps, des deux côtés.', 'success')
        return redirect(here(experiment, 'indicators', f'indicateur-{form.result.id}'), 303)
    return form.page(
        'experiments/add_indicator.html', experiment=experiment, breadcrumb=trail(experiment, 'indicators')
    )


@bp.route('/<int:experiment_id>/indicateurs/<int:own_id>/modifier', methods=['GET', 'POST'])
@requires(Permission.EXPERIMENTS_EDIT)
def edit_indicator(experiment_id: int, own_id: int) -> ResponseReturnValue:
    experiment, own = _own(experiment_id, own_id)
    form = EditIndicatorForm(obj=own)
    if form.accepted_for(own, lambda: actions.edit_indicator(own, **form.values())):
        flash('Indicateur enregistré.', 'success')
        return redirect(here(experiment, 'indicators', f'indicateur-{own.id}'), 303)
    return form.page(
        'experiments/edit_indicator.html', experiment=experiment, own=own, breadcrumb=trail(experiment, 'indicators')
    )


@bp.post('/<int:experiment_id>/indicateurs/<int:own_id>/retirer')
@requires(Permission.EXPERIMENTS_EDIT)
def remove_indicator(experiment_id: int, own_id: int) -> ResponseReturnValue:
    experiment, own = _own(experiment_id, own_id)
    actions.remove_indicator(own)
    flash(f'« {own.label} » n’est plus suivi.', 'success')
    return redirect(here(experiment, 'indicators'), 303)


@bp.route('/<int:experiment_id>/indicateurs/<int:own_id>/valeurs/ajouter', methods=['GET', 'POST'])
@requires(Permission.EXPERIMENTS_EDIT)
def add_value(experiment_id: int, own_id: int) -> ResponseReturnValue:
    experiment, own = _own(experiment_id, own_id)
    form = ValueForm()
    if form.accepted(lambda: _measure(own, form)):
        flash('Valeur notée.', 'success')
        return redirect(here(experiment, 'indicators', f'indicateur-{own.id}'), 303)
    return form.page(
        'experiments/add_value.html', experiment=experiment, own=own, breadcrumb=trail(experiment, 'indicators')
    )


def _measure(own: OwnIndicator, form: ValueForm) -> object:
    return actions.measure(own, **form.values() | {'side': Side(form.side.data)})


@bp.post('/<int:experiment_id>/indicateurs/<int:own_id>/valeurs/<int:value_id>/retirer')
@requires(Permission.EXPERIMENTS_EDIT)
def remove_value(experiment_id: int, own_id: int, value_id: int) -> ResponseReturnValue:
    experiment, own = _own(experiment_id, own_id)
    actions.remove_value(db.one_or_404(db.select(IndicatorValue).filter_by(id=value_id, indicator_id=own.id)))
    flash('Valeur retirée.', 'success')
    return redirect(here(experiment, 'indicators', f'indicateur-{own.id}'), 303)


def _own(experiment_id: int, own_id: int) -> tuple[TerritorialExperiment, OwnIndicator]:
    experiment = db.get_or_404(TerritorialExperiment, experiment_id)
    return experiment, queries.own_indicator(experiment, own_id)


# --- journal ----------------------------------------------------------------------------------------


@bp.get('/<int:experiment_id>/journal')
@requires(Permission.EXPERIMENTS_READ)
def journal(experiment_id: int) -> ResponseReturnValue:
    return part_page('experiments/journal.html', db.get_or_404(TerritorialExperiment, experiment_id))


@bp.route('/<int:experiment_id>/journal/ajouter', methods=['GET', 'POST'])
@requires(Permission.EXPERIMENTS_EDIT)
def add_entry(experiment_id: int) -> ResponseReturnValue:
    experiment = db.get_or_404(TerritorialExperiment, experiment_id)
    form = JournalForm()
    if form.accepted(lambda: actions.tell(experiment, **form.values() | {'kind': EntryKind(form.kind.data)})):
        flash('Noté dans le journal.', 'success')
        return redirect(here(experiment, 'journal'), 303)
    return form.page('experiments/add_entry.html', experiment=experiment, breadcrumb=trail(experiment, 'journal'))


@bp.route('/<int:experiment_id>/journal/<int:entry_id>/corriger', methods=['GET', 'POST'])
@requires(Permission.EXPERIMENTS_EDIT)
def edit_entry(experiment_id: int, entry_id: int) -> ResponseReturnValue:
    experiment = db.get_or_404(TerritorialExperiment, experiment_id)
    entry = queries.entry(experiment, entry_id)
    form = EntryForm(obj=entry)
    if form.accepted(lambda: actions.correct(entry, **form.values() | {'kind': EntryKind(form.kind.data)})):
        flash('Entrée corrigée.', 'success')
        return redirect(here(experiment, 'journal'), 303)
    return form.page('experiments/edit_entry.html', experiment=experiment, breadcrumb=trail(experiment, 'journal'))
