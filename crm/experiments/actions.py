"""Writes of experiments: describe, pass from a state to another, attach who takes part, evaluate, tell."""

from datetime import date
from typing import Any

from crm import clock, history
from crm.access import for_everyone
from crm.associations.models import MemberAssociation
from crm.companies.models import Company
from crm.database import db
from crm.errors import Refusal
from crm.experiments import queries
from crm.experiments.models import (
    STEPS,
    Evaluation,
    ExperimentState,
    JournalEntry,
    TerritorialExperiment,
    Verdict,
    experiment_mentor,
)
from crm.formatting import date_fr
from crm.mentors.models import Mentor

EVALUABLE = (ExperimentState.RUNNING, ExperimentState.STOPPED, ExperimentState.EVALUATED)


def add(**values: Any) -> TerritorialExperiment:
    """A new experiment, in its design. Raises Refusal on days that do not follow each other."""
    _refuse_days(values['start_on'], values['end_on'])
    experiment = TerritorialExperiment(created_at=clock.now(), **values)
    history.change_state(experiment, ExperimentState.DESIGNED, on=min(experiment.start_on, clock.today()))
    return experiment


def edit(experiment: TerritorialExperiment, **values: Any) -> TerritorialExperiment:
    """Change what describes an experiment. Raises Refusal on days that do not follow each other."""
    _refuse_days(values['start_on'], values['end_on'])
    for name, value in values.items():
        setattr(experiment, name, value)
    db.session.flush()
    return experiment


def _refuse_days(start: date, end: date | None) -> None:
    if end is not None and end < start:
        raise Refusal('end_on', f'Le début est le {date_fr(start)} : la fin ne peut pas le précéder.')


def move(
    experiment: TerritorialExperiment, to: ExperimentState, *, on: date, reason: str = ''
) -> TerritorialExperiment:
    """Pass to another state on the business day `on`. Evaluated: once the evaluation is written. Raises Refusal.

    Stopped and evaluated close the experiment on that day at the latest; running again opens it.
    """
    db.session.refresh(experiment, with_for_update=True)
    if to not in STEPS[experiment.state]:
        raise Refusal(
            '',
            f'Cette expérimentation est « {experiment.state.label.lower()} » : '
            f'elle ne peut pas devenir « {to.label.lower()} ».',
        )
    _refuse_order(experiment, on)
    if to == ExperimentState.EVALUATED:
        _refuse_without_evaluation(experiment, on)
    if to == ExperimentState.STOPPED and not reason:
        raise Refusal('reason', 'Dites pourquoi l’expérimentation s’arrête : l’évaluation s’en servira.')
    _date(experiment, to, on)
    history.change_state(experiment, to, on=on, reason=reason)
    db.session.flush()
    return experiment


def _refuse_order(experiment: TerritorialExperiment, on: date) -> None:
    if on > clock.today():
        raise Refusal('on', f'Le {date_fr(on)} n’est pas encore passé : indiquez le jour où cela a eu lieu.')
    steps = history.states_of(experiment)
    if steps and on < steps[-1].on:
        raise Refusal(
            'on', f'L’étape précédente date du {date_fr(steps[-1].on)} : indiquez ce jour ou un jour plus tardif.'
        )


def _refuse_without_evaluation(experiment: TerritorialExperiment, on: date) -> None:
    evaluation = experiment.evaluation
    if evaluation is None:
        raise Refusal('', 'L’évaluation n’est pas saisie : ajoutez-la, avec son verdict, avant de dire « évaluée ».')
    if on < evaluation.delivered_on:
        raise Refusal(
            'on',
            f'L’évaluation a été rendue le {date_fr(evaluation.delivered_on)} : indiquez ce jour ou un plus tardif.',
        )


