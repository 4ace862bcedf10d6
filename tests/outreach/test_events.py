"""Events: held by a club, companies invited, presences kept as exchanges once, taken into one's agenda."""

from datetime import timedelta

import pytest
from sqlalchemy import event as sql

from crm import access, calendars, clock, registries, samples
from crm.access import Perimeter, Role
from crm.companies.models import RelationState
from crm.database import db
from crm.errors import Refusal
from crm.history import states_of
from crm.outreach import actions, queries
from crm.outreach.models import (
    Attendance,
    AttendanceState,
    Channel,
    Event,
    EventState,
    FollowUp,
    Interaction,
)
from tests.pages import clean


def all_of(model):
    with access.for_everyone('lecture dans un essai'):
        return db.session.scalars(db.select(model).order_by(model.id)).all()


def yesterday():
    return clock.start_of(clock.today() - timedelta(days=1)) + timedelta(hours=9)


class TestHolding:
    def test_a_club_plans_an_event_and_corrects_it(self, sign_in):
        browser = sign_in(samples.coordinator('75'))
        page = browser.get('/evenements').click('Prévoir un événement')
        page = page.submit(
            'Prévoir l’événement',
            title='Petit-déjeuner RH',
            kind='breakfast',
            day=(clock.today() + timedelta(days=9)).isoformat(),
            begins='8h30',
            ends='10:00',
            postcode='75011',
            city='Paris',
            capacity='20',
        )
        assert page.title == 'Petit-déjeuner RH'
        assert '8 h 30 – 10 h 00' in page.text
        page = page.click('Modifier').submit('Enregistrer l’événement', ends='10h30')
        assert '8 h 30 – 10 h 30' in page.text
        assert [row[0] for row in browser.get('/evenements').rows('à venir')] == ['Petit-déjeuner RH Petit-déjeuner']

    def test_it_does_not_end_before_it_begins(self, sign_in):
        page = sign_in(samples.coordinator('75')).get('/evenements/ajouter')
        page = page.submit(
            'Prévoir l’événement',
            title='Forum',
            kind='forum',
            day=clock.today().isoformat(),
            begins='18:00',
            ends='9:00',
        )
        assert page.status == 422
        assert 'La fin vient avant le début' in page.text
        assert all_of(Event) == []

    def test_the_second_of_two_people_does_not_overwrite(self, sign_in):
        event = samples.event()
        first = sign_in(samples.coordinator('75')).get(f'/evenements/{event.id}/modifier')
        second = sign_in(samples.coordinator('75')).get(f'/evenements/{event.id}/modifier')
        first.submit('Enregistrer l’événement', title='Le premier')
        page = second.submit('Enregistrer l’événement', title='Le second')
        assert page.status == 422
        assert all_of(Event)[0].title == 'Le premier'

    def test_a_cancelled_event_invites_nobody(self, sign_in):
        event, company = samples.event(), samples.company()
        page = sign_in(samples.coordinator('75')).get(f'/evenements/{event.id}').submit('Annuler l’événement')
        assert 'Annulé' in page.text
        event = all_of(Event)[0]
        assert [change.new for change in states_of(event)] == ['planned', 'cancelled']
        with access.for_everyone('essai de l’action'), pytest.raises(Refusal, match='annulé'):
            actions.invite(event, company, samples.club('75'))


class TestWhoSees:
    def test_an_event_of_another_club_does_not_exist(self, sign_in):
        event = samples.event('13')
        browser = sign_in(samples.coordinator('75'))
        for page in ('', '/modifier', '/inviter', '/presences', '/agenda.ics'):
            assert browser.raw(f'/evenements/{event.id}{page}').status_code == 404

    def test_a_national_event_is_for_every_club_and_changed_by_none(self, sign_in):
        event = samples.event('national', title='Mois du mentorat')
        browser = sign_in(samples.coordinator('75'))
        assert browser.get(f'/evenements/{event.id}').title == 'Mois du mentorat'
        assert browser.get(f'/evenements/{event.id}/modifier').status == 404

    def test_each_club_sees_the_companies_it_invited(self, sign_in):
        event = samples.event('national')
        mine, other = samples.company('Nôtre'), samples.company('Leur', clubs=('13',))
        samples.attendance(event, mine, state=AttendanceState.REGISTERED)
        samples.attendance(event, other, '13', state=AttendanceState.REGISTERED)
        page = sign_in(samples.coordinator('75')).get(f'/evenements/{event.id}')
        assert [row[0] for row in page.rows('Entreprises')] == ['Nôtre']
        assert 'Leur' not in page.html.text
        with access.within(Perimeter(clubs=frozenset({samples.club('75').id}))):
            assert queries.tally([all_of(Event)[0]])[event.id].expected == 2


