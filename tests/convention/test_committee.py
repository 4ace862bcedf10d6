"""The committee: prepared, held, decided, followed at the next meeting, put on paper."""

from datetime import date, timedelta

import pytest

from crm import clock, samples, tasks
from crm.access import Role
from crm.convention import actions, minutes, queries
from crm.convention.indicators import Period
from crm.convention.models import Decision, DecisionState, Meeting, MeetingState, Owner
from crm.database import db
from crm.errors import Refusal
from tests.reporting.paper import validity

DAY = date(2026, 5, 12)
PEOPLE = 'Collectif Mentorat ; Déléguée générale ; Anne Martin\nLEE ; Cheffe de projet ;'


def meeting(on=DAY, items=('Recontact',), held=True):
    made = actions.plan_meeting(
        kind='steering', on=on, starts='', place='Paris', video='', participants=PEOPLE.splitlines()
    )
    for title in items:
        actions.add_item(made, title=title, about='O1.3', notes='Délai trop long.')
    db.session.expire_all()
    if held:
        actions.hold_meeting(made)
    return made


def decision(of, text='Appeler les clubs', due_on=DAY + timedelta(days=30), indicators=('O1.3',), owner=Owner.LEE):
    item_id = of.items[0].id
    return actions.decide(of, text=text, owner=owner, due_on=due_on, item_id=item_id, indicators=list(indicators))


def test_a_meeting_is_prepared_held_and_approved_in_the_pages(app, sign_in):
    browser = sign_in(samples.user(Role.COLLECTIF))
    page = browser.get('/convention/comite/ajouter').submit('Préparer la réunion', on='2026-05-12')
    assert (page.status, 'Indiquez un lieu' in page.text) == (422, True)
    page = page.submit('Préparer la réunion', place='Paris', participants='Collectif')
    assert 'séparés par des points-virgules' in page.text
    page = page.submit('Préparer la réunion', participants=PEOPLE)
    page = page.click('Modifier').submit('Enregistrer', place='Lyon')
    assert 'Lyon' in page.text
    assert page.rows('Participants')[1] == ['LEE', 'Cheffe de projet', 'à préciser']
    for title in ('Recontact', 'Clubs'):
        page = page.click('Ajouter un point').submit('Ajouter le point', title=title, about='O1.3', notes='Dit.')
    page = page.submit('Monter').submit('Marquer comme tenue')
    page = page.click('Décider').submit('Noter la décision', text='Appeler', owner='lee', indicators=['O1.3'])
    assert page.rows('Décisions prises') == [['Appeler O1.3', 'Les entreprises s’engagent', '–', 'Ouverte']]
    page = page.submit('Approuver le compte rendu')
    assert 'Document en préparation' in page.text
    assert tasks.work_once()
    page = browser.get(page.response.request.path)
    made = db.session.scalars(db.select(Meeting)).one()
    assert [item.title for item in made.items] == ['Clubs', 'Recontact']
    assert made.sha256 in page.text
    document = browser.raw(f'/convention/comite/{made.id}/document')
    assert document.data.startswith(b'%PDF')
    assert 'Ajouter un point' not in page.text


@pytest.mark.usefixtures('app')
def test_open_decisions_come_back_at_the_next_meeting_and_closed_ones_once():
    first = meeting()
    kept, done = decision(first), decision(first, 'Écrire')
    second = meeting(DAY + timedelta(days=90))
    actions.follow_decision(done, 'done', on=DAY + timedelta(days=10), reason='')
    found = {one.decision.text: (one.state, one.late) for one in queries.followed(second)}
    assert found == {'Appeler les clubs': (DecisionState.OPEN, True), 'Écrire': (DecisionState.DONE, False)}
    third = meeting(DAY + timedelta(days=120))
    decision(second, 'Autre', due_on=None)
    assert [one.decision.text for one in queries.followed(third)] == ['Appeler les clubs', 'Autre']
    actions.follow_decision(kept, 'dropped', on=DAY + timedelta(days=100), reason='Sans objet')
    state = {one.decision.text: one.state for one in queries.followed(second)}['Appeler les clubs']
    assert state == DecisionState.OPEN, 'a meeting shows the state of its own day'


