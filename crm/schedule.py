"""The timetable: what the clock calls and when (Paris time). The only module that knows APScheduler.

Never between 02:00 and 03:00, which may happen twice or not at all. Each firing is claimed by inserting a unique
row (job, slot): two schedulers make no double. A firing only asks for work, which the worker carries out.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger
from flask import Flask
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from crm import clock, idempotency, registries
from crm.database import Model, db, unit_of_work
from crm.logs import log


class JobClaim(Model):
    """One firing of one job, taken by the scheduler that inserted this row first."""

    job: Mapped[str] = mapped_column(primary_key=True)
    slot: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


Job = tuple[str, dict[str, Any], Callable[[], object]]

CORE_JOBS: list[Job] = [
    ('idempotency.forget', {'hour': 4, 'minute': 10}, idempotency.forget_old_keys),
]


def claim(job: str, slot: datetime) -> bool:
    """Take the firing of `job` at `slot`; false when another scheduler already has it."""
    try:
        with unit_of_work() as session:
            session.add(JobClaim(job=job, slot=slot.strftime('%Y-%m-%dT%H:%M'), at=clock.now()))
        return True
    except IntegrityError:
        return False


def fire(job: str, act: Callable[[], object], slot: datetime) -> None:
    """Claim a firing and carry it out in one transaction; a failure is logged and leaves the clock running.

    Jobs named in `registries.own_claims` claim by themselves what they do: a row a minute would fill the table.
    """
    try:
        if job in registries.own_claims or claim(job, slot):
            with unit_of_work():
                act()
    except Exception as failure:
        log.error('job_failed', job=job, exc_info=failure)
    finally:
        db.session.remove()


def run(app: Flask, jobs: list[Job]) -> None:
    """Run the clock until it is stopped. Late firings (a machine asleep) are made once, up to an hour later."""
    scheduler = BlockingScheduler(timezone=clock.PARIS, job_defaults={'misfire_grace_time': 3600, 'coalesce': True})
    for name, moment, act in [*CORE_JOBS, *jobs]:
        scheduler.add_job(_in_context(app, name, act), CronTrigger(timezone=clock.PARIS, **moment), id=name)
    scheduler.start()


def _in_context(app: Flask, name: str, act: Callable[[], object]) -> Callable[[], None]:
    def call() -> None:
        with app.app_context():
            fire(name, act, clock.now().replace(second=0, microsecond=0))

    return call