class TestInviting:
    def test_companies_found_are_ticked_and_invited(self, sign_in):
        event = samples.event()
        first, second = samples.company('Menuiserie Roux'), samples.company('Menuiserie Blanc')
        page = sign_in(samples.coordinator('75')).get(f'/evenements/{event.id}/inviter?q=menuiserie')
        page = page.submit('Ajouter à l’événement', companies=[first.id, second.id], state='registered')
        assert [row[0] for row in page.rows('Entreprises')] == ['Menuiserie Blanc', 'Menuiserie Roux']
        again = page.browser.get(f'/evenements/{event.id}/inviter?q=menuiserie')
        assert again.text.count('Déjà dans la liste') == 2
        page = again.submit('Ajouter à l’événement', companies=[first.id])
        assert page.status == 422
        assert 'Cochez au moins une entreprise' in page.text

    def test_a_pasted_list_says_what_it_did_not_find(self, sign_in):
        event, company = samples.event(), samples.company(siren='732829320')
        page = sign_in(samples.coordinator('75')).get(f'/evenements/{event.id}/inviter')
        page = page.submit('Ajouter la liste', listed='732 829 320 00074\nEntreprise inconnue\n356000000\n732829320')
        assert '1 entreprise de la liste ajoutée' in clean(page.html)
        assert '2 lignes sans entreprise connue : « Entreprise inconnue », « 356000000 »' in clean(page.html)
        assert [attendance.company_id for attendance in all_of(Attendance)] == [company.id]

    def test_many_are_invited_in_one_statement_and_once(self, app):
        event, club = samples.event(), samples.club('75')
        companies = [samples.company() for _ in range(30)]
        samples.attendance(event, companies[0], state=AttendanceState.EXCUSED)
        with access.within(Perimeter(clubs=frozenset({club.id}))):
            everyone = db.select(companies[0].__class__.id)
            assert actions.invite_companies(event, club, everyone) == 29
            assert actions.invite_companies(event, club, everyone) == 0
            assert actions.invite_many(event, club, companies) == 0
        assert [a.state for a in all_of(Attendance)].count(AttendanceState.EXCUSED) == 1

    def test_taking_off_the_list(self, sign_in):
        event = samples.event()
        samples.attendance(event, samples.company())
        sign_in(samples.coordinator('75')).get(f'/evenements/{event.id}').submit('Retirer')
        assert all_of(Attendance) == []


class TestPresences:
    def test_a_presence_is_one_exchange_on_the_day_however_often_it_is_saved(self, sign_in):
        event, company = samples.event(starts_at=yesterday()), samples.company('Menuiserie Roux')
        contact = samples.contact(company)
        came = samples.attendance(event, company)
        missed = samples.attendance(event, samples.company('Absente SARL'))
        browser = sign_in(samples.coordinator('75'))
        for _ in range(2):
            page = browser.get(f'/evenements/{event.id}/presences').submit(
                'Enregistrer les présences',
                **{
                    f'state-{came.id}': 'present',
                    f'contact-{came.id}': contact.id,
                    f'note-{came.id}': 'Veut un témoignage',
                    f'state-{missed.id}': 'absent',
                },
            )
        assert 'Présences enregistrées : 1 entreprise sur 2.' in clean(page.html)
        (interaction,) = all_of(Interaction)
        assert (interaction.channel, interaction.contact_id) == (Channel.EVENT, contact.id)
        assert interaction.occurred_at == all_of(Event)[0].starts_at
        assert all_of(Event)[0].state == EventState.HELD
        with access.for_everyone('lecture dans un essai'):
            assert [(change.new, change.on) for change in states_of(all_of(Event)[0])][-1] == (
                'held',
                clock.today() - timedelta(days=1),
            )
        page = browser.get(f'/entreprises/{company.id}')
        assert page.text.count('Forum « Forum des métiers »') == 1
        assert RelationState.IN_DISCUSSION.label in page.text

    def test_a_presence_noted_by_mistake_takes_its_exchange_back(self, sign_in):
        event, company = samples.event(starts_at=yesterday()), samples.company()
        came = samples.attendance(event, company)
        browser = sign_in(samples.coordinator('75'))
        page = browser.get(f'/evenements/{event.id}/presences')
        page.submit('Enregistrer les présences', **{f'state-{came.id}': 'present'})
        step = samples.follow_up(company, interaction_id=all_of(Interaction)[0].id)
        page = browser.get(f'/evenements/{event.id}/presences')
        page.submit('Enregistrer les présences', **{f'state-{came.id}': 'excused'})
        assert all_of(Interaction) == []
        assert [kept.id for kept in all_of(FollowUp)] == [step.id]

    def test_nobody_is_present_before_the_beginning(self, sign_in):
        event = samples.event()
        came = samples.attendance(event, samples.company())
        page = sign_in(samples.coordinator('75')).get(f'/evenements/{event.id}/presences')
        page = page.submit('Enregistrer les présences', **{f'state-{came.id}': 'present'})
        assert page.status == 422
        assert 'n’a pas encore commencé' in page.text
        assert page.html.select_one(f'[name="state-{came.id}"] option[selected]')['value'] == 'present'
        assert all_of(Interaction) == []

    def test_a_company_that_came_by_itself_is_added_as_present(self, sign_in):
        event, company = samples.event(starts_at=yesterday()), samples.company('Menuiserie Roux')
        page = sign_in(samples.coordinator('75')).get(f'/evenements/{event.id}/inviter?q=menuiserie&etat=present')
        page.submit('Ajouter à l’événement', companies=[company.id])
        assert [a.state for a in all_of(Attendance)] == [AttendanceState.PRESENT]
        assert len(all_of(Interaction)) == 1

    def test_presences_of_another_club_are_not_touched(self, sign_in):
        event = samples.event('national', starts_at=yesterday())
        mine, other = samples.company(), samples.company(clubs=('13',))
        samples.attendance(event, mine)
        theirs = samples.attendance(event, other, '13')
        browser = sign_in(samples.coordinator('75'))
        page = browser.get(f'/evenements/{event.id}/presences')
        token = page.html.select_one('[name=csrf_token]')['value']
        browser.post(f'/evenements/{event.id}/presences', {'csrf_token': token, f'state-{theirs.id}': 'present'})
        assert {a.state for a in all_of(Attendance)} == {AttendanceState.INVITED}

    def test_an_event_moved_moves_its_exchanges(self, app):
        event, company = samples.event(starts_at=yesterday()), samples.company()
        with access.for_everyone('essai de l’action'):
            actions.invite(event, company, samples.club('75'), state=AttendanceState.PRESENT)
            earlier = event.starts_at - timedelta(days=3)
            actions.edit_event(
                event,
                title='Forum',
                kind=event.kind,
                starts_at=earlier,
                ends_at=earlier + timedelta(hours=1),
            )
        assert all_of(Interaction)[0].occurred_at == earlier


