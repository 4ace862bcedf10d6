"""The zones and communes of an experiment: choose one, take one away."""

from crm.database import db
from crm.errors import Refusal
from crm.experiments import queries
from crm.experiments.models import ExperimentPlace, PlaceKind, Side, TerritorialExperiment

MOST = 400


def choose_place(experiment: TerritorialExperiment, side: Side, kind: PlaceKind, code: str) -> ExperimentPlace:
    """Add a zone of the list in force, or a commune; harmless when it is there. Raises Refusal."""
    known = next((p for p in experiment.places if (p.side, p.kind, p.code) == (side, kind, code)), None)
    if known:
        return known
    _refuse_both_sides(experiment, side, kind, code)
    if sum(p.side == side for p in experiment.places) >= MOST:
        raise Refusal('', f'Ce territoire compte déjà {MOST} lieux : indiquez plutôt ses départements.')
    found = queries.place_named(kind, code)
    if found is None:
        raise Refusal('', 'Ce lieu n’est plus dans la liste en vigueur : cherchez-le de nouveau.')
    place = ExperimentPlace(
        experiment_id=experiment.id,
        side=side,
        kind=kind,
        code=found.code,
        name=found.name,
        departements=list(found.departements),
        list_name=found.list_name,
        list_on=found.list_on,
    )
    db.session.add(place)
    db.session.flush()
    db.session.expire(experiment, ['places'])
    return place


def _refuse_both_sides(experiment: TerritorialExperiment, side: Side, kind: PlaceKind, code: str) -> None:
    other = next((p for p in experiment.places if (p.kind, p.code) == (kind, code) and p.side != side), None)
    if other:
        raise Refusal('', f'{other.name} est déjà dans l’autre territoire : un lieu ne se compare pas à lui-même.')


def remove_place(place: ExperimentPlace) -> None:
    """A place is not of this territory after all."""
    db.session.delete(place)
    db.session.flush()
