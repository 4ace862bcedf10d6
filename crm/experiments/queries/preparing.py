"""What an experiment still lacks, and where it may go from its state."""

from crm import history
from crm.experiments.models import STEPS, ExperimentState, Side, TerritorialExperiment

S = ExperimentState


def preparation_of(experiment: TerritorialExperiment) -> list[tuple[str, bool]]:
    """What must be said before the launch, and whether it is."""
    placed = any(place.side == Side.TEST for place in experiment.places)
    return [
        ('l’hypothèse', bool(experiment.hypothesis)),
        ('ce qui ferait poursuivre', bool(experiment.criterion)),
        ('le territoire (départements, zones ou communes)', bool(experiment.departements) or placed),
    ]


def advice_of(experiment: TerritorialExperiment) -> list[tuple[str, bool]]:
    """What a solid evaluation wants, and whether it is there: told, not required."""
    compared = any(place.side == Side.COMPARISON for place in experiment.places)
    return [
        (
            'un territoire de comparaison',
            bool(experiment.comparison or experiment.comparison_departements) or compared,
        ),
        ('au moins un indicateur suivi', bool(experiment.indicator_codes or experiment.own_indicators)),
        ('au moins une association', bool(experiment.associations)),
        ('une date d’évaluation', experiment.evaluation_due_on is not None),
        ('les risques', bool(experiment.risks)),
    ]


def steps_of(experiment: TerritorialExperiment) -> tuple[ExperimentState, ...]:
    """The states it may pass to. Stopped after its evaluation, it neither runs nor is evaluated again."""
    if experiment.state == S.STOPPED and S.EVALUATED in {step.new for step in history.states_of(experiment)}:
        return ()
    return STEPS[experiment.state]
