"""Outreach: a call is logged in seconds, next steps are not forgotten, clubs do not step on each other."""

from datetime import UTC, date, datetime, timedelta

import pytest

from crm import access, clock, history, samples
from crm.access import Role
from crm.companies import actions as companies
from crm.companies.models import Company, RelationState
from crm.database import db
from crm.outreach import actions, queries
from crm.outreach.models import Channel, Direction, FollowUp, Interaction, Outcome
from crm.workdays import working_day


def all_of(model):
    with access.for_everyone('lecture dans un essai'):
        return db.session.scalars(db.select(model).order_by(model.id)).all()


class TestLogging:
    def test_a_call_is_logged_with_its_next_step(self, sign_in):
        company = samples.company('Menuiserie Roux')
        page = sign_in(samples.coordinator('75')).get(f'/entreprises/{company.id}/echanges/noter')
        page = page.submit(
            'Noter l’échange', outcome='callback', note='Rappeler la DRH', next_kind='call', next_when='week'
        )
        assert 'Échange noté' in page.html.text
        interaction, step = all_of(Interaction)[0], all_of(FollowUp)[0]
        assert (interaction.outcome, interaction.note) == (Outcome.CALLBACK, 'Rappeler la DRH')
        assert step.due_on >= clock.today() + timedelta(days=7)
        assert step.due_on.weekday() < 5

    def test_sending_the_form_twice_logs_once(self, sign_in):
        company = samples.company()
        browser = sign_in(samples.coordinator('75'))
        page = browser.get(f'/entreprises/{company.id}/echanges/noter')
        page.submit('Noter l’échange', outcome='no_answer')
        page.submit('Noter l’échange', outcome='no_answer')
        assert len(all_of(Interaction)) == 1

    def test_a_refused_form_keeps_what_was_typed(self, sign_in):
        company = samples.company()
        page = sign_in(samples.coordinator('75')).get(f'/entreprises/{company.id}/echanges/noter')
        page = page.submit('Noter l’échange', note='Longue note', occurred_on='2031-01-01', outcome='callback')
        assert page.status == 422
        assert 'Longue note' in page.html.text
        assert all_of(Interaction) == []

    def test_it_moves_the_relation_forward(self, app):
        company, club = samples.company(), samples.club('75')
        with access.for_everyone('essai de l’action'):
            actions.log(company, club, channel=Channel.CALL, outcome=Outcome.NO_ANSWER)
            assert company.relation_state == RelationState.CONTACTED
            actions.log(company, club, channel=Channel.CALL, outcome=Outcome.INTERESTED)
            assert company.relation_state == RelationState.IN_DISCUSSION

    def test_an_exchange_noted_late_moves_the_relation_on_its_own_day(self, app):
        company, club = samples.company(), samples.club('75')
        spring, past_call = (
            clock.today() - timedelta(days=200),
            {'channel': Channel.CALL, 'outcome': Outcome.INTERESTED},
        )
        with access.for_everyone('essai de l’action'):
            actions.log(company, club, occurred_on=spring, **past_call)
            assert [(move.new, move.on) for move in history.states_of(company)] == [('in_discussion', spring)]
            companies.refresh_relation(company, RelationState.DORMANT)
            actions.log(company, club, occurred_on=spring + timedelta(days=30), **past_call)
            assert company.relation_state == RelationState.DORMANT
            actions.log(company, club, **past_call)
            assert company.relation_state == RelationState.IN_DISCUSSION

    def test_a_call_from_the_company_renews_the_contact(self, app):
        company, club = samples.company(), samples.club('75')
        contact = samples.contact(company)
        with access.for_everyone('essai de l’action'):
            actions.log(
                company,
                club,
                channel=Channel.CALL,
                outcome=Outcome.INTERESTED,
                direction=Direction.IN,
                contact=contact,
            )
        assert contact.last_inbound_on == clock.today()


