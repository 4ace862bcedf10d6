"""Experiments of the demonstration, in each of their states."""

from datetime import date, timedelta
from itertools import pairwise

from crm.database import db
from crm.demo.trials import TRIALS, Measure, Trial
from crm.demo.world import World, add_all
from crm.experiments.models import (
    Evaluation,
    ExperimentPlace,
    ExperimentRisk,
    ExperimentState,
    IndicatorValue,
    JournalEntry,
    OwnIndicator,
    PlaceKind,
    RiskState,
    Side,
    TerritorialExperiment,
    TerritoryKind,
)
from crm.experiments.queries import Place, zones_in
from crm.orientation.models import PairDeclaration, PriorityPublic

S = ExperimentState
ZONES_EACH = 6


def build(world: World) -> None:
    """The experiments of objective 4, with what each one knows by its state."""
    for trial in TRIALS:
        _experiment(world, trial)


def _experiment(world: World, trial: Trial) -> None:
    start = world.today - timedelta(days=trial.age)
    steps = _steps(world, trial, start)
    companies = [c for c in world.commitments if c.company.departement_code in trial.departements]
    companies = (companies or world.commitments[:3])[:8]
    ids = {c.company_id for c in companies}
    over = next((on for state, on in steps if state in (S.EVALUATED, S.STOPPED)), None)
    experiment = TerritorialExperiment(
        title=trial.title,
        question=trial.question,
        hypothesis=trial.hypothesis,
        criterion=trial.criterion,
        territory_kind=trial.kind,
        territory=trial.territory,
        departements=list(trial.departements),
        comparison=trial.comparison,
        comparison_departements=list(trial.comparison_departements),
        comparison_reason=trial.comparison_reason,
        publics=list(trial.publics),
        planned_pairs=trial.planned_pairs,
        partners=list(trial.partners),
        funding=trial.funding,
        indicator_codes=list(trial.codes),
        start_on=start,
        planned_end_on=start + timedelta(days=365),
        end_on=None if trial.state == S.CONTINUED else over,
        evaluation_due_on=start + timedelta(days=330),
        state=trial.state,
        created_at=world.moment(steps[0][1]),
        companies=[c.company for c in companies],
        mentors=[m for m in world.mentors if m.company_id in ids][:25],
        associations=[world.pick(world.associations)],
        clubs=[world.clubs[code] for code in trial.departements],
    )
    add_all([experiment])
    world.passed(experiment, steps, trial.stop_reason)
    add_all([*_places(experiment, trial), *_journal(world, experiment, trial, start)])
    _risks(world, experiment, trial, start)
    for measure in trial.measures:
        _measure(world, experiment, measure, start)
    _pairs(world, experiment, trial, start)
    if trial.evaluation:
        add_all([_evaluation(experiment, trial, steps)])


def _steps(world: World, trial: Trial, start: date) -> list[tuple[ExperimentState, date]]:
    designed = min(start - timedelta(days=75), world.today - timedelta(days=20))
    steps = [(S.DESIGNED, designed)]
    if trial.state != S.DESIGNED:
        steps.append((S.RUNNING, start))
    if trial.evaluation:
        steps.append((S.EVALUATED, start + timedelta(days=330)))
    if trial.state not in (S.DESIGNED, S.RUNNING):
        steps.append((trial.state, start + timedelta(days=365 if trial.evaluation else 180)))
    return steps