@pytest.mark.usefixtures('app')
def test_an_indicator_is_shown_as_it_was_and_as_it_is():
    decision(meeting())
    [one] = queries.followed(meeting(DAY + timedelta(days=120)))
    [moved] = one.moved
    assert (moved.code, moved.then_period, moved.now_period) == ('O1.3', 'T1\xa02026', 'T2\xa02026')


@pytest.mark.usefixtures('app')
def test_decisions_of_a_report_are_those_of_the_period_and_those_still_open():
    first = meeting()
    old, other = decision(first), decision(first, 'Écrire', indicators=('O2.2',))
    actions.follow_decision(old, 'done', on=DAY + timedelta(days=1), reason='')
    summer = Period.between(date(2026, 7, 1), date(2026, 10, 1))
    assert [one.decision for one in queries.decisions(period=summer)] == [other]
    assert [one.decision for one in queries.decisions(2, summer)] == [other]
    assert queries.decisions(4, summer) == []
    assert len(queries.decisions(period=Period.quarter(DAY))) == 2


@pytest.mark.usefixtures('app')
def test_what_was_approved_no_longer_changes_and_says_why():
    made = meeting()
    decision(made)
    actions.approve_minutes(made)
    with pytest.raises(Refusal, match='approuvé'):
        actions.add_item(made, title='Trop tard', about='', notes='')
    with pytest.raises(Refusal, match='approuvé'):
        decision(made, 'Trop tard')


@pytest.mark.usefixtures('app')
@pytest.mark.parametrize(
    ('said', 'field'),
    [
        ({'state': 'open'}, 'state'),
        ({'state': 'dropped'}, 'reason'),
        ({'state': 'done', 'on': DAY - timedelta(days=1)}, 'on'),
        ({'state': 'done', 'on': date(2999, 1, 1)}, 'on'),
    ],
)
def test_a_state_that_cannot_be_is_refused_at_its_field(said, field):
    taken = decision(meeting())
    with pytest.raises(Refusal) as refusal:
        actions.follow_decision(taken, **{'on': DAY, 'reason': ''} | said)
    assert refusal.value.field == field


@pytest.mark.usefixtures('app')
def test_the_minutes_are_valid_and_the_same_values_give_the_same_bytes():
    taken = decision(meeting())
    second = meeting(DAY + timedelta(days=90))
    decision(second, 'Écrire', due_on=None)
    said = minutes.values(second, 'Anne Martin')
    again = minutes.Minutes.of(said.snapshot)
    assert taken.text in [row['text'] for row in said.followed]
    document = minutes.render(again)
    assert validity(document) == []
    assert document.sha256 == minutes.render(said).sha256
    assert document.pages <= 3


def test_late_decisions_remind_the_party_that_carries_them(app, sign_in):
    of = meeting()
    decision(of, due_on=clock.today() - timedelta(days=1), owner=Owner.LEE)
    db.session.commit()
    assert 'Décisions du comité en retard' in sign_in(samples.user(Role.LEE)).get('/').text
    collectif = sign_in(samples.user(Role.COLLECTIF))
    assert 'Décisions du comité en retard' not in collectif.get('/').text
    assert len(collectif.get('/convention/comite/decisions?etat=en-retard&objectif=1').rows('Décisions')) == 1
    assert 'Aucune décision ne correspond' in collectif.get('/convention/comite/decisions?objectif=4').text


def test_a_decision_is_closed_in_its_page_and_taken_out_with_the_register(app, sign_in):
    taken = decision(meeting())
    browser = sign_in(samples.user(Role.LEE))
    page = browser.get(f'/convention/comite/decisions/{taken.id}').click('Changer l’état')
    assert page.submit('Enregistrer l’état', state='dropped').status == 422
    page = page.submit('Enregistrer l’état', state='done', on='2026-05-20', reason='Fait')
    assert 'Réalisée' in page.text
    assert db.session.get_one(Decision, taken.id).state == DecisionState.DONE
    page = browser.get('/convention/comite/decisions').click('Exporter')
    assert 'Décisions du comité' in page.text


def test_a_coordinator_reads_nothing_of_the_committee(app, sign_in):
    of = meeting()
    db.session.commit()
    browser = sign_in(samples.coordinator())
    for address in ('', f'/{of.id}', '/decisions'):
        assert browser.get(f'/convention/comite{address}').status == 403
    assert 'Comité de suivi' not in browser.get('/convention').text
    assert of.state == MeetingState.HELD