class TestFatigue:
    def test_a_recent_contact_by_another_club_is_told_without_its_content(self, sign_in):
        company = samples.company(clubs=('75', '13'))
        samples.interaction(company, '13', occurred_at=clock.now() - timedelta(days=6), note='Confidentiel')
        page = sign_in(samples.coordinator('75')).get(f'/entreprises/{company.id}/echanges/noter')
        assert 'il y a 6 jours' in page.text
        assert 'par Club Bouches-du-Rhône' in page.text
        assert 'Confidentiel' not in page.html.text

    def test_the_quick_search_tells_before_one_chooses(self, sign_in):
        company = samples.company('Menuiserie Roux', clubs=('75', '13'))
        samples.interaction(company, '13', note='Confidentiel')
        page = sign_in(samples.coordinator('75')).get('/noter?q=menuiserie')
        assert 'Contactée aujourd’hui par Club Bouches-du-Rhône' in page.text
        assert 'Confidentiel' not in page.html.text

    def test_the_staff_are_told_of_every_club(self, sign_in):
        company = samples.company(clubs=('75',))
        samples.interaction(company, '75', occurred_at=clock.now() - timedelta(days=2))
        page = sign_in(samples.user(Role.COLLECTIF)).get(f'/entreprises/{company.id}/echanges/noter')
        assert 'par Club Paris' in page.text

    def test_who_objected_is_named_before_one_calls(self, sign_in):
        company = samples.company(clubs=('75', '13'))
        samples.contact(company, last_name='Refus', objection_on=date(2026, 3, 2))
        twin = samples.contact(company, last_name='Ailleurs', email='a.ailleurs@exemple.fr')
        with access.for_everyone('préparation de l’essai'):
            other = samples.contact(company, '13', last_name='Inconnue', email='A.Ailleurs@exemple.fr')
            companies.edit_contact(other, objection_on=date(2026, 4, 2))
        page = sign_in(samples.coordinator('75')).get(f'/entreprises/{company.id}/echanges/noter')
        assert 'Camille Refus (depuis le 2 mars 2026)' in page.text
        assert twin.last_name in page.text.split('demandé')[0]
        assert 'Inconnue' not in page.html.text
        assert 'Camille Refus – ne veut plus être contactée' in page.text

    def test_after_two_weeks_nothing_is_said(self, app):
        company = samples.company(clubs=('75', '13'))
        samples.interaction(company, '13', occurred_at=clock.now() - timedelta(days=15))
        assert queries.recent_contacts_elsewhere(company, frozenset({samples.club('75').id})) == []


class TestNextSteps:
    def test_late_today_and_coming_are_told_apart(self, sign_in):
        company = samples.company('Menuiserie Roux')
        for days in (-3, 0, 4):
            samples.follow_up(company, due_on=clock.today() + timedelta(days=days))
        page = sign_in(samples.coordinator('75')).get('/relances')
        assert len(page.rows('En retard')) == 1
        assert 'En retard de 3 jours' in page.text

    def test_done_takes_it_off_the_list(self, sign_in):
        samples.follow_up(samples.company(), due_on=clock.today())
        browser = sign_in(samples.coordinator('75'))
        browser.get('/relances?quand=today').submit('Fait')
        assert all_of(FollowUp)[0].done_on == clock.today()

    def test_a_step_of_another_club_does_not_exist(self, sign_in):
        step = samples.follow_up(samples.company(clubs=('75', '13')), '13')
        browser = sign_in(samples.coordinator('75'))
        assert 'Aucune relance ici' in browser.get('/relances').text
        token = browser.get('/relances').html.select_one('[name=csrf_token]')['value']
        assert browser.post(f'/relances/{step.id}/fait', {'csrf_token': token}).status == 404

    def test_my_day_shows_what_is_late(self, sign_in):
        samples.follow_up(samples.company('Menuiserie Roux'), due_on=clock.today() - timedelta(days=1))
        page = sign_in(samples.coordinator('75')).get('/')
        assert 'Relances en retard (1)' in page.text
        assert 'Menuiserie Roux' in page.text


@pytest.mark.parametrize(
    ('day', 'departement', 'expected'),
    [
        (date(2026, 12, 25), '75', date(2026, 12, 28)),
        (date(2026, 12, 26), '75', date(2026, 12, 28)),
        (date(2024, 12, 26), '75', date(2024, 12, 26)),
        (date(2024, 12, 26), '67', date(2024, 12, 27)),
        (date(2024, 12, 20), '974', date(2024, 12, 23)),
    ],
)
def test_a_delay_falls_on_a_working_day(day, departement, expected):
    assert working_day(day, departement) == expected


def test_an_exchange_late_at_night_keeps_its_paris_day(app):
    company: Company = samples.company()
    samples.interaction(company, occurred_at=datetime(2026, 6, 30, 22, 30, tzinfo=UTC))
    with access.for_everyone('lecture dans un essai'):
        of_july = db.select(Interaction).where(queries.held_in(date(2026, 7, 1), date(2026, 8, 1)))
        assert db.session.scalars(of_july).all()
