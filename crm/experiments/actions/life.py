"""The life of an experiment: its passages from a state to another, and the undoing of a mistaken one."""

from datetime import date, timedelta

from crm import clock, history
from crm.database import db
from crm.errors import Refusal
from crm.experiments import queries
from crm.experiments.actions.following import tell
from crm.experiments.models import GOING_ON, VERDICT_STATES, EntryKind, ExperimentState, TerritorialExperiment
from crm.formatting import date_fr

UNDONE_WITHIN = timedelta(days=30)
S = ExperimentState


def move(
    experiment: TerritorialExperiment, to: ExperimentState, *, on: date, reason: str = ''
) -> TerritorialExperiment:
    """Pass to another state on the business day `on`. Raises Refusal when something is missing for it.

    Launching wants a hypothesis, what would make it continue and a territory; « évaluée » wants the evaluation; what
    follows wants the verdict. Stopped and evaluated close the experiment on that day at the latest.
    """
    db.session.refresh(experiment, with_for_update=True)
    if to not in queries.steps_of(experiment):
        raise Refusal(
            '',
            f'Cette expérimentation est « {experiment.state.label.lower()} » : '
            f'elle ne peut pas devenir « {to.label.lower()} ».',
        )
    _refuse_order(experiment, on)
    if to == S.RUNNING:
        _refuse_unprepared(experiment)
    elif to == S.EVALUATED:
        _refuse_without_evaluation(experiment, on)
    elif experiment.state == S.EVALUATED:
        _refuse_without_verdict(experiment, to, on)
    elif not reason:
        raise Refusal('reason', 'Dites pourquoi : l’évaluation et le rapport s’en serviront.')
    _date(experiment, to, on)
    history.change_state(experiment, to, on=on, reason=reason)
    db.session.flush()
    return experiment


def _refuse_order(experiment: TerritorialExperiment, on: date) -> None:
    if on > clock.today():
        raise Refusal('on', f'Le {date_fr(on)} n’est pas encore passé : indiquez le jour où cela a eu lieu.')
    steps = history.states_of(experiment)
    if steps and on < steps[-1].on:
        raise Refusal(
            'on', f'L’étape précédente date du {date_fr(steps[-1].on)} : indiquez ce jour ou un jour plus tardif.'
        )


def _refuse_unprepared(experiment: TerritorialExperiment) -> None:
    lacking = [label for label, done in queries.preparation_of(experiment) if not done]
    if lacking:
        raise Refusal('', f'Avant de lancer l’expérimentation, complétez : {", ".join(lacking)}.')


def _refuse_without_evaluation(experiment: TerritorialExperiment, on: date) -> None:
    evaluation = experiment.evaluation
    if evaluation is None:
        raise Refusal('', 'L’évaluation n’est pas saisie : ajoutez-la avant de dire « évaluée ».')
    if on < evaluation.delivered_on:
        raise Refusal(
            'on',
            f'L’évaluation a été rendue le {date_fr(evaluation.delivered_on)} : indiquez ce jour ou un plus tardif.',
        )


def _refuse_without_verdict(experiment: TerritorialExperiment, to: ExperimentState, on: date) -> None:
    evaluation = experiment.evaluation
    if evaluation is None or evaluation.verdict is None or evaluation.decided_on is None:
        raise Refusal('', 'Le verdict n’est pas rendu : saisissez-le, avec ses raisons, avant cette étape.')
    if VERDICT_STATES[evaluation.verdict] != to:
        raise Refusal(
            '',
            f'Le verdict est « {evaluation.verdict.label} » : suivez-le, ou corrigez-le d’abord avec ses raisons.',
        )
    if on < evaluation.decided_on:
        raise Refusal(
            'on', f'Le verdict date du {date_fr(evaluation.decided_on)} : indiquez ce jour ou un plus tardif.'
        )


def _date(experiment: TerritorialExperiment, to: ExperimentState, on: date) -> None:
    """Keep the days of an experiment true to its states."""
    if to == S.RUNNING and experiment.state == S.DESIGNED:
        experiment.start_on = on
    experiment.start_on = min(experiment.start_on, on)
    experiment.end_on = _end(experiment.end_on, to, on)


def _end(before: date | None, state: ExperimentState, on: date) -> date | None:
    """The end of the experiment once in this state: none while it goes on, else the first day it was over."""
    return None if state in (S.DESIGNED, *GOING_ON) else before or on


def undo(experiment: TerritorialExperiment, *, reason: str) -> TerritorialExperiment:
    """Take back the last passage, entered by mistake less than thirty days ago: figures are as if it never was.

    The journal keeps that it was, and why it was taken back. Raises Refusal.
    """
    db.session.refresh(experiment, with_for_update=True)
    steps = history.states_of(experiment)
    last = steps[-1] if len(steps) > 1 else None
    if last is None or last.old is None:
        raise Refusal('', 'Il n’y a aucun passage à annuler : l’expérimentation est dans son premier état.')
    if clock.now() - last.at > UNDONE_WITHIN:
        raise Refusal(
            '', f'Ce passage a été saisi le {date_fr(last.at)}, il y a plus de trente jours : il ne s’annule plus.'
        )
    experiment.state = S(last.old)
    experiment.end_on = None
    for step in steps[:-1]:
        experiment.end_on = _end(experiment.end_on, S(step.new), step.on)
    passage = f'Passage « {S(last.new).label} » du {date_fr(last.on)} annulé : {reason}'
    db.session.delete(last)
    tell(experiment, on=clock.today(), kind=EntryKind.DECISION, text=passage)
    return experiment
