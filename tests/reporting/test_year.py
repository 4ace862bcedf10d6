"""A year of timetable under a fake clock: kills, jumps, changes of time; each run once, none missing."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from crm import access, clock, mail, registries, samples, schedule, workdays
from crm.access import Role
from crm.convention.indicators import Calendar, Period
from crm.database import db
from crm.history import change_state
from crm.reporting import actions, queries
from crm.reporting.models import Cadence, Mode, Report, ReportSchedule, ReportState, ScheduleSlot

START, END = datetime(2026, 1, 10, 12, tzinfo=UTC), datetime(2027, 1, 10, 12, tzinfo=UTC)
NAMES = ('reports.tick', 'reports.digest', 'reports.remind')
JUMPS = [timedelta(minutes=1), timedelta(hours=7), timedelta(days=1), timedelta(days=3), timedelta(days=25),
         -timedelta(hours=1), -timedelta(days=2)]  # fmt: skip


def jobs():
    return [job for job in registries.timetable if job[0] in NAMES]


def wanted(cadence, calendar, mode, days_after, hour):
    where = 'club:75' if mode == Mode.REVIEWED else 'national'
    return actions.Wanted(
        'partnership', f'{cadence} {calendar} {mode}', where, cadence, calendar, mode, days_after, hour
    )


@pytest.fixture
def plans(app):
    """A schedule of each rhythm and calendar, in both modes, at hours that touch the change of time."""
    with clock.stopped_at(START):
        for row in db.session.scalars(db.select(ReportSchedule)):
            db.session.delete(row)
        db.session.flush()
        every = [(c, k, m) for c in Cadence for k in Calendar for m in Mode]
        made = [
            actions.add_schedule(wanted(*one, 1 + rank % 28, (0, 1, 3, 6)[rank % 4])) for rank, one in enumerate(every)
        ]
        samples.user(Role.COLLECTIF)
        samples.user(Role.LEE)
        db.session.commit()
        yield [plan.id for plan in made]


def expected(plan, until):
    """The periods a schedule owes between the start and `until`, from its words alone."""
    period, found = Period.last_complete(plan.calendar, plan.cadence, date(2025, 11, 1)), []
    while queries.due_at(plan, period) <= until:
        if queries.due_at(plan, period) > START:
            found.append((period.start, period.end))
        period = period.following()
    return found


def asked(plan_id):
    with access.for_everyone('lecture dans un essai'):
        query = db.select(Report.period_start, Report.period_end).filter_by(schedule_id=plan_id)
        return Counter((start, end) for start, end in db.session.execute(query))


class Killed(BaseException):
    """The power went off."""


def test_a_year_with_jumps_kills_and_restarts_runs_each_period_once_and_misses_none(plans, monkeypatch):
    dice, now, latest = random.Random(11), START, START
    while latest < END:
        now = min(now + dice.choice(JUMPS), END)
        latest = max(latest, now)
        kill = dice.random() < 0.2
        with clock.stopped_at(now), monkeypatch.context() as broken:
            if kill:
                broken.setattr(mail, 'post', _power_off)
                broken.setattr(actions.schedules, 'new_reports', _power_off)
            try:
                schedule.catch_up(jobs())
            except Killed:
                db.session.rollback()
    with clock.stopped_at(END):
        schedule.catch_up(jobs())
    rows = [db.session.get(ReportSchedule, plan_id) for plan_id in plans]
    for plan in rows:
        found = asked(plan.id)
        assert set(found.values()) <= {1}, plan.title
        assert sorted(found) == expected(plan, END), plan.title
    assert sum(len(expected(plan, END)) for plan in rows) > 60


def _power_off(*_, **__):
    raise Killed


def test_the_nights_of_the_change_of_time_run_once(plans):
    """29 March and 25 October 2026: a tick every ten minutes of the longer and the shorter night."""
    plan = actions.add_schedule(wanted(Cadence.MONTHLY, Calendar.CIVIL, Mode.AUTOMATIC, 25, 3))
    db.session.commit()
    for first in (datetime(2026, 3, 24, 22, tzinfo=UTC), datetime(2026, 10, 24, 22, tzinfo=UTC)):
        for tick in range(40):
            with clock.stopped_at(first + tick * timedelta(minutes=10)):
                schedule.catch_up(jobs())
    assert set(asked(plan.id).values()) == {1}
    assert (date(2026, 9, 1), date(2026, 10, 1)) in asked(plan.id)
    claims = db.session.execute(db.select(ScheduleSlot.slot).filter_by(schedule_id=plan.id)).all()
    assert len(claims) == len(set(claims))


def test_a_year_of_readings_is_chased_once_a_working_day_and_digests_come_once_a_day(plans):
    """Whatever the number of clocks and calls: at most one reminder and one digest a person a day, never a Sunday."""
    with clock.stopped_at(START):
        report = samples.add(
            Report(
                document='partnership', perimeter='club:75', club_id=samples.club('75').id, title='Rapport – Paris',
                period_start=date(2025, 10, 1), period_end=date(2026, 1, 1), state=ReportState.DRAFT,
                review_ends_on=workdays.after(clock.today(), 3), created_at=clock.now(),
            )
        )  # fmt: skip
        failed = samples.add(
            Report(
                document='partnership', perimeter='club:69', club_id=samples.club('69').id, title='Rapport – Rhône',
                period_start=date(2025, 10, 1), period_end=date(2026, 1, 1), created_at=clock.now(),
            )
        )  # fmt: skip
        change_state(failed, ReportState.FAILED)
        for plan_id in plans:
            actions.pause_schedule(db.session.get(ReportSchedule, plan_id))
        db.session.commit()
        report_id = report.id
    day = START
    for _ in range(60):
        day += timedelta(days=1)
        for hour in (7, 9, 9):
            with clock.stopped_at(day.replace(hour=hour)):
                schedule.catch_up([job for job in jobs() if job[0] != 'reports.tick'])
                fire_twice(day.replace(hour=hour))
    sent = [m for m in db.session.scalars(db.select(mail.Message)) if 'à relire' in m.subject]
    days = Counter((clock.day_of(m.created_at), m.recipient) for m in sent)
    assert set(days.values()) == {1}
    assert all(workdays.is_working_day(one) for one, _ in days)
    late = queries.days_late(read_as(report_id), clock.day_of(day))
    assert len({one for one, _ in days}) == late + 1  # each working day it is late, and the day before its end
    digests = Counter(m.recipient for m in db.session.scalars(db.select(mail.Message)) if 'à voir' in m.subject)
    assert set(digests.values()) == {1}


def fire_twice(now):
    """Two clocks at the same hour."""
    for name, _, act in jobs():
        if name != 'reports.tick':
            for _ in range(2):
                schedule.fire(name, act, now)


def read_as(report_id):
    with access.for_everyone('lecture dans un essai'):
        return db.session.get(Report, report_id)