class TestMyDay:
    def test_it_shows_the_week_and_what_is_not_filled(self, sign_in):
        samples.event(title='Demain')
        samples.event(title='Dans un mois', starts_at=clock.now() + timedelta(days=30))
        samples.event(title='Sans présences', starts_at=yesterday())
        samples.event('13', title='Du treize')
        page = sign_in(samples.coordinator('75')).get('/')
        assert 'Événements (2)' in page.text
        assert 'il y a 1 jour, présences à noter' in page.text
        assert 'Dans un mois' not in page.text
        assert 'Du treize' not in page.text
        assert page.click('Sans présences').title == 'Présences : Sans présences'


class TestAgenda:
    def test_an_event_is_taken_into_one_s_agenda(self, sign_in):
        event = samples.event(title='Café; mentorat, RH', description='Ligne 1\nLigne 2', city='Paris')
        answer = sign_in(samples.user(Role.COLLECTIF)).raw(f'/evenements/{event.id}/agenda.ics')
        assert answer.mimetype == 'text/calendar'
        lines = answer.text.split('\r\n')
        assert r'SUMMARY:Café\; mentorat\, RH' in lines
        assert r'DESCRIPTION:Ligne 1\nLigne 2' in lines
        assert f'DTSTART:{event.starts_at:%Y%m%dT%H%M%SZ}' in lines

    def test_long_lines_are_folded_between_letters(self):
        line = 'SUMMARY:' + 'é' * 200
        parts = list(calendars.folded(line))
        assert max(len(part.encode()) for part in parts) <= 75
        assert parts[0] + ''.join(part[1:] for part in parts[1:]) == line
        assert all(part.startswith(' ') for part in parts[1:])


def test_the_list_is_one_of_few_statements(sign_in, app):
    for _ in range(12):
        samples.attendance(samples.event(), samples.company())
    browser = sign_in(samples.coordinator('75'))
    browser.get('/evenements')
    seen = []

    def keep(_connection, _cursor, statement, *_):
        seen.append(statement)

    sql.listen(db.engine, 'before_cursor_execute', keep)
    try:
        assert len(browser.get('/evenements').rows('à venir')) == 12
    finally:
        sql.remove(db.engine, 'before_cursor_execute', keep)
    assert len([s for s in seen if s.startswith('SELECT')]) <= 8, '\n'.join(seen)


def test_the_counts_are_of_what_one_may_see(sign_in):
    samples.event()
    samples.event('13')
    samples.event(starts_at=yesterday())
    page = sign_in(samples.coordinator('75')).get('/evenements')
    assert 'À venir 1 Passés 1' in page.text


def test_a_selection_of_companies_is_added_to_an_event(sign_in, app):
    event, club = samples.event(title='Forum'), samples.club('75')
    chosen = [samples.company() for _ in range(3)]
    samples.attendance(event, chosen[0])
    offered = registries.bulk_actions.get('event')
    values = {'invitation': f'{event.id}-{club.id}'}
    with access.within(Perimeter(clubs=frozenset({club.id}))):
        assert 'Ajouter à « Forum »' in offered.says(values)
        ((_, criterion),) = offered.left_out(values)
        assert db.session.scalars(db.select(chosen[0].__class__.id).where(criterion)).all() == [chosen[0].id]
        assert offered.apply(chosen, values) == 2
        assert offered.apply(chosen, values) == 0
