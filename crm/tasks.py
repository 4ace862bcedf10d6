"""Tasks: long work as a row with a state and progress; carried out by the worker, resumed after a kill.

A worker claims a row with a lease and an attempt number. Each step of the work commits together with a check that the
attempt is still the row's: a worker that was thought dead can no longer write (fence).
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, current_app
from sqlalchemy import JSON, Index, or_
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm import access, clock
from crm.choices import Choice, stored
from crm.database import Model, db, unit_of_work
from crm.errors import Refusal, is_full
from crm.history import actor
from crm.logs import log

MOST_ATTEMPTS = 3


class TaskState(Choice):
    """Where long work stands."""

    WAITING = 'waiting', 'En attente', 'info'
    RUNNING = 'running', 'En cours', 'info'
    DONE = 'done', 'Terminé', 'success'
    FAILED = 'failed', 'Échec', 'danger'
    INTERRUPTED = 'interrupted', 'Interrompu', 'warning'
    CANCELLED = 'cancelled', 'Annulé', 'neutral'


class Task(Model):
    """One piece of long work. `key` makes it unique (a slot of the timetable, a report)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    label: Mapped[str]
    key: Mapped[str | None] = mapped_column(unique=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    perimeter: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[TaskState] = mapped_column(stored(TaskState), default=TaskState.WAITING)
    progress: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(default='')
    result: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    error: Mapped[str] = mapped_column(default='')
    attempt: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    asked_by_id: Mapped[int | None]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (Index('ix_task_to_do', 'state', 'lease_until'),)

    @property
    def percent(self) -> int:
        """0 to 100; a task that is done is at 100."""
        if self.state == TaskState.DONE:
            return 100
        return min(99, self.progress * 100 // self.total) if self.total else 0

    @property
    def is_over(self) -> bool:
        return self.state in (TaskState.DONE, TaskState.FAILED, TaskState.CANCELLED)


access.scoped(Task, lambda task, p: None if p.staff or p.user is None else task.asked_by_id == p.user)


class Superseded(Exception):
    """Another attempt took this task over, or somebody cancelled it: stop without a word."""


class Run:
    """One attempt at a task, as its handler sees it."""

    def __init__(self, task: Task) -> None:
        self.id, self.attempt, self.payload, self.asked_by_id = (
            task.id,
            task.attempt,
            task.payload,
            task.asked_by_id,
        )
        self.done, self.total, self.message, self.result = (
            task.progress,
            task.total,
            task.message,
            dict(task.result),
        )

    @contextmanager
    def step(self) -> Iterator[Session]:
        """One small transaction: what it writes and the task's progress are committed together, or not at all."""
        with unit_of_work() as session:
            yield session
            session.flush()
            self._hold(progress=self.done, total=self.total, message=self.message, result=self.result)

    def tell(self, done: int, total: int, message: str = '') -> None:
        """Set the progress, to be written by the present or next step."""
        self.done, self.total, self.message = done, total, message

    def _hold(self, **values: Any) -> None:
        update = (
            db.update(Task)
            .where(Task.id == self.id, Task.attempt == self.attempt, Task.state == TaskState.RUNNING)
            .values(lease_until=clock.now() + _lease(), **values)
            .execution_options(synchronize_session=False)
        )
        with access.for_everyone('le travailleur tient sa propre tâche'):
            if not db.session.execute(update).rowcount:  # type: ignore[attr-defined]
                raise Superseded(self.id)


Handler = Callable[[Run], None]
_handlers: dict[str, Handler] = {}
_given_up: dict[str, Callable[[Task], None]] = {}


def carries(kind: str, *, given_up: Callable[[Task], None] | None = None) -> Callable[[Handler], Handler]:
    """Decorator: this function carries out tasks of this kind. `given_up(task)` runs when it finally fails."""

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        if given_up:
            _given_up[kind] = given_up
        return handler

    return register


def enqueue(kind: str, label: str, *, key: str | None = None, **payload: Any) -> Task:
    """Ask for long work, in the present transaction; with `key`, work already asked for is returned as it is."""
    with access.for_everyone('une même clé désigne une seule tâche'):
        if key and (earlier := db.session.scalar(db.select(Task).filter_by(key=key))):
            return earlier
    task = Task(
        kind=kind,
        label=label,
        key=key,
        payload=payload,
        perimeter=access.remember_perimeter(),
        asked_by_id=actor()[0],
        created_at=clock.now(),
    )
    db.session.add(task)
    db.session.flush()
    return task


def resume(task: Task) -> None:
    """Put interrupted or failed work back in the queue, where it had stopped."""
    if task.state not in (TaskState.INTERRUPTED, TaskState.FAILED):
        raise Refusal('', 'Ce travail n’est pas interrompu : il n’y a rien à reprendre.')
    task.state, task.error, task.lease_until, task.ended_at = TaskState.WAITING, '', None, None
    task.attempt = -(-task.attempt // MOST_ATTEMPTS) * MOST_ATTEMPTS  # all its attempts anew


def cancel(task: Task) -> None:
    """Stop work that is not over: a running attempt writes nothing more."""
    if task.is_over:
        raise Refusal('', 'Ce travail est déjà terminé : il ne peut plus être annulé.')
    task.state, task.ended_at = TaskState.CANCELLED, clock.now()


# --- the worker -------------------------------------------------------------------------------------


def work_once(only: int | None = None) -> bool:
    """Claim one task (the one with id `only`, if given) and carry it out; false when there is nothing to do."""
    task = _claim(only)
    if task is None:
        return False
    run = Run(task)
    with _heartbeat(run), access.within(access.remembered_perimeter(task.perimeter)):
        _carry_out(task, run)
    return True


def _claim(only: int | None = None) -> Task | None:
    with (
        access.for_everyone('le travailleur prend la prochaine tâche, de qui qu’elle vienne'),
        unit_of_work(),
    ):
        free = or_(
            Task.state == TaskState.WAITING,
            (Task.state == TaskState.RUNNING) & (Task.lease_until < clock.now()),
        )
        query = db.select(Task).where(free).order_by(Task.id).limit(1).with_for_update(skip_locked=True)
        query = query if only is None else query.where(Task.id == only)
        task = db.session.scalar(query.execution_options(populate_existing=True))
        if task is None:
            return None
        if task.state == TaskState.RUNNING and task.attempt % MOST_ATTEMPTS == 0:
            task.state = TaskState.INTERRUPTED
            task.error = (
                'Le travail s’est arrêté plusieurs fois sans finir. Rien n’est perdu : vous pouvez le reprendre.'
            )
            return None
        task.state, task.attempt, task.lease_until = TaskState.RUNNING, task.attempt + 1, clock.now() + _lease()
        task.started_at = task.started_at or clock.now()
        return task


def _carry_out(task: Task, run: Run) -> None:
    try:
        _handlers[task.kind](run)
        run.done = max(run.done, run.total)
        _end(run, TaskState.DONE, '')
    except Superseded:
        log.info('task_superseded', task=task.id, attempt=run.attempt)
    except Refusal as refusal:
        _end(run, TaskState.FAILED, refusal.sentence)
    except Exception as failure:
        log.error('task_failed', task=task.id, kind=task.kind, exc_info=failure)
        if current_app.config.get('RAISE_TASK_FAILURES'):
            raise
        if isinstance(failure, OperationalError) and not is_full(failure):
            db.session.rollback()  # the database is busy or away: the next attempt begins once the lease is over
        else:
            _end(run, TaskState.FAILED, f'{_french(failure)} ({type(failure).__name__})')


def _french(failure: Exception) -> str:
    if isinstance(failure, OSError | OperationalError):
        return 'Le disque ou un fichier n’est pas disponible. Rien n’est perdu : reprenez quand la place est revenue.'
    return 'Le travail s’est arrêté sur une erreur. Rien n’est perdu : vous pouvez le reprendre.'


def _end(run: Run, state: TaskState, error: str) -> None:
    db.session.rollback()
    try:
        with unit_of_work():
            run._hold(
                state=state,
                error=error,
                ended_at=clock.now(),
                progress=run.done,
                total=run.total,
                result=run.result,
            )
            if state == TaskState.FAILED:
                _tell_given_up(run.id)
    except Superseded:
        log.info('task_superseded', task=run.id, attempt=run.attempt)


def _tell_given_up(task_id: int) -> None:
    with access.for_everyone('une tâche échouée prévient qui l’avait demandée'):
        task = db.session.get_one(Task, task_id, populate_existing=True)
        if task.kind in _given_up:
            _given_up[task.kind](task)


def _lease() -> timedelta:
    """How long a claim holds without a sign of life (setting TASK_LEASE_SECONDS); four signs are given in it."""
    return timedelta(seconds=current_app.config['TASK_LEASE_SECONDS'])


@contextmanager
def _heartbeat(run: Run) -> Iterator[None]:
    """Renew the lease from a thread while the handler works."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    stop = threading.Event()
    pause = _lease().total_seconds() / 4

    def beat() -> None:
        while not stop.wait(pause):
            with app.app_context():
                try:
                    with unit_of_work():
                        run._hold()
                except Superseded:
                    return
                except Exception as failure:
                    log.warning('heartbeat_failed', task=run.id, error=type(failure).__name__)

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=15)


def work_forever(each_round: Callable[[], object], *, tasks_before_rest: int = 200) -> None:
    """Carry out tasks, and `each_round` (mails) between them, until `tasks_before_rest` are done."""
    carried = 0
    while carried < tasks_before_rest:
        worked = False
        try:
            each_round()
            worked = work_once()
        except Exception as failure:
            log.error('worker_round_failed', exc_info=failure)
            db.session.rollback()
        db.session.remove()
        carried += worked
        if not worked:
            time.sleep(1)
