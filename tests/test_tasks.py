"""Long work: claimed by one worker, fenced, resumed after a kill, in the perimeter of who asked."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from crm import access, clock, samples, tasks
from crm.access import Role
from crm.companies.models import Contact
from crm.companies.target import EACH
from crm.database import db, reading, unit_of_work
from crm.errors import Refusal
from crm.imports import actions as imports
from crm.imports import targets
from crm.imports.actions import carrying
from crm.imports.models import ImportBatch, ImportState
from crm.mail import Message
from crm.tasks import TaskState


class Killed(BaseException):
    """Stands for kill -9: no handler of ours catches it."""


@pytest.fixture
def carry(app, monkeypatch):
    """carry(handler) → id of a task that this handler carries out; `asked_by` is who asks."""
    monkeypatch.setitem(app.config, 'RAISE_TASK_FAILURES', False)
    monkeypatch.setattr(tasks, '_handlers', dict(tasks._handlers))
    monkeypatch.setattr(tasks, '_given_up', dict(tasks._given_up))

    def enqueue(handler, *, held=access.EVERYTHING, **options):
        tasks.carries('essai', **options)(handler)
        with unit_of_work(), access.within(held):
            return tasks.enqueue('essai', 'Un long travail').id

    return enqueue


def read(task_id):
    db.session.rollback()
    with access.for_everyone('lecture dans un essai'):
        return db.session.get_one(tasks.Task, task_id, populate_existing=True)


def write_one(subject='s'):
    now = clock.now()
    db.session.add(
        Message(recipient='x@y.fr', subject=subject, body='b', message_id='i', created_at=now, next_try_at=now)
    )


def written():
    return list(db.session.scalars(db.select(Message.subject).order_by(Message.id)))


def by_steps(count, stop_at=None, kill=Killed):
    """A handler that writes one row a step, resumes where it stood, and dies before step `stop_at` (once)."""
    dead = []

    def handler(run):
        for number in range(run.done, count):
            if number == stop_at and not dead:
                dead.append(run.attempt)
                raise kill
            with run.step():
                write_one(str(number))
                run.tell(number + 1, count, f'{number + 1} sur {count}')

    return handler


def after_the_lease():
    return clock.stopped_at(clock.now() + timedelta(seconds=31))


class TestCarryingOut:
    def test_work_is_done_step_by_step_with_its_progress(self, carry):
        seen = []

        def handler(run):
            by_steps(2)(run)
            seen.append((read(run.id).progress, read(run.id).message))
            run.result = {'faits': 2}

        task_id = carry(handler)
        assert tasks.work_once()
        assert not tasks.work_once()
        task = read(task_id)
        assert seen == [(2, '2 sur 2')]
        assert (task.state, task.percent, task.result, task.attempt) == (TaskState.DONE, 100, {'faits': 2}, 1)

    def test_what_was_asked_with_a_key_is_asked_once(self, carry):
        carry(by_steps(1))
        tasks.work_once()
        with unit_of_work():
            first, second = (tasks.enqueue('essai', 'Deux fois', key='rapport:1') for _ in range(2))
        assert first is second

    def test_work_asked_in_a_transaction_that_fails_is_never_done(self, carry):
        with pytest.raises(ZeroDivisionError), unit_of_work():
            1 / len(tasks.enqueue('essai', 'Jamais').error)
        assert not tasks.work_once()

    def test_two_workers_do_not_take_the_same_task(self, app, carry):
        carry(by_steps(3))
        start, worked = threading.Barrier(2), []

        def work():
            with app.app_context():
                start.wait()
                worked.append(tasks.work_once())
                db.session.remove()

        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(worked) == [False, True]
        assert written() == ['0', '1', '2']

    def test_the_worker_sees_what_the_person_who_asked_may_see(self, carry):
        company = samples.company(clubs=('75', '13'))
        mine, _other = samples.contact(company, '75'), samples.contact(company, '13')
        coordinator = samples.coordinator('75')
        db.session.commit()
        seen = []

        def handler(run):
            seen.extend(db.session.scalars(db.select(Contact.id)))

        carry(handler, held=coordinator.perimeter)
        assert tasks.work_once()
        assert seen == [mine.id]


class TestDeaths:
    def test_work_that_died_goes_on_where_it_stood(self, carry):
        task_id = carry(by_steps(4, stop_at=2))
        with pytest.raises(Killed):
            tasks.work_once()
        assert read(task_id).state == TaskState.RUNNING
        assert not tasks.work_once(), 'the lease still holds'
        with after_the_lease():
            assert tasks.work_once()
        task = read(task_id)
        assert (task.state, task.attempt, written()) == (TaskState.DONE, 2, ['0', '1', '2', '3'])

    def test_a_step_that_dies_leaves_nothing_of_itself(self, carry):
        def handler(run):
            with run.step():
                write_one('entier')
                run.tell(1, 2)
            with run.step():
                write_one('à moitié')
                run.tell(2, 2)
                db.session.flush()
                raise Killed

        task_id = carry(handler)
        with pytest.raises(Killed):
            tasks.work_once()
        assert (written(), read(task_id).progress) == (['entier'], 1)

    def test_a_worker_thought_dead_can_write_nothing_more(self, carry):
        """The first attempt wakes up after another one took the work over."""

        def handler(run):
            if run.attempt == 1:
                with after_the_lease():
                    assert tasks.work_once()
            with run.step():
                write_one(f'essai {run.attempt}')

        task_id = carry(handler)
        assert tasks.work_once()
        assert written() == ['essai 2']
        assert (read(task_id).state, read(task_id).attempt) == (TaskState.DONE, 2)

    def test_the_lease_is_renewed_while_the_work_lasts(self, app, carry, monkeypatch):
        monkeypatch.setitem(app.config, 'TASK_LEASE_SECONDS', 1)

        def handler(run):
            before = lease()
            for _ in range(100):
                stop.wait(0.1)
                if lease() > before:
                    seen.append(True)
                    return

        def lease():
            with reading(), access.for_everyone('lecture dans un essai'):
                return db.session.scalar(db.select(tasks.Task.lease_until))

        stop, seen = threading.Event(), []
        carry(handler)
        tasks.work_once()
        assert seen == [True]

    def test_work_that_keeps_dying_is_left_interrupted_until_somebody_resumes_it(self, carry):
        def die(run):
            raise Killed

        task_id = carry(die)
        for attempt in range(3):
            with clock.stopped_at(clock.now() + timedelta(minutes=attempt)), pytest.raises(Killed):
                tasks.work_once()
        with clock.stopped_at(clock.now() + timedelta(minutes=9)):
            assert not tasks.work_once()
        task = read(task_id)
        assert task.state == TaskState.INTERRUPTED
        assert task.error.startswith('Le travail s’est arrêté plusieurs fois sans finir. Rien n’est perdu')

        tasks.carries('essai')(by_steps(1))
        tasks.resume(task)
        db.session.commit()
        assert tasks.work_once()
        assert (read(task_id).state, read(task_id).error) == (TaskState.DONE, '')

    def test_a_resumed_task_has_three_attempts_again(self, carry):
        def refuse(run):
            raise Refusal('', 'Non.')

        task_id = carry(refuse)
        tasks.work_once()
        tasks.resume(read(task_id))
        db.session.commit()

        def die(run):
            raise Killed

        tasks.carries('essai')(die)
        for attempt in range(3):
            with clock.stopped_at(clock.now() + timedelta(minutes=attempt)), pytest.raises(Killed):
                tasks.work_once()
        assert read(task_id).state == TaskState.RUNNING


class TestFailures:
    def fail(self, carry, failure, **options):
        def handler(run):
            raise failure

        task_id = carry(handler, **options)
        assert tasks.work_once()
        return read(task_id)

    def test_a_refusal_is_said_as_it_is(self, carry):
        task = self.fail(carry, Refusal('', 'Le fichier est vide : choisissez-en un autre.'))
        assert (task.state, task.error) == (TaskState.FAILED, 'Le fichier est vide : choisissez-en un autre.')
        assert task.ended_at

    def test_an_unforeseen_error_is_said_in_french_with_its_kind_only(self, carry):
        task = self.fail(carry, KeyError('secret'))
        assert (
            task.error
            == 'Le travail s’est arrêté sur une erreur. Rien n’est perdu : vous pouvez le reprendre. (KeyError)'
        )

    @pytest.mark.parametrize('failure', [OSError(28, 'No space left'), 'database or disk is full'])
    def test_a_full_disk_is_said(self, carry, failure):
        failure = OperationalError('INSERT', {}, Exception(failure)) if isinstance(failure, str) else failure
        assert self.fail(carry, failure).error.startswith('Le disque ou un fichier n’est pas disponible.')

    def test_a_database_that_is_busy_leaves_the_work_to_the_next_attempt(self, carry):
        busy = OperationalError('UPDATE', {}, Exception('database is locked'))
        task_id = carry(by_steps(2, stop_at=1, kill=busy))
        tasks.work_once()
        assert read(task_id).state == TaskState.RUNNING
        with after_the_lease():
            tasks.work_once()
        assert (read(task_id).state, written()) == (TaskState.DONE, ['0', '1'])

    def test_who_asked_is_told_in_the_same_transaction(self, carry):
        self.fail(carry, Refusal('', 'Non.'), given_up=lambda task: write_one(task.error))
        assert written() == ['Non.']


def test_an_import_killed_between_its_end_and_that_of_its_task_is_done(carry, tmp_path, monkeypatch):
    """Seen under kill -9: the companies were all there, and the task said « Interrompu »."""
    path = tmp_path / 'liste.csv'
    path.write_text('Nom;SIREN;Département\nGirard;732829320;Paris\n', encoding='utf-8')
    with unit_of_work(), access.for_everyone('un essai demande un import'):
        batch = imports.ask(targets.named('companies'), path, 'liste.csv', EACH)
        imports.choose_columns(batch, '', 1, ['name', 'siren', 'departement'])
        batch_id = batch.id
    assert tasks.work_once()
    with unit_of_work(), access.for_everyone('un essai confirme un import'):
        batch = db.session.get_one(ImportBatch, batch_id, populate_existing=True)
        imports.confirm(batch)
        task_id = batch.task_id
    real = carrying._finish

    def die_after(batch_id):
        real(batch_id)
        db.session.commit()
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(carrying, '_finish', die_after)
        with pytest.raises(Killed):
            tasks.work_once()
    with after_the_lease():
        assert tasks.work_once()
    assert (read(task_id).state, read(task_id).result['created']) == (TaskState.DONE, 1)
    with access.for_everyone('lecture dans un essai'):
        assert db.session.get_one(ImportBatch, batch_id).state == ImportState.DONE


class TestPages:
    def test_work_that_failed_is_resumed_from_its_page(self, carry, sign_in):
        user = samples.user(Role.COLLECTIF)
        db.session.commit()
        task_id = carry(by_steps(3, stop_at=1, kill=Refusal('', 'Le fichier manque.')), held=user.perimeter)
        tasks.work_once()
        page = sign_in(user).get(f'/taches/{task_id}')
        assert 'Le fichier manque.' in page.text
        page = page.submit('Reprendre')
        assert read(task_id).state == TaskState.WAITING
        tasks.work_once()
        assert written() == ['0', '1', '2']
        assert 'Terminé' in sign_in(user).get(f'/taches/{task_id}').text

    def test_work_that_is_cancelled_writes_nothing_more(self, carry, sign_in):
        user = samples.user(Role.COLLECTIF)
        db.session.commit()

        def handler(run):
            with run.step():
                write_one('avant')
            sign_in(user).get(f'/taches/{run.id}').submit('Annuler')
            with run.step():
                write_one('après')

        task_id = carry(handler, held=user.perimeter)
        tasks.work_once()
        assert (read(task_id).state, written()) == (TaskState.CANCELLED, ['avant'])

    def test_work_of_somebody_else_does_not_exist(self, carry, sign_in):
        first, second = samples.coordinator('75'), samples.coordinator('13')
        db.session.commit()
        task_id = carry(by_steps(1), held=first.perimeter)
        assert sign_in(second).raw(f'/taches/{task_id}').status_code == 404
