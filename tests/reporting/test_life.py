"""The life of a report: built, read, published, sent; killed and taken up again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from crm import access, clock, history, mail, samples, storage, tasks
from crm.access import Role
from crm.convention.indicators import Calendar
from crm.database import db, unit_of_work
from crm.errors import Refusal
from crm.reporting import actions, documents, perimeters
from crm.reporting.actions.asking import new_reports
from crm.reporting.models import Cadence, Delivery, FrozenReport, Mode, Report, ReportSchedule, ReportState, SendState
from tests.reporting.conftest import QUARTER, act, mails, published, read

pytestmark = pytest.mark.usefixtures('quick')


class TestBuilding:
    def test_a_report_asked_becomes_a_draft_and_its_reviewers_are_told(self, ask):
        reviewer = samples.user(Role.LEE).email
        samples.coordinator()
        db.session.commit()
        report = read(ask())
        assert (report.state, report.pages, report.number) == (ReportState.DRAFT, 1, 1)
        assert [m.recipient for m in mails('À relire')] == [reviewer]
        assert f'/rapports/{report.id}' in mails()[0].body

    def test_silence_never_publishes(self, ask, work):
        report_id = ask()
        with clock.stopped_at(clock.now() + timedelta(days=90)):
            actions.ask_due_reports()
            db.session.rollback()
            work()
        assert read(report_id).state == ReportState.DRAFT

    def test_an_automatic_schedule_builds_publishes_and_sends(self, world, work):
        for plan in db.session.scalars(db.select(ReportSchedule)):
            db.session.delete(plan)
        manager = samples.coordinator('75').email
        samples.club('75').email = 'club75@exemple.fr'
        addresses = ('prefecture@exemple.fr',)
        monthly = (Cadence.MONTHLY, Calendar.CIVIL, Mode.AUTOMATIC, 2, 6, addresses)
        actions.add_schedule(actions.Wanted('partnership', 'Mois', perimeters.EACH_CLUB, *monthly))
        db.session.commit()
        with clock.stopped_at(clock.now() + timedelta(days=30)):
            with unit_of_work():
                actions.ask_due_reports()
            work()
        with access.for_everyone('lecture dans un essai'):
            reports = list(db.session.scalars(db.select(Report)))
        assert {(r.state, r.send_state) for r in reports} == {(ReportState.PUBLISHED, SendState.QUEUED)}
        assert len(reports) == 101
        paris = next(r for r in reports if r.perimeter == 'club:75')
        with access.for_everyone('lecture dans un essai'):
            sent = {d.recipient for d in db.session.scalars(db.select(Delivery).filter_by(report_id=paris.id))}
        assert sent == {manager, 'club75@exemple.fr', 'prefecture@exemple.fr'}

    def test_one_club_that_fails_leaves_the_others_and_the_staff_is_told(self, world, work, monkeypatch):
        staff = samples.user(Role.COLLECTIF).email
        db.session.commit()
        good = documents.KINDS['partnership']

        def render(snapshot):
            if snapshot['perimeter'] == 'club:69':
                raise ValueError('tableau trop large')
            return good.render(snapshot)

        monkeypatch.setitem(documents.KINDS, 'partnership', replace(good, render=render))
        ids = ask_together(['club:69', 'club:75'])
        work()
        states = [read(i).state for i in ids]
        assert states == [ReportState.FAILED, ReportState.DRAFT]
        assert 'mise en page a échoué' in read(ids[0]).error
        act(lambda _: actions.mail_digest(), ids[0])
        assert [m.recipient for m in mails('à voir')] == [staff]

    def test_a_failed_report_is_built_again(self, world, work, monkeypatch):
        good = documents.KINDS['partnership']
        monkeypatch.setitem(documents.KINDS, 'partnership', replace(good, render=broken))
        (report_id,) = ask_together(['club:75'])
        work()
        assert read(report_id).state == ReportState.FAILED
        monkeypatch.setitem(documents.KINDS, 'partnership', good)
        act(actions.retry, report_id)
        work()
        assert (read(report_id).state, read(report_id).error) == (ReportState.DRAFT, '')

    def test_a_full_disk_is_said_and_nothing_is_lost(self, world, work, monkeypatch):
        world.config['RAISE_TASK_FAILURES'] = False
        kept = storage.keep
        monkeypatch.setattr(storage, 'keep', full_disk)
        (report_id,) = ask_together(['club:75'])
        work()
        world.config['RAISE_TASK_FAILURES'] = True
        report = read(report_id)
        assert report.state == ReportState.FAILED
        assert 'disque' in report.error
        monkeypatch.setattr(storage, 'keep', kept)
        with unit_of_work(), access.for_everyone('un essai reprend une tâche'):
            tasks.resume(db.session.get_one(tasks.Task, report.task_id, populate_existing=True))
        work()
        assert read(report_id).state == ReportState.DRAFT


class TestKills:
    def test_a_worker_killed_between_two_clubs_is_taken_up_where_it_stood(self, world, work, monkeypatch):
        """The second attempt collects nothing, and lays out only what was missing: one report a club."""
        good = documents.KINDS['partnership']
        laid_out = []

        def render(snapshot):
            laid_out.append(snapshot['perimeter'])
            if len(laid_out) == 2:
                raise KeyboardInterrupt
            return good.render(snapshot)

        monkeypatch.setitem(documents.KINDS, 'partnership', replace(good, render=render))
        ids = ask_together(['club:69', 'club:75', 'club:13'])
        with pytest.raises(KeyboardInterrupt):
            tasks.work_once()
        db.session.rollback()
        as_of = [read(i).data_as_of for i in ids]
        remembered = replace(documents.KINDS['partnership'], collect=broken)
        monkeypatch.setitem(documents.KINDS, 'partnership', remembered)
        with clock.stopped_at(clock.now() + timedelta(minutes=5)):
            work()
        assert laid_out == ['club:69', 'club:75', 'club:75', 'club:13']
        assert [read(i).state for i in ids] == [ReportState.DRAFT] * 3
        assert [read(i).data_as_of for i in ids] == as_of
        assert len(mails('À relire')) == 0  # nobody reviews in this world

    def test_a_worker_thought_dead_writes_nothing_more(self, world, work, monkeypatch):
        good = documents.KINDS['partnership']

        def slow(snapshot):
            monkeypatch.setitem(documents.KINDS, 'partnership', good)
            with clock.stopped_at(clock.now() + timedelta(minutes=5)):
                tasks.work_once()  # another worker takes the task over and finishes it
            return good.render(snapshot)

        monkeypatch.setitem(documents.KINDS, 'partnership', replace(good, render=slow))
        (report_id,) = ask_together(['club:75'])
        work()
        states = [change.new for change in history.states_of(read(report_id))]
        assert states.count('draft') == 1


class TestReading:
    def test_the_commentary_is_kept_and_laid_out(self, ask, work):
        report_id = ask()
        before = read(report_id).sha256
        act(actions.write_commentary, report_id, {'0': ' Un beau trimestre. ', '2': ''})
        work()
        report = read(report_id)
        assert report.snapshot['commentary'] == {'0': 'Un beau trimestre.'}
        assert report.sha256 != before

    def test_only_a_validated_report_is_published(self, ask):
        with pytest.raises(Refusal, match='Validez le projet'):
            act(actions.publish, ask())

    def test_a_published_report_refuses_every_change(self, ask, work):
        report_id = published(ask, work)
        for verb, values in (
            (actions.write_commentary, [{'0': 'x'}]), (actions.comment, [0, 'x']), (actions.validate, []),
            (actions.reopen, []), (actions.publish, []), (actions.retry, []),
        ):  # fmt: skip
            with pytest.raises(Refusal):
                act(verb, report_id, *values)

    def test_even_code_that_forgets_the_rule_cannot_change_it(self, ask, work):
        report_id = published(ask, work)
        with pytest.raises(FrozenReport):
            act(lambda report: setattr(report, 'sha256', '0' * 64), report_id)

    def test_a_new_version_takes_over_only_once_published(self, ask, work):
        first = published(ask, work)
        second = act(actions.ask_new_version, first, 'Chiffres corrigés.').id
        work()
        assert (read(first).state, read(second).state, read(second).number) == (
            ReportState.PUBLISHED,
            ReportState.DRAFT,
            2,
        )
        act(actions.validate, second)
        act(actions.publish, second)
        work()
        assert (read(first).state, read(second).state) == (ReportState.SUPERSEDED, ReportState.PUBLISHED)
        assert read(first).sha256

    def test_a_second_new_version_is_not_asked_while_one_is_read(self, ask, work):
        first = published(ask, work)
        act(actions.ask_new_version, first, 'Une faute.')
        with pytest.raises(Refusal, match='version 2 existe déjà'):
            act(actions.ask_new_version, first, 'Une faute.')

    def test_a_report_is_made_again_to_the_same_bytes(self, ask, work):
        report_id = published(ask, work)
        task_id = act(actions.ask_redo, report_id).id
        with clock.stopped_at(clock.now() + timedelta(days=400)):
            work()
        with access.for_everyone('lecture dans un essai'):
            task = db.session.get_one(tasks.Task, task_id, populate_existing=True)
        assert task.result['identical']
        assert task.result['sha256'] == read(report_id).sha256


class TestSending:
    def test_a_report_without_recipient_says_so(self, ask, work):
        assert read(published(ask, work, 'national')).send_state == SendState.NO_RECIPIENT

    def test_a_recipient_receives_it_once_with_the_document(self, ask, work):
        report_id = published(ask, work, 'national')
        assert act(actions.send, report_id, ['a@exemple.fr', 'b@exemple.fr']) == 2
        assert act(actions.send, report_id, ['a@exemple.fr']) == 0
        sent = mails('Rapport de partenariat')
        assert [m.recipient for m in sent] == ['a@exemple.fr', 'b@exemple.fr']
        assert storage.read(sent[0].attachments[0]['key'])
        assert sent[0].attachments[0]['name'] == 'rapport-de-partenariat_national_2026-07-01_2026-10-01_v1.pdf'

    def test_a_mail_that_failed_leaves_again(self, ask, work):
        report_id = published(ask, work, 'national')
        act(actions.send, report_id, ['a@exemple.fr'])
        message = mails('Rapport de partenariat')[0]
        message.state = mail.MessageState.FAILED
        db.session.commit()
        assert act(actions.send, report_id, ['a@exemple.fr']) == 1
        assert [m.state for m in mails('Rapport de partenariat')] == [mail.MessageState.WAITING]

    def test_a_draft_is_not_sent(self, ask):
        with pytest.raises(Refusal, match='publié'):
            act(actions.send, ask(), ['a@exemple.fr'])


def ask_together(keys):
    """One task for several clubs, as a schedule asks it."""
    with unit_of_work(), access.for_everyone('un essai demande des rapports'):
        reports = new_reports('partnership', [perimeters.named(key) for key in keys], QUARTER)
        task = tasks.enqueue('report.build', 'Essai', reports=[r.id for r in reports])
        for report in reports:
            report.task_id = task.id
        return [r.id for r in reports]


def broken(*_):
    raise ValueError('cassé')


def full_disk(*_):
    raise OSError(28, 'No space left on device')
