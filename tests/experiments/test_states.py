"""What experiments were on a day and in a period: the rules behind O4.1, O4.2, O4.3 and O4.7."""

from datetime import timedelta

from crm import access, history, samples
from crm.database import db
from crm.experiments import queries
from crm.experiments.models import ExperimentState, PlaceKind, Side
from tests.experiments.made import LONG_AGO, made

S = ExperimentState
LAUNCHED, ENDED = LONG_AGO + timedelta(days=10), LONG_AGO + timedelta(days=200)
DAY = timedelta(days=1)


def everything(ask, *arguments):
    with access.for_everyone('lecture dans un essai'):
        return ask(*arguments)


def test_states_are_told_as_of_a_day(app):
    experiment = made(S.STOPPED)
    states = [everything(queries.states_before, day).get(experiment.id) for day in (LONG_AGO, LAUNCHED, LAUNCHED + DAY)]
    assert states == [None, S.DESIGNED, S.RUNNING]
    running = [everything(queries.running_on, day) for day in (LAUNCHED - DAY, LAUNCHED, ENDED - DAY, ENDED)]
    assert running == [[], [experiment], [experiment], []]


def test_an_experiment_goes_on_from_its_launch_to_the_eve_of_its_end(app):
    ids = {made(S.STOPPED).id}
    assert everything(queries.went_on_in, LONG_AGO, LAUNCHED) == set()
    assert everything(queries.went_on_in, LAUNCHED, LAUNCHED + DAY) == ids
    assert everything(queries.went_on_in, ENDED - DAY, ENDED) == ids
    assert everything(queries.went_on_in, ENDED, ENDED + DAY) == set()


def test_a_continued_experiment_is_at_work_again(app):
    experiment = made(S.EVALUATED)
    history.change_state(experiment, S.CONTINUED, on=ENDED + 5 * DAY)
    db.session.commit()
    assert everything(queries.going_on_before, ENDED + 5 * DAY) == set()
    assert everything(queries.going_on_before, ENDED + 6 * DAY) == {experiment.id}


def test_an_experiment_ends_on_the_day_it_ceases_to_run_unless_launched_again(app):
    experiment = made(S.EVALUATED)
    samples.evaluation(experiment, delivered_on=ENDED, published_on=ENDED + 3 * DAY)
    again = made(S.STOPPED)
    history.change_state(again, S.RUNNING, on=ENDED + 2 * DAY)
    made(S.RUNNING)
    db.session.commit()

    def ended(start, end):
        return [(e.experiment_id, e.on, e.published_on) for e in everything(queries.ended_in, start, end)]

    assert ended(ENDED, ENDED + 3 * DAY) == [(experiment.id, ENDED, None)]
    assert ended(ENDED, ENDED + 4 * DAY) == [(experiment.id, ENDED, ENDED + 3 * DAY)]
    assert ended(LONG_AGO, ENDED) == []
    assert ended(ENDED + DAY, ENDED + 9 * DAY) == []


def test_priority_territories_are_those_of_the_experiment_and_not_of_its_comparison(app):
    samples.departement('974').overseas = True
    experiment = made(S.RUNNING, departements=['23', '974'])
    samples.experiment_place(experiment, 'QN02301')
    samples.experiment_place(experiment, '23096', kind=PlaceKind.FRR)
    samples.experiment_place(experiment, '23001', kind=PlaceKind.COMMUNE)
    samples.experiment_place(experiment, 'QN08701', side=Side.COMPARISON)
    found = everything(queries.priority_territories, {experiment.id})
    assert [(t.kind, t.code) for t in found] == [('qpv', 'QN02301'), ('frr', '23096'), ('overseas', '974')]
    assert everything(queries.priority_territories, set()) == []
