"""The timetable: what the clock calls and when (Paris time). The only module that knows APScheduler.

Never between 02:00 and 03:00, which may happen twice or not at all. Each firing is claimed by inserting a unique
row (job, slot), the slot being the moment it was due, not the moment it came: two schedulers, one of them late, make
no double. What was missed (no clock ran, the database was away) is made up once, at the start and every ten minutes.
A firing only asks for work, which the worker carries out.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from crm import clock, exports, idempotency, registries
from crm.database import Model, db, reading, refresh_statistics, unit_of_work
from crm.lazily import Lazily
from crm.logs import log

blocking, cron = Lazily('apscheduler.schedulers.blocking'), Lazily('apscheduler.triggers.cron')


class JobClaim(Model):
    """One firing of one job, taken by the scheduler that inserted this row first."""

    job: Mapped[str] = mapped_column(primary_key=True)
    slot: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


Job = tuple[str, dict[str, Any], Callable[[], object]]
LOOK_BACK = timedelta(days=8)
MAKE_UP = {'hour': '0-1,3-23', 'minute': '5-59/10'}

CORE_JOBS: list[Job] = [
    ('idempotency.forget', {'hour': 4, 'minute': 10}, idempotency.forget_old_keys),
    ('exports.forget', {'hour': 4, 'minute': 20}, exports.forget_files),
    ('database.statistics', {'hour': 4, 'minute': 30}, refresh_statistics),
]


def claim(job: str, slot: datetime) -> bool:
    """Take the firing of `job` at `slot`, in the present transaction; false when another scheduler has it."""
    try:
        db.session.add(JobClaim(job=job, slot=_written(slot), at=clock.now()))
        db.session.flush()
        return True
    except IntegrityError:
        db.session.rollback()
        return False


def fire(job: str, act: Callable[[], object], slot: datetime) -> None:
    """Claim a firing and carry it out in one transaction: killed or failed, it leaves no claim, and is made up later.

    Jobs named in `registries.own_claims` claim by themselves what they do: a row a minute would fill the table.
    """
    try:
        with unit_of_work():
            if job in registries.own_claims or claim(job, slot):
                act()
    except Exception as failure:
        log.error('job_failed', job=job, exc_info=failure)
    finally:
        db.session.remove()


def run(app: Flask, jobs: list[Job]) -> None:
    """Run the clock until it is stopped. Late firings (a machine asleep) are made once, up to an hour later."""
    defaults = {'misfire_grace_time': 3600, 'coalesce': True}
    scheduler = blocking.BlockingScheduler(timezone=clock.PARIS, job_defaults=defaults)
    every = [*CORE_JOBS, *jobs]
    for name, moment, act in every:
        scheduler.add_job(_in_context(app, name, moment, act), _trigger(moment), id=name)
    make_up = _make_up(app, every)
    scheduler.add_job(make_up, _trigger(MAKE_UP), id='schedule.catch_up')
    make_up()
    scheduler.start()


def _make_up(app: Flask, jobs: list[Job]) -> Callable[[], None]:
    def call() -> None:
        with app.app_context():
            try:
                catch_up(jobs)
            except Exception as failure:
                log.error('catch_up_failed', exc_info=failure)

    return call


def catch_up(jobs: Sequence[Job]) -> list[str]:
    """Make up, once, for the last firing of each job that no clock took; returns the names of these jobs.

    A job that never fired has missed nothing: on a new database all wait for their hour. A firing of the last five
    minutes is left to the clock itself. Jobs that claim by themselves are called as they are.
    """
    made = []
    for name, moment, act in jobs:
        if name in registries.own_claims:
            fire(name, act, clock.now())
            continue
        slot = last_slot(moment, clock.now() - timedelta(minutes=5))
        if slot and (_last_claim(name) or '9999') < _written(slot):
            log.info('job_made_up', job=name, slot=_written(slot))
            fire(name, act, slot)
            made.append(name)
    return made


def last_slot(moment: dict[str, Any], now: datetime) -> datetime | None:
    """When these cron fields were last due, at `now` or before; None when that is more than eight days ago."""
    trigger, found = _trigger(moment), None
    due = trigger.get_next_fire_time(None, now - LOOK_BACK)
    while due and due <= now:
        found, due = due, trigger.get_next_fire_time(due, due + timedelta(seconds=1))
    return found.astimezone(UTC) if found else None


def _last_claim(job: str) -> str | None:
    with reading():
        return db.session.scalar(db.select(func.max(JobClaim.slot)).filter_by(job=job))


def _written(slot: datetime) -> str:
    return slot.astimezone(UTC).strftime('%Y-%m-%dT%H:%M')


def _trigger(moment: dict[str, Any]) -> Any:
    return cron.CronTrigger(timezone=clock.PARIS, **moment)


def _in_context(app: Flask, name: str, moment: dict[str, Any], act: Callable[[], object]) -> Callable[[], None]:
    def call() -> None:
        with app.app_context():
            now = clock.now().replace(second=0, microsecond=0)
            fire(name, act, now if name in registries.own_claims else last_slot(moment, now) or now)

    return call
