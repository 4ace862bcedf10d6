"""Schedules: dates in words and instants, each slot once, whatever the clock and the number of clocks."""

from datetime import UTC, date, datetime, timedelta

import pytest

from crm import access, clock, registries, samples, schedule
from crm.access import Role
from crm.clock import PARIS
from crm.convention.indicators import Calendar
from crm.database import db
from crm.errors import Refusal
from crm.reporting import actions, perimeters, queries
from crm.reporting.models import Cadence, Mode, Report, ReportSchedule, ScheduleSlot

START = datetime(2026, 1, 10, 12, tzinfo=UTC)


def wanted(**values):
    usual = {
        'document': 'partnership', 'title': 'Essai', 'perimeter': 'national', 'cadence': Cadence.MONTHLY,
        'calendar': Calendar.CIVIL, 'mode': Mode.REVIEWED, 'days_after': 2, 'hour': 6,
    }  # fmt: skip
    return actions.Wanted(**usual | values)


@pytest.fixture
def bare(app):
    """No schedule but those of the test; the clock stands on 10 January 2026."""
    with clock.stopped_at(START):
        for row in db.session.scalars(db.select(ReportSchedule)):
            db.session.delete(row)
        db.session.flush()
        yield app


def periods_asked():
    with access.for_everyone('lecture dans un essai'):
        return [
            (r.perimeter, r.period_start, r.period_end)
            for r in db.session.scalars(db.select(Report).order_by(Report.id))
        ]


def dues(plan, count=5):
    return [
        at.astimezone(PARIS) for at, _ in queries.next_dues(plan, queries.first_due_after(plan, clock.now()), count)
    ]


class TestDates:
    def test_the_quarters_of_the_convention_begin_on_the_18th(self, bare):
        plan = wanted(cadence=Cadence.QUARTERLY, calendar=Calendar.CONVENTION, days_after=3)
        assert [d.date() for d in dues(plan, 4)] == [
            date(2026, 3, 20),
            date(2026, 6, 20),
            date(2026, 9, 20),
            date(2026, 12, 20),
        ]

    def test_the_school_year_ends_on_the_31st_of_august(self, bare):
        plan = wanted(cadence=Cadence.YEARLY, calendar=Calendar.SCHOOL, days_after=1)
        assert dues(plan, 1)[0].date() == date(2026, 9, 1)

    def test_the_hour_is_that_of_paris_summer_and_winter(self, bare):
        found = dues(wanted(), 12)
        assert {d.hour for d in found} == {6}
        assert {d.astimezone(UTC).hour for d in found} == {4, 5}

    def test_two_in_the_morning_is_refused(self, bare):
        with pytest.raises(Refusal, match='changement d’heure'):
            actions.add_schedule(wanted(hour=2))

    def test_an_unknown_club_is_refused(self, bare):
        with pytest.raises(Refusal, match='Aucun club'):
            actions.add_schedule(wanted(perimeter='club:99'))


class TestTheClock:
    def test_a_new_schedule_does_not_go_back_to_the_past(self, bare):
        plan = actions.add_schedule(wanted())
        assert plan.next_due_at.astimezone(PARIS) == datetime(2026, 2, 2, 6, tzinfo=PARIS)
        assert actions.ask_due_reports(clock.now()) == []

    def test_it_asks_at_its_hour_and_not_a_minute_before(self, bare):
        actions.add_schedule(wanted())
        due = datetime(2026, 2, 2, 6, tzinfo=PARIS)
        assert actions.ask_due_reports(due - timedelta(minutes=1)) == []
        assert len(actions.ask_due_reports(due)) == 1
        assert periods_asked() == [('national', date(2026, 1, 1), date(2026, 2, 1))]

    def test_weeks_of_silence_are_caught_up_once_each_in_order(self, bare):
        actions.add_schedule(wanted())
        late = datetime(2026, 4, 20, tzinfo=PARIS)
        actions.ask_due_reports(late)
        actions.ask_due_reports(late)
        assert [start for _, start, _ in periods_asked()] == [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]

    def test_each_club_makes_one_report_a_club_shared_out_between_workers(self, bare):
        actions.add_schedule(wanted(perimeter=perimeters.EACH_CLUB, mode=Mode.AUTOMATIC))
        asked = actions.ask_due_reports(datetime(2026, 2, 2, 6, tzinfo=PARIS))
        assert len({r.perimeter for r in asked}) == len(asked) == 101
        shares = [[r.task_id for r in asked].count(task_id) for task_id in {r.task_id for r in asked}]
        assert sorted(shares) == [50, 51]

    def test_a_tick_a_minute_leaves_no_row(self, bare):
        schedule.fire('reports.tick', registries_tick(), clock.now())
        assert db.session.scalar(db.select(db.func.count()).select_from(schedule.JobClaim)) == 0

    def test_a_slot_claimed_by_another_clock_is_not_asked_again(self, bare):
        plan = actions.add_schedule(wanted())
        db.session.add(ScheduleSlot(schedule_id=plan.id, slot=clock.start_of(date(2026, 2, 1)), claimed_at=clock.now()))
        db.session.flush()
        assert actions.ask_due_reports(datetime(2026, 3, 2, 6, tzinfo=PARIS)) != []
        assert [start for _, start, _ in periods_asked()] == [date(2026, 2, 1)]

    def test_a_schedule_that_cannot_run_leaves_the_others(self, bare):
        broken = actions.add_schedule(wanted(title='Cassé'))
        broken.perimeter = 'club:inconnu'
        actions.add_schedule(wanted(title='Sain', perimeter='club:75'))
        db.session.flush()
        actions.ask_due_reports(datetime(2026, 2, 2, 6, tzinfo=PARIS))
        assert [where for where, _, _ in periods_asked()] == ['club:75']


