"""What an experiment comes to: write its evaluation, then decide."""

from datetime import date

from crm import clock, history
from crm.database import db
from crm.errors import Refusal
from crm.experiments.actions.words import refuse_personal
from crm.experiments.models import (
    VERDICT_STATES,
    Evaluation,
    ExperimentState,
    TerritorialExperiment,
    Verdict,
)
from crm.formatting import date_fr

EVALUABLE = (
    ExperimentState.RUNNING,
    ExperimentState.STOPPED,
    ExperimentState.EVALUATED,
    ExperimentState.CONTINUED,
    ExperimentState.SCALED,
)


def evaluate(
    experiment: TerritorialExperiment,
    *,
    delivered_on: date,
    summary: str,
    method: str = '',
    limits: str = '',
    author: str = '',
    published_on: date | None = None,
    url: str = '',
) -> Evaluation:
    """Write the evaluation, or correct it. Raises Refusal before the experiment ran."""
    db.session.refresh(experiment, with_for_update=True)
    _refuse_evaluation(experiment, delivered_on, published_on)
    for field, text in (('method', method), ('summary', summary), ('limits', limits)):
        refuse_personal(field, text)
    evaluation = experiment.evaluation or Evaluation(experiment_id=experiment.id)
    evaluation.delivered_on, evaluation.published_on = delivered_on, published_on
    evaluation.author, evaluation.method, evaluation.summary = author, method, summary
    evaluation.limits, evaluation.url = limits, url
    db.session.add(evaluation)
    db.session.flush()
    db.session.expire(experiment, ['evaluation'])
    return evaluation


def _refuse_evaluation(experiment: TerritorialExperiment, delivered_on: date, published_on: date | None) -> None:
    if experiment.state not in EVALUABLE:
        raise Refusal('', 'Seule une expérimentation lancée, arrêtée ou évaluée a une évaluation.')
    if delivered_on > clock.today():
        raise Refusal('delivered_on', 'Cette date est dans le futur : l’évaluation se saisit une fois rendue.')
    if delivered_on < experiment.start_on:
        raise Refusal(
            'delivered_on',
            f'L’expérimentation commence le {date_fr(experiment.start_on)} : l’évaluation vient après.',
        )
    if published_on is not None and published_on > clock.today():
        raise Refusal('published_on', 'Cette date est dans le futur : indiquez-la une fois l’évaluation publiée.')
    if published_on is not None and published_on < delivered_on:
        raise Refusal('published_on', f'L’évaluation est rendue le {date_fr(delivered_on)} : elle se publie après.')


def decide(
    experiment: TerritorialExperiment, *, verdict: Verdict, decided_on: date, reasons: str, conditions: str = ''
) -> Evaluation:
    """Give the verdict, with its reasons and, to continue or scale, its conditions. Raises Refusal.

    A verdict that was followed (the experiment is stopped, continued or scaled) is not changed under it.
    """
    db.session.refresh(experiment, with_for_update=True)
    evaluation = experiment.evaluation
    if evaluation is None:
        raise Refusal('', 'Pas de verdict sans évaluation : saisissez d’abord l’évaluation, avec ses résultats.')
    _refuse_incomplete(evaluation)
    _refuse_verdict(evaluation, verdict, decided_on, conditions)
    _refuse_followed(experiment, evaluation, verdict)
    for field, text in (('reasons', reasons), ('conditions', conditions)):
        refuse_personal(field, text)
    evaluation.verdict, evaluation.decided_on = verdict, decided_on
    evaluation.reasons, evaluation.conditions = reasons, conditions
    db.session.flush()
    return evaluation


def _refuse_incomplete(evaluation: Evaluation) -> None:
    parts = (('son auteur', evaluation.author), ('sa méthode', evaluation.method), ('ses limites', evaluation.limits))
    lacking = [name for name, value in parts if not value]
    if lacking:
        raise Refusal('', f'L’évaluation n’est pas complète : indiquez {", ".join(lacking)}, puis rendez le verdict.')


def _refuse_verdict(evaluation: Evaluation, verdict: Verdict, decided_on: date, conditions: str) -> None:
    if decided_on > clock.today():
        raise Refusal('decided_on', 'Cette date est dans le futur : le verdict se saisit une fois rendu.')
    if decided_on < evaluation.delivered_on:
        raise Refusal(
            'decided_on',
            f'L’évaluation a été rendue le {date_fr(evaluation.delivered_on)} : le verdict vient ce jour-là ou après.',
        )
    if verdict != Verdict.STOP and not conditions:
        raise Refusal('conditions', 'Dites à quelles conditions : moyens, territoires, calendrier, qui les tient.')


def _refuse_followed(experiment: TerritorialExperiment, evaluation: Evaluation, verdict: Verdict) -> None:
    passages = history.states_of(experiment)
    after = [step for step in passages if step.old == ExperimentState.EVALUATED]
    if after and VERDICT_STATES[verdict] != after[-1].new:
        label = ExperimentState(after[-1].new).label.lower()
        raise Refusal(
            'verdict',
            f'L’expérimentation est « {label} » depuis le {date_fr(after[-1].on)} : annulez d’abord ce passage.',
        )
