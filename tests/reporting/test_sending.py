"""Lists of recipients, embargo, states of sending, and the daily mail of what failed."""

from datetime import datetime, timedelta

import pytest

from crm import clock, samples
from crm.access import Role
from crm.clock import PARIS
from crm.convention.indicators import Calendar
from crm.database import db, unit_of_work
from crm.errors import Refusal
from crm.history import change_state
from crm.mail import MessageState
from crm.reporting import actions, jobs
from crm.reporting.models import Cadence, Mode, RecipientList, ReportSchedule, ReportState, SendState
from tests.reporting.conftest import act, mails, published, read

pytestmark = pytest.mark.usefixtures('quick')
LIFTED = datetime(2026, 10, 9, 6, tzinfo=PARIS)


def named(title, *addresses):
    made = actions.add_list(title, [(address, f'Qui est {address}') for address in addresses])
    db.session.commit()
    return made.id


def a_list(list_id):
    return db.session.get(RecipientList, list_id)


def tick(at=None):
    with clock.stopped_at(at or clock.now()), unit_of_work():
        jobs.ask_due_reports()


def embargoed(ask, work, perimeter='national'):
    short, everyone = named('Cabinet', 'cabinet@exemple.fr'), named('Préfectures', 'prefet@exemple.fr')
    report_id = ask(perimeter)
    act(actions.validate, report_id)
    act(lambda r: actions.publish(r, [a_list(everyone)], embargo_until=LIFTED, short_list=a_list(short)), report_id)
    work()
    return report_id


def settle(state, recipient=''):
    for message in mails('Rapport de partenariat'):
        if not recipient or message.recipient == recipient:
            message.state, message.error = state, 'Boîte pleine.' if state == MessageState.FAILED else ''
    db.session.commit()


class TestLists:
    def test_addresses_are_read_one_a_line_with_whose_they_are(self):
        typed = 'Prefet@Exemple.fr, Préfecture\n\nClub 69 <club@exemple.fr>\nprefet@exemple.fr ; encore'
        assert actions.read_recipients(typed) == [('prefet@exemple.fr', 'Préfecture'), ('club@exemple.fr', 'Club 69')]

    def test_a_line_that_is_not_an_address_is_named(self):
        with pytest.raises(Refusal, match='« Préfecture, prefet »'):
            actions.read_recipients('Préfecture, prefet')

    def test_a_list_is_added_edited_and_removed_on_screen(self, app, sign_in):
        browser = sign_in(samples.user(Role.COLLECTIF))
        page = browser.get('/rapports/listes/ajouter')
        assert page.submit('Ajouter', title='Comité', recipients='nul').status == 422
        page = page.submit('Ajouter', title='Comité', recipients='a@exemple.fr, Anne')
        assert 'a@exemple.fr (Anne)' in page.text
        page = page.click('Modifier').submit('Enregistrer', recipients='b@exemple.fr')
        assert 'b@exemple.fr' in page.text
        assert 'a@exemple.fr' not in page.text
        taken = browser.get('/rapports/listes/ajouter').submit('Ajouter', title='Comité', recipients='c@exemple.fr')
        assert 's’appelle déjà' in taken.text
        assert 'Aucune liste' in page.submit('Supprimer').text

    def test_a_list_that_a_schedule_uses_stays(self, app):
        list_id = named('Comité', 'a@exemple.fr')
        plan = db.session.scalars(db.select(ReportSchedule)).first()
        plan.list_ids = [list_id]
        db.session.flush()
        with pytest.raises(Refusal, match=plan.title):
            actions.remove_list(a_list(list_id))

    def test_a_schedule_sends_to_its_lists(self, world, work):
        list_id = named('Comité', 'comite@exemple.fr')
        for plan in db.session.scalars(db.select(ReportSchedule)):
            db.session.delete(plan)
        monthly = (Cadence.MONTHLY, Calendar.CIVIL, Mode.AUTOMATIC, 2, 6, (), (list_id,))
        actions.add_schedule(actions.Wanted('partnership', 'Mois', 'national', *monthly))
        db.session.commit()
        tick(clock.now() + timedelta(days=30))
        work()
        assert [m.recipient for m in mails('Rapport de partenariat')] == ['comite@exemple.fr']