def _date(experiment: TerritorialExperiment, to: ExperimentState, on: date) -> None:
    """Keep the days of an experiment true to its states."""
    if to == ExperimentState.RUNNING:
        if experiment.state == ExperimentState.DESIGNED:
            experiment.start_on = on
        if experiment.end_on is not None and experiment.end_on <= on:
            experiment.end_on = None
    elif to in (ExperimentState.STOPPED, ExperimentState.EVALUATED):
        experiment.start_on = min(experiment.start_on, on)
        experiment.end_on = min(experiment.end_on or on, on)


def evaluate(
    experiment: TerritorialExperiment, *, delivered_on: date, verdict: Verdict, summary: str, url: str = ''
) -> Evaluation:
    """Write the evaluation, or correct it. Raises Refusal before the experiment ran."""
    db.session.refresh(experiment, with_for_update=True)
    if experiment.state not in EVALUABLE:
        raise Refusal('', 'Seule une expérimentation lancée, arrêtée ou évaluée a une évaluation.')
    if delivered_on > clock.today():
        raise Refusal('delivered_on', 'Cette date est dans le futur : indiquez le jour où l’évaluation a été rendue.')
    if delivered_on < experiment.start_on:
        raise Refusal(
            'delivered_on',
            f'L’expérimentation a commencé le {date_fr(experiment.start_on)} : l’évaluation vient après.',
        )
    evaluation = experiment.evaluation or Evaluation(experiment_id=experiment.id)
    evaluation.delivered_on, evaluation.verdict = delivered_on, verdict
    evaluation.summary, evaluation.url = summary, url
    db.session.add(evaluation)
    db.session.flush()
    return evaluation


def tell(experiment: TerritorialExperiment, *, on: date, text: str) -> JournalEntry:
    """Write what happened in the journal. Raises Refusal on a day in the future."""
    if on > clock.today():
        raise Refusal('on', 'Cette date est dans le futur : le journal dit ce qui a eu lieu.')
    entry = JournalEntry(
        experiment_id=experiment.id, on=on, text=text, author_name=history.actor()[1], created_at=clock.now()
    )
    db.session.add(entry)
    db.session.flush()
    return entry


def attach_company(experiment: TerritorialExperiment, company: Company) -> None:
    """A company takes part; harmless when it does already."""
    if company not in experiment.companies:
        experiment.companies.append(company)
    db.session.flush()


def detach_company(experiment: TerritorialExperiment, company: Company) -> None:
    """A company does not take part after all; its mentors leave with it."""
    experiment.companies = [c for c in experiment.companies if c.id != company.id]
    with for_everyone(
        'les mentors d’une entreprise quittent l’expérimentation avec elle, qui que ce soit qui la retire'
    ):
        theirs = db.select(Mentor.id).where(Mentor.company_id == company.id)
        link = experiment_mentor.c
        db.session.execute(
            db.delete(experiment_mentor).where(link.experiment_id == experiment.id, link.mentor_id.in_(theirs))
        )
    db.session.flush()
    db.session.expire(experiment, ['mentors'])


def attach_mentors(experiment: TerritorialExperiment, company: Company | None = None) -> int:
    """Attach the mentors present in one attached company, or in all; returns how many are new. Raises Refusal."""
    ids = {c.id for c in experiment.companies}
    if company is not None and company.id not in ids:
        raise Refusal('', 'Cette entreprise n’est pas rattachée à l’expérimentation : rattachez-la d’abord.')
    known = {mentor.id for mentor in experiment.mentors}
    new = [m for m in queries.present_mentors([company.id] if company else ids) if m.id not in known]
    experiment.mentors.extend(new)
    db.session.flush()
    return len(new)


def attach_association(experiment: TerritorialExperiment, association: MemberAssociation) -> None:
    """An association takes part; harmless when it does already."""
    if association not in experiment.associations:
        experiment.associations.append(association)
    db.session.flush()


def detach_association(experiment: TerritorialExperiment, association: MemberAssociation) -> None:
    """An association does not take part after all."""
    experiment.associations = [a for a in experiment.associations if a.id != association.id]
    db.session.flush()
