"""The clock: two of them make no double, a late start fires once, nothing fires when an hour may be missing."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from crm import clock, mail, registries, schedule
from crm.clock import PARIS
from crm.database import db, unit_of_work
from crm.mail import Message
from crm.schedule import JobClaim

DAILY = {'hour': 4, 'minute': 10}
MONDAYS = {'day_of_week': 'mon', 'hour': 8, 'minute': 40}
NIGHTS = [datetime(2026, 10, 25), datetime(2027, 3, 28), datetime(2026, 11, 22)]


def paris(*moment):
    return datetime(*moment, tzinfo=PARIS).astimezone(UTC)


def claims():
    return [(c.job, c.slot) for c in db.session.scalars(db.select(JobClaim).order_by(JobClaim.slot))]


def write_one():
    now = clock.now()
    db.session.add(Message(recipient='x@y.fr', subject='s', body='b', message_id='i', created_at=now, next_try_at=now))


def written():
    return db.session.scalar(db.select(db.func.count()).select_from(Message))


@pytest.mark.usefixtures('app')
class TestFiring:
    def test_one_slot_fires_once(self):
        for _ in range(2):
            schedule.fire('essai', write_one, paris(2026, 11, 20, 4, 10))
        assert written() == 1

    def test_two_clocks_at_once_fire_once(self, app):
        start = threading.Barrier(2)

        def tick():
            with app.app_context():
                start.wait()
                schedule.fire('essai', write_one, paris(2026, 11, 20, 4, 10))

        threads = [threading.Thread(target=tick) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert written() == 1
        assert claims() == [('essai', '2026-11-20T03:10')]

    def test_a_clock_that_is_late_takes_the_slot_that_was_due(self, app):
        """Machine asleep from 4.00 to 4.40: the other clock, awake, has already fired at 4.10."""
        call = schedule._in_context(app, 'essai', DAILY, write_one)
        for minute in (10, 40):
            with clock.stopped_at(paris(2026, 11, 20, 4, minute)):
                call()
        assert written() == 1

    def test_a_job_that_fails_keeps_no_claim_and_no_half_work(self):
        def fail():
            write_one()
            raise RuntimeError('en panne')

        schedule.fire('essai', fail, paris(2026, 11, 20, 4, 10))
        assert (written(), claims()) == (0, [])


@pytest.mark.usefixtures('app')
class TestLateStart:
    @pytest.fixture(autouse=True)
    def _earlier(self, app):
        schedule.fire('chaque.jour', lambda: None, paris(2026, 11, 18, 4, 10))
        schedule.fire('chaque.lundi', lambda: None, paris(2026, 11, 9, 8, 40))

    JOBS = (('chaque.jour', DAILY, write_one), ('chaque.lundi', MONDAYS, write_one), ('neuf', DAILY, write_one))

    def test_what_was_missed_is_made_up_once(self):
        with clock.stopped_at(paris(2026, 11, 20, 15, 0)):
            assert schedule.catch_up(self.JOBS) == ['chaque.jour', 'chaque.lundi']
            assert schedule.catch_up(self.JOBS) == []
        assert written() == 2
        assert ('chaque.jour', '2026-11-20T03:10') in claims()
        assert ('chaque.lundi', '2026-11-16T07:40') in claims()

    def test_a_job_that_failed_is_made_up(self):
        def fail():
            raise RuntimeError('base occupée')

        with clock.stopped_at(paris(2026, 11, 20, 15, 0)):
            schedule.catch_up([('chaque.jour', DAILY, fail)])
            assert written() == 0
            schedule.catch_up([('chaque.jour', DAILY, write_one)])
        assert written() == 1

    def test_nothing_is_made_up_when_nothing_was_missed(self):
        with clock.stopped_at(paris(2026, 11, 19, 3, 0)):
            assert schedule.catch_up([('chaque.jour', DAILY, write_one)]) == []


class TestTimetable:
    def jobs(self, app):
        return [*schedule.CORE_JOBS, *registries.timetable, ('schedule.catch_up', schedule.MAKE_UP, lambda: None)]

    def test_no_job_is_due_in_the_hour_that_may_be_missing_or_double(self, app):
        """Jobs that claim their work by rows of their own may come every minute: twice or not at all does no harm."""
        found = [
            (name, due.isoformat())
            for name, moment, _act in self.jobs(app)
            if name not in registries.own_claims
            for night in NIGHTS
            for due in due_between(moment, night + timedelta(hours=1), night + timedelta(hours=4))
            if due.astimezone(PARIS).hour == 2
        ]
        assert found == []

    def test_the_check_sees_a_fault(self):
        due = due_between({'hour': 2, 'minute': 30}, datetime(2026, 11, 22, 1), datetime(2026, 11, 22, 4))
        assert [moment.astimezone(PARIS).hour for moment in due] == [2]

    def test_no_name_is_given_twice(self, app):
        names = [name for name, _moment, _act in self.jobs(app)]
        assert len(names) == len(set(names))

    def test_every_job_runs_twice_without_harm(self, app, monkeypatch):
        """On a database with nothing to do, twice in a row: no failure, no mail."""
        for _ in range(2):
            for _name, _moment, act in self.jobs(app):
                with unit_of_work():
                    act()
        assert mail.send_waiting() == 0


def due_between(moment, start, end):
    trigger = schedule._trigger(moment)
    at, found = start.replace(tzinfo=PARIS), []
    while (due := trigger.get_next_fire_time(None, at)) and due < end.replace(tzinfo=PARIS):
        found.append(due)
        at = due + timedelta(seconds=1)
    return found