class TestEmbargo:
    def test_under_embargo_the_short_list_alone_receives(self, ask, work):
        report = read(embargoed(ask, work))
        assert (report.state, report.send_state) == (ReportState.PUBLISHED, SendState.EMBARGOED)
        assert '9 oct. 2026 à 6' in report.snapshot['embargo']
        (message,) = mails('Rapport de partenariat')
        assert message.recipient == 'cabinet@exemple.fr'
        assert 'SOUS EMBARGO' in message.body
        with pytest.raises(Refusal, match='sous embargo'):
            act(actions.send, report.id, ['presse@exemple.fr'])

    def test_at_its_hour_it_goes_to_all_once(self, ask, work):
        report_id = embargoed(ask, work)
        tick(LIFTED - timedelta(minutes=1))
        assert read(report_id).send_state == SendState.EMBARGOED
        for _ in range(2):
            tick(LIFTED)
        assert read(report_id).send_state == SendState.QUEUED
        assert [m.recipient for m in mails('Rapport')] == ['cabinet@exemple.fr', 'prefet@exemple.fr']
        assert 'SOUS EMBARGO' not in mails('Rapport')[1].body

    def test_only_the_short_list_and_the_team_read_it(self, ask, work, sign_in):
        report_id = embargoed(ask, work)
        stranger, invited = samples.coordinator('75'), samples.coordinator('69')
        invited.email = 'Cabinet@exemple.fr'
        db.session.commit()
        seen = {who: sign_in(who).get(f'/rapports/{report_id}').status for who in (stranger, invited)}
        assert list(seen.values()) == [404, 200]
        assert 'Sous embargo' in sign_in(samples.user(Role.COLLECTIF)).get(f'/rapports/{report_id}').text
        tick(LIFTED)
        assert sign_in(stranger).get(f'/rapports/{report_id}').status == 200

    def test_the_former_version_stays_in_force_until_the_hour(self, ask, work):
        first = published(ask, work, 'national')
        short = named('Cabinet', 'cabinet@exemple.fr')
        second = act(actions.ask_new_version, first, 'Corrigé.').id
        work()
        act(actions.validate, second)
        act(lambda r: actions.publish(r, [], embargo_until=LIFTED, short_list=a_list(short)), second)
        work()
        assert read(first).state == ReportState.PUBLISHED
        tick(LIFTED)
        assert (read(first).state, read(second).state) == (ReportState.SUPERSEDED, ReportState.PUBLISHED)

    def test_an_embargo_already_over_or_without_its_list_is_refused(self, ask):
        report_id = ask()
        act(actions.validate, report_id)
        with pytest.raises(Refusal, match='déjà passé'):
            act(lambda r: actions.publish(r, embargo_until=clock.now()), report_id)
        with pytest.raises(Refusal, match='liste restreinte'):
            act(lambda r: actions.publish(r, embargo_until=LIFTED), report_id)

    def test_it_is_chosen_on_the_page_of_publication(self, ask, work, sign_in):
        named('Cabinet', 'cabinet@exemple.fr')
        report_id = ask()
        act(actions.validate, report_id)
        page = sign_in(samples.user(Role.COLLECTIF)).get(f'/rapports/{report_id}').click('Publier')
        refused = page.submit('Publier', embargo_day='2026-10-09', embargo_hour='18')
        assert refused.status == 422
        assert refused.html.select_one('#embargo_day')['value'] == '2026-10-09'
        page.submit('Publier', embargo_day='2026-10-09', embargo_hour='18', short_list='1')
        work()
        assert read(report_id).embargo_until == datetime(2026, 10, 9, 18, tzinfo=PARIS)


class TestStates:
    def test_sent_or_failed_is_said_once_no_mail_waits(self, ask, work):
        report_id = published(ask, work, 'national')
        act(actions.send, report_id, ['a@exemple.fr', 'b@exemple.fr'])
        settle(MessageState.SENT, 'a@exemple.fr')
        tick()
        assert read(report_id).send_state == SendState.QUEUED
        settle(MessageState.FAILED, 'b@exemple.fr')
        tick()
        assert read(report_id).send_state == SendState.FAILED
        assert act(actions.send_failed_again, report_id) == 1
        settle(MessageState.SENT)
        tick()
        assert read(report_id).send_state == SendState.SENT
        with pytest.raises(Refusal, match='rien à renvoyer'):
            act(actions.send_failed_again, report_id)

    def test_each_recipient_shows_its_state_and_failed_mails_leave_again(self, ask, work, sign_in):
        report_id = published(ask, work, 'national')
        act(actions.send, report_id, {'a@exemple.fr': 'Anne'})
        settle(MessageState.FAILED)
        page = sign_in(samples.user(Role.COLLECTIF)).get(f'/rapports/{report_id}')
        assert page.rows('Destinataires')[0][:3] == ['a@exemple.fr', 'Anne', 'Échec Boîte pleine.']
        assert 'En attente' in page.submit('Renvoyer').rows('Destinataires')[0][2]


class TestDigest:
    def digest(self):
        with unit_of_work():
            return actions.mail_digest()

    def test_it_is_silent_when_nothing_failed(self, ask, work):
        samples.user(Role.COLLECTIF)
        published(ask, work)
        assert self.digest() == 0
        assert mails('à voir') == []

    def test_failures_are_told_once_each_day_at_most(self, ask, work, sign_in):
        samples.user(Role.COLLECTIF)
        db.session.commit()
        report_id = published(ask, work, 'national')
        act(actions.send, report_id, ['a@exemple.fr'])
        settle(MessageState.FAILED)
        mails('Rapport de partenariat')[0].next_try_at = clock.now() + timedelta(minutes=10)
        failed = ask('club:13')
        act(broken, failed)
        assert self.digest() == 2
        body = mails('à voir')[0].body
        assert 'a@exemple.fr : Boîte pleine.' in body
        assert 'cassé' in body
        with clock.stopped_at(clock.now() + timedelta(days=1)):
            assert self.digest() == 0

    def test_a_run_the_clock_missed_is_told_with_its_delay(self, world):
        samples.user(Role.COLLECTIF)
        plan = db.session.scalars(db.select(ReportSchedule).filter_by(perimeter='national')).one()
        plan.next_due_at = clock.now() - timedelta(days=3)
        db.session.commit()
        tick()
        assert self.digest() == 1
        assert 'l’horloge était arrêtée' in mails('à voir')[0].body


def broken(report):
    report.error = 'cassé'
    change_state(report, ReportState.FAILED)