class TestEditing:
    def test_moving_the_day_keeps_the_report_that_is_due(self, bare):
        plan = actions.add_schedule(wanted(days_after=10))
        with clock.stopped_at(datetime(2026, 2, 5, tzinfo=UTC)):
            actions.edit_schedule(plan, wanted(days_after=2))
            actions.ask_due_reports()
        assert [start for _, start, _ in periods_asked()] == [date(2026, 1, 1)]

    def test_moving_the_day_later_does_not_make_the_same_report_twice(self, bare):
        plan = actions.add_schedule(wanted(days_after=2))
        with clock.stopped_at(datetime(2026, 2, 3, tzinfo=UTC)):
            actions.ask_due_reports()
            actions.edit_schedule(plan, wanted(days_after=10))
        actions.ask_due_reports(datetime(2026, 2, 20, tzinfo=UTC))
        assert len(periods_asked()) == 1

    def test_a_stopped_schedule_does_not_catch_up_when_it_starts_again(self, bare):
        plan = actions.add_schedule(wanted())
        actions.edit_schedule(plan, wanted(active=False))
        with clock.stopped_at(datetime(2026, 6, 15, tzinfo=UTC)):
            assert actions.ask_due_reports() == []
            actions.edit_schedule(plan, wanted())
            assert actions.ask_due_reports() == []
            assert plan.next_due_at.astimezone(PARIS).date() == date(2026, 7, 2)

    def test_a_wrong_address_is_named(self, app):
        with pytest.raises(Refusal, match='« pas-une-adresse »'):
            actions.read_addresses('a@exemple.fr, pas-une-adresse')


class TestPages:
    def test_the_two_schedules_of_the_house_are_shown_in_words(self, app, sign_in):
        page = sign_in(samples.user(Role.COLLECTIF)).get('/rapports/programmes')
        assert 'Chaque mois, le 2 à 6 h.' in page.text
        assert 'Chaque trimestre de la convention, le 20 à 6 h.' in page.text
        assert page.text.count('Cinq prochaines dates') == 2

    def test_a_schedule_is_edited_in_words_once_its_dates_are_seen(self, app, sign_in):
        page = sign_in(samples.user(Role.ADMINISTRATOR)).get('/rapports/programmes').click('Modifier')
        seen = page.submit('Enregistrer', sentence='chaque mois, le 5e jour à 7 h', recipients='Direction@Exemple.fr')
        assert len(seen.html.select('#dates li')) == 5
        assert 'à 7 h 00' in seen.text
        shown = seen.submit('Enregistrer')
        assert 'Chaque mois, le 5 à 7 h.' in shown.text
        assert 'direction@exemple.fr' in shown.text.lower()
        assert 'direction@exemple.fr' in shown.click('Modifier').html.select_one('#recipients').text

    def test_words_not_understood_are_named_and_kept(self, app, sign_in):
        page = sign_in(samples.user(Role.COLLECTIF)).get('/rapports/programmes/ajouter')
        refused = page.submit('Voir', title='Le mien', perimeter='national', sentence='chaque mardi à 6 h')
        assert refused.status == 422
        assert '« chaque mardi » n’a pas été compris' in refused.text
        assert refused.html.select_one('#sentence')['value'] == 'chaque mardi à 6 h'

    def test_a_wrong_address_is_refused_and_kept(self, app, sign_in):
        page = sign_in(samples.user(Role.COLLECTIF)).get('/rapports/programmes/ajouter')
        typed = {'title': 'Le mien', 'perimeter': 'national', 'sentence': 'chaque mois, le 2 à 6 h'}
        refused = page.submit('Voir', **typed, recipients='x@')
        assert refused.status == 422
        assert 'x@' in refused.html.select_one('#recipients').text

    def test_a_schedule_is_added_paused_resumed_and_run_once(self, app, sign_in):
        page = sign_in(samples.user(Role.COLLECTIF)).get('/rapports/programmes/ajouter')
        seen = page.submit('Voir', title='Le mien', perimeter='club:75', sentence='chaque trimestre, le 20 à 6 h')
        page = seen.submit('Ajouter')
        assert 'Le mien' in page.text
        plan_id = db.session.scalar(db.select(db.func.max(ReportSchedule.id)))
        at = f'/rapports/programmes/{plan_id}'
        for verb, said in (
            ('arreter', 'Programme arrêté'), ('arreter', 'déjà arrêté'), ('reprendre', 'Programme repris'),
            ('lancer', 'rapport demandé'), ('lancer', 'a déjà demandé'),
        ):  # fmt: skip
            assert said in page.browser.post(f'{at}/{verb}', {'csrf_token': token(page)}).html.body.text

    def test_the_clock_is_tried_without_asking_anything(self, app, sign_in):
        browser = sign_in(samples.user(Role.COLLECTIF))
        page = browser.get('/rapports/programmes/horloge?le=2030-01-05T07:00')
        assert 'Rapport trimestriel national' in page.text
        assert periods_asked() == []
        assert 'n’a pas été comprise' in browser.get('/rapports/programmes/horloge?le=demain').text

    def test_a_coordinator_does_not_set_schedules(self, app, sign_in):
        assert sign_in(samples.coordinator()).get('/rapports/programmes').status == 403


def registries_tick():
    return next(act for name, _, act in registries.timetable if name == 'reports.tick')


def token(page):
    return page.html.select_one('[name=csrf_token]')['value']
