"""The nightly round through followed companies."""

from datetime import UTC, datetime, timedelta

import pytest

from crm import access, clock, samples, tasks
from crm.companies import jobs
from crm.companies.models import (
    Company,
    RegisterState,
)
from crm.database import db, unit_of_work
from crm.register import cache
from crm.register.pace import RegisterPace
from crm.tasks import Task, TaskState
from tests import register_stub
from tests.register_stub import ACTIVE, CLOSED, OVERSEAS, UNKNOWN


class TestNightlyRound:
    @pytest.fixture(autouse=True)
    def quick(self, monkeypatch):
        monkeypatch.setattr('crm.register.pace.BETWEEN_AT_NIGHT', timedelta(0))
        monkeypatch.setattr('crm.companies.actions.register_round.REST', 0)

    def night(self):
        with unit_of_work():
            jobs.check_register()
        while tasks.work_once():
            pass
        db.session.expire_all()
        return db.session.scalars(db.select(Task).order_by(Task.id.desc()).limit(1)).one()

    def test_followed_companies_are_checked_the_oldest_check_first(self, stub):
        with access.for_everyone('préparation d’un essai'):
            old = samples.company(siren=CLOSED, register_checked_at=datetime(2026, 1, 1, tzinfo=UTC))
            never = samples.company(siren=ACTIVE)
            recent = samples.company(siren=OVERSEAS, register_checked_at=clock.now() - timedelta(days=2))
            samples.company(siren=UNKNOWN, clubs=())
            db.session.commit()
            task = self.night()
            assert [asked['q'] for _, asked, _ in stub.asked] == [never.siren, old.siren]
            assert (task.state, task.result['checked']) == (TaskState.DONE, 2)
            assert never.register_state is RegisterState.VERIFIED
            assert recent.register_state is RegisterState.UNCHECKED

    def test_a_register_that_fails_ends_the_round_and_the_next_night_goes_on(self, stub):
        with access.for_everyone('préparation d’un essai'):
            company = samples.company(siren=ACTIVE, register_state=RegisterState.VERIFIED)
            db.session.commit()
            stub.fault = 'broken'
            task = self.night()
            assert (task.state, task.result['stopped']) == (TaskState.DONE, 'refused')
            assert len(stub.asked) == 3
            assert company.register_state is RegisterState.VERIFIED
            stub.fault = ''
            with clock.stopped_at(clock.now() + timedelta(days=1)):
                assert self.night().result['checked'] == 1

    def test_one_fault_does_not_end_the_round(self, stub):
        with access.for_everyone('préparation d’un essai'):
            samples.company(siren=ACTIVE)
            samples.company(siren=CLOSED)
            db.session.commit()
            stub.witness = lambda: setattr(stub, 'fault', '' if stub.seen else 'broken')
            task = self.night()
            assert (task.result['checked'], task.result['stopped']) == (2, '')
            assert len(stub.asked) == 3

    def test_it_comes_back_when_the_register_says_when(self, stub, monkeypatch):
        waited = []

        def rest(seconds):
            if seconds < 5:
                return
            waited.append(seconds)
            stub.fault = ''
            cleared = db.update(RegisterPace).values(paused_until=None)
            with unit_of_work():
                db.session.execute(cleared)

        monkeypatch.setattr('crm.companies.actions.register_round.time.sleep', rest)
        with access.for_everyone('préparation d’un essai'):
            samples.company(siren=ACTIVE)
            db.session.commit()
            stub.fault, stub.retry_after = 'busy', '5'
            assert self.night().result['checked'] == 1
        assert waited == [5]

    def test_two_rounds_a_night_are_one(self, stub):
        with access.for_everyone('préparation d’un essai'):
            with unit_of_work():
                jobs.check_register()
            with unit_of_work():
                jobs.check_register()
            assert len(list(db.session.scalars(db.select(Task)))) == 1

    def test_old_answers_are_forgotten(self, stub):
        with access.for_everyone('préparation d’un essai'):
            db.session.add(
                cache.RegisterAnswer(key='x', fetched_at=clock.now() - timedelta(days=40), answer={'units': []})
            )
            db.session.commit()
            self.night()
            assert db.session.get(cache.RegisterAnswer, 'x') is None

    def test_without_register_there_is_no_round(self, app):
        with access.for_everyone('préparation d’un essai'), unit_of_work():
            jobs.check_register()
        with access.for_everyone('lecture dans un essai'):
            assert db.session.scalar(db.select(Task.id)) is None


def test_the_work_of_the_round_is_not_tied_to_one_company(stub):
    """Thirty companies, three of them unknown: all are checked, in steps of ten."""
    with access.for_everyone('préparation d’un essai'):
        for number in range(30):
            siren = samples.siren(92_000 + number)
            samples.company(siren=siren)
            if number % 10:
                stub.units[siren] = register_stub.unit(siren, f'ATELIER {number}')
        db.session.commit()
        with unit_of_work():
            jobs.check_register()
        assert tasks.work_once()
        db.session.expire_all()
        states = [company.register_state for company in db.session.scalars(db.select(Company))]
        assert states.count(RegisterState.NOT_FOUND) == 3
        assert states.count(RegisterState.VERIFIED) == 27