def _places(experiment: TerritorialExperiment, trial: Trial) -> list[ExperimentPlace]:
    """Fictional zones of the demonstration on both sides, for the experiments on QPV and FRR."""
    if trial.kind not in (TerritoryKind.QPV, TerritoryKind.FRR):
        return []
    sides = {Side.TEST: trial.departements, Side.COMPARISON: trial.comparison_departements}
    return [
        _place(experiment, side, place)
        for side, codes in sides.items()
        for code in codes
        for place in zones_in(PlaceKind(trial.kind.value), code, ZONES_EACH // len(codes))
    ]


def _place(experiment: TerritorialExperiment, side: Side, place: Place) -> ExperimentPlace:
    return ExperimentPlace(
        experiment_id=experiment.id,
        side=side,
        kind=place.kind,
        code=place.code,
        name=place.name,
        departements=list(place.departements),
        list_name=place.list_name,
        list_on=place.list_on,
    )


def _journal(world: World, experiment: TerritorialExperiment, trial: Trial, start: date) -> list[JournalEntry]:
    days = [(start + timedelta(days=after), kind, text) for after, kind, text in trial.journal]
    return [
        JournalEntry(
            experiment_id=experiment.id,
            on=day,
            kind=kind,
            text=text,
            author_name='Colin Collectif',
            created_at=world.moment(day),
        )
        for day, kind, text in days
        if day <= world.today
    ]


def _risks(world: World, experiment: TerritorialExperiment, trial: Trial, start: date) -> None:
    for number, (title, probability, severity, response, owner) in enumerate(trial.risks):
        closed = number % 3 == 1
        risk = ExperimentRisk(
            experiment_id=experiment.id,
            title=title,
            probability=probability,
            severity=severity,
            response=response,
            owner=owner,
            state=RiskState.CLOSED if closed else RiskState.OPEN,
            created_at=world.moment(start),
        )
        add_all([risk])
        later = [(RiskState.CLOSED, start + timedelta(days=90))] if closed else []
        world.passed(risk, [(RiskState.OPEN, start), *later])


def _measure(world: World, experiment: TerritorialExperiment, measure: Measure, start: date) -> None:
    own = OwnIndicator(
        experiment_id=experiment.id,
        label=measure.label,
        unit=measure.unit,
        method=measure.method,
        baseline=measure.baseline,
        comparison_baseline=measure.comparison_baseline,
        target=measure.target,
    )
    add_all([own])
    sides = {Side.TEST: measure.test, Side.COMPARISON: measure.comparison}
    days = {
        (side, n): start + timedelta(days=60 * (n + 1)) for side, values in sides.items() for n in range(len(values))
    }
    add_all(
        [
            IndicatorValue(
                indicator_id=own.id,
                side=side,
                on=day,
                value=sides[side][n],
                author_name='Colin Collectif',
                created_at=world.moment(day),
            )
            for (side, n), day in days.items()
            if day <= world.today
        ]
    )


def _pairs(world: World, experiment: TerritorialExperiment, trial: Trial, start: date) -> None:
    """What its association declares of it, each civil quarter."""
    if trial.state == S.DESIGNED:
        return
    quarters = [date(year, month, 1) for year in range(start.year, world.today.year + 1) for month in (1, 4, 7, 10)]
    add_all(
        [
            PairDeclaration(
                association_id=experiment.associations[0].id,
                experiment_id=experiment.id,
                period_start=first,
                period_end=end,
                departement_code=trial.departements[0],
                public=PriorityPublic(trial.publics[0]),
                started=18 + number,
                reached_six_months=12 + number,
                broken_before_six_months=4,
                declared_at=world.moment(end),
                declared_by=experiment.associations[0].contact_name,
            )
            for number, (first, end) in enumerate(pairwise(quarters))
            if first >= start and end <= world.today and not _declared(experiment, trial, first)
        ]
    )


def _declared(experiment: TerritorialExperiment, trial: Trial, first: date) -> bool:
    """Whether the association declared that line already: there is one a period, département and public."""
    it = PairDeclaration
    query = db.select(it.id).where(
        it.association_id == experiment.associations[0].id,
        it.period_start == first,
        it.departement_code == trial.departements[0],
        it.public == PriorityPublic(trial.publics[0]),
    )
    return db.session.scalar(query.limit(1)) is not None


def _evaluation(
    experiment: TerritorialExperiment, trial: Trial, steps: list[tuple[ExperimentState, date]]
) -> Evaluation:
    author, method, results, limits = trial.evaluation or ('', '', '', '')
    verdict, reasons, conditions = trial.verdict or (None, '', '')
    delivered = dict(steps)[S.EVALUATED]
    return Evaluation(
        experiment_id=experiment.id,
        delivered_on=delivered,
        published_on=delivered + timedelta(days=10),
        author=author,
        method=method,
        summary=results,
        limits=limits,
        verdict=verdict,
        decided_on=delivered + timedelta(days=25) if verdict else None,
        reasons=reasons,
        conditions=conditions,
    )
