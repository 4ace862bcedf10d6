"""The register of actions: list, add, edit, states and their business days."""

from datetime import date, timedelta

import pytest

from crm import clock, history, samples
from crm.access import Role
from crm.advocacy import queries
from crm.advocacy.models import ActionLevel, ActionOutcome, ActionState, ActionType, AdvocacyAction, Party
from crm.database import db

TODAY = clock.today()


@pytest.fixture
def staff(app, sign_in):
    return sign_in(samples.user())


def typed(**values):
    return {'title': 'Audition', 'type': 'hearing', 'level': 'national', 'on': TODAY.isoformat()} | values


def only() -> AdvocacyAction:
    return db.session.scalars(db.select(AdvocacyAction).execution_options(populate_existing=True)).one()


def test_an_action_is_added_and_shown(staff):
    page = staff.get('/plaidoyer').click('Ajouter une action')
    shown = page.submit(
        'Ajouter l’action',
        **typed(new_institutions='Sénat, commission des finances\r\n\r\n Sénat,  commission des finances \r\nINJEP'),
    )
    assert shown.title == 'Audition'
    assert 'Prévue' in shown.text
    assert {one.name for one in only().institutions} == {'Sénat, commission des finances', 'INJEP'}


def test_the_form_says_that_no_opinion_of_a_person_is_kept(staff):
    assert 'jamais le nom d’une personne ni ses opinions' in staff.get('/plaidoyer/actions/ajouter').text


def test_an_action_noted_afterwards_counts_at_its_day(staff):
    day = TODAY - timedelta(days=200)
    staff.get('/plaidoyer/actions/ajouter').submit('Ajouter l’action', **typed(on=day.isoformat(), held=['y']))
    assert [(s.new, s.on) for s in history.states_of(only())] == [('planned', day), ('done', day)]
    assert queries.held(day, day + timedelta(days=1)) == [only()]
    assert queries.held(day + timedelta(days=1), TODAY) == []


def test_a_coming_action_cannot_be_held_already(staff):
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    page = staff.get('/plaidoyer/actions/ajouter').submit('Ajouter l’action', **typed(on=tomorrow, held=['y']))
    assert page.status == 422
    assert any('n’est pas encore passé' in error for error in page.errors())


@pytest.mark.parametrize(
    ('wrong', 'sentence'),
    [
        ({'level': 'departmental'}, 'Indiquez le département'),
        ({'departement_code': '75'}, 'n’a pas de département'),
        ({'last_on': (TODAY - timedelta(days=1)).isoformat()}, 'précède le premier'),
        ({'next_step_on': TODAY.isoformat()}, 'Dites ce qui est à faire'),
        ({'new_institutions': '\n'.join(str(n) for n in range(31))}, 'plus de 30 lignes'),
        ({'new_institutions': 'Sénat, Mme Durand'}, 'semble désigner une personne'),
        ({'title': 'Rendez-vous avec le député Martin'}, 'semble désigner une personne'),
        ({'next_step': 'Relancer la ministre, favorable'}, 'semble dire une opinion'),
        ({'sirens': '999000000'}, 'Aucune entreprise connue'),
        ({'title': ''}, 'à remplir'),
        ({'on': '31/02/2026'}, 'n’existe pas'),
    ],
)
def test_a_wrong_action_is_refused_and_keeps_what_was_typed(staff, wrong, sentence):
    page = staff.get('/plaidoyer/actions/ajouter').submit('Ajouter l’action', **typed(topic='Ruralité') | wrong)
    assert page.status == 422
    assert any(sentence in error for error in page.errors())
    assert page.html.select_one('[name=topic]')['value'] == 'Ruralité'
    assert db.session.scalar(db.select(db.func.count(AdvocacyAction.id))) == 0


def test_the_same_form_posted_twice_makes_one_action(staff):
    page = staff.get('/plaidoyer/actions/ajouter')
    page.submit('Ajouter l’action', **typed())
    page.submit('Ajouter l’action', **typed())
    assert only().title == 'Audition'


def test_an_action_is_held_on_the_day_that_is_said(staff):
    action = samples.advocacy_action(on=TODAY - timedelta(days=3), title='Rendez-vous')
    db.session.commit()
    page = staff.get(f'/plaidoyer/actions/{action.id}').click('Marquer comme tenue')
    day = TODAY - timedelta(days=5)
    shown = page.submit('Marquer comme tenue', on=day.isoformat())
    assert 'comptée à cette date' in shown.text or 'Tenue' in shown.text
    assert only().on == day
    assert [a.id for a in queries.held(day, day + timedelta(days=1))] == [action.id]
    assert history.states_of(action)[-1].on == day


def test_an_action_held_is_taken_back_only_with_a_reason(staff):
    action = samples.advocacy_action(state=ActionState.DONE)
    db.session.commit()
    page = staff.get(f'/plaidoyer/actions/{action.id}').click('Annuler l’action')
    refused = page.submit('Annuler l’action')
    assert refused.status == 422
    refused.submit('Annuler l’action', reason='Saisie par erreur')
    assert only().state == ActionState.CANCELLED
    assert queries.held(TODAY, TODAY + timedelta(days=1)) == []


def test_a_step_that_is_not_allowed_is_refused(staff):
    action = samples.advocacy_action(state=ActionState.CANCELLED)
    db.session.commit()
    page = staff.get(f'/plaidoyer/actions/{action.id}/etat/done')
    assert page.submit('Marquer comme tenue').status == 422
    assert staff.get(f'/plaidoyer/actions/{action.id}/etat/inconnu').status == 404


def test_a_cancelled_action_is_planned_again(staff):
    action = samples.advocacy_action(state=ActionState.CANCELLED)
    db.session.commit()
    later = TODAY + timedelta(days=20)
    staff.get(f'/plaidoyer/actions/{action.id}').click('Prévoir de nouveau').submit(
        'Prévoir de nouveau', on=later.isoformat()
    )
    assert (only().state, only().on) == (ActionState.PLANNED, later)
    assert history.states_of(action)[-1].on == TODAY


def test_the_corrected_day_of_a_held_action_is_kept_in_its_history(staff):
    action = samples.advocacy_action(state=ActionState.DONE, on=TODAY - timedelta(days=3))
    db.session.commit()
    day = TODAY - timedelta(days=9)
    page = staff.get(f'/plaidoyer/actions/{action.id}').click('Modifier')
    assert page.submit('Enregistrer l’action', on=day.isoformat()).status == 200
    last = history.states_of(action)[-1]
    assert (last.new, last.on, last.reason) == ('done', day, 'Date corrigée')


def test_a_later_save_does_not_overwrite_silently(staff):
    action = samples.advocacy_action(title='Avant')
    db.session.commit()
    first, second = (staff.get(f'/plaidoyer/actions/{action.id}/modifier') for _ in range(2))
    first.submit('Enregistrer l’action', title='Premier')
    refused = second.submit('Enregistrer l’action', title='Second')
    assert refused.status == 422
    assert refused.html.select_one('[name=title]')['value'] == 'Second'
    assert only().title == 'Premier'
    refused.submit('Enregistrer l’action')
    assert only().title == 'Second'


def test_the_list_is_filtered(staff):
    def make(title, **values):
        samples.advocacy_action(title=title, **values)

    make('Nationale', on=date(2025, 3, 1), state=ActionState.DONE)
    make('Régionale', on=date(2026, 3, 1), level=ActionLevel.REGIONAL, held_by=Party.LEE)
    make('Tribune', on=date(2026, 3, 31), type=ActionType.OP_ED)
    db.session.commit()

    def titles(query):
        return [row[0].split()[0] for row in staff.get(f'/plaidoyer?{query}').rows('Actions')]

    assert titles('') == ['Tribune', 'Régionale', 'Nationale']
    assert titles('annee=2025') == ['Nationale']
    assert titles('niveau=regional') == titles('portage=seul') == ['Régionale']
    assert titles('type=op_ed') == ['Tribune']
    assert titles('etat=done') == ['Nationale']
    assert titles('portage=commun') == ['Tribune', 'Nationale']
    assert titles('du=2026-03-01&au=2026-03-31') == ['Tribune', 'Régionale']
    assert titles('annee=abc&type=inconnu&du=hier') == ['Tribune', 'Régionale', 'Nationale']


def test_a_filter_without_result_says_what_to_do(staff):
    page = staff.get('/plaidoyer?type=op_ed')
    assert 'Aucune action ne correspond' in page.text


def test_the_list_asks_few_statements_whatever_its_length(staff, count_statements):
    samples.advocacy_action()
    db.session.commit()
    with count_statements() as few:
        staff.get('/plaidoyer')
    for _ in range(40):
        samples.advocacy_action()
    db.session.commit()
    with count_statements() as many:
        staff.get('/plaidoyer')
    assert len(many) == len(few) <= 12


def test_coordinators_read_and_do_not_write(app, sign_in):
    action = samples.advocacy_action(title='Rendez-vous')
    browser = sign_in(samples.coordinator())
    assert 'Ajouter' not in browser.get('/plaidoyer').text
    assert browser.get(f'/plaidoyer/actions/{action.id}').title == 'Rendez-vous'
    for address in ('actions/ajouter', f'actions/{action.id}/modifier', f'actions/{action.id}/etat/done'):
        assert browser.get(f'/plaidoyer/{address}').status == 403


@pytest.mark.parametrize('role', [Role.ADMINISTRATOR, Role.STATE, Role.DPO])
def test_other_roles_do_not_see_advocacy(app, sign_in, role):
    scope = samples.departement('75') if role == Role.STATE else None
    assert sign_in(samples.user(role, scope)).get('/plaidoyer').status == 403


def test_lee_national_keeps_the_register_too(app, sign_in):
    assert 'Ajouter une action' in sign_in(samples.user(Role.LEE)).get('/plaidoyer').text


def test_my_day_shows_what_comes_within_thirty_days_and_what_was_forgotten(staff):
    samples.advocacy_action(title='Bientôt', on=TODAY + timedelta(days=30))
    samples.advocacy_action(title='Plus tard', on=TODAY + timedelta(days=31))
    samples.advocacy_action(title='Oubliée', on=TODAY - timedelta(days=2))
    samples.advocacy_action(title='Faite', state=ActionState.DONE)
    db.session.commit()
    text = staff.get('/').text
    assert 'Plaidoyer à venir' in text
    assert 'Bientôt' in text
    assert 'Oubliée' in text
    assert 'Plus tard' not in text
    assert 'Faite' not in text


def test_an_action_says_whom_it_met_what_it_defended_and_what_comes_next(staff):
    senate = samples.institution('Sénat', service='commission des finances')
    position, company, experiment = samples.position(), samples.company('Fonderie Éole'), samples.experiment()
    db.session.commit()
    page = staff.get('/plaidoyer/actions/ajouter').submit(
        'Ajouter l’action',
        **typed(
            institutions=[str(senate.id)],
            positions=[str(position.id)],
            experiments=[str(experiment.id)],
            sirens=company.siren,
            next_step='Envoyer la note',
            next_step_on=TODAY.isoformat(),
        ),
    )
    for word in ('Sénat, commission des finances', 'Position commune', 'Fonderie Éole', 'Mentorat rural', 'la note'):
        assert word in page.text
    kept = page.click('Modifier').submit('Enregistrer l’action', title='Audition devant la commission')
    for word in ('Sénat, commission des finances', 'Position commune', 'Fonderie Éole', 'Mentorat rural'):
        assert word in kept.text
    assert 'Envoyer la note' in staff.get('/').text


def test_a_decision_is_noted_with_its_evidence_and_the_last_one_is_the_outcome(staff):
    action = samples.advocacy_action(state=ActionState.DONE, on=TODAY - timedelta(days=20))
    db.session.commit()
    page = staff.get(f'/plaidoyer/actions/{action.id}').click('Noter une issue')
    bare = page.submit('Enregistrer l’issue', result='rejected')
    assert bare.status == 422
    assert any('Une décision se prouve' in error for error in bare.errors())
    day = (TODAY - timedelta(days=9)).isoformat()
    page = bare.submit('Enregistrer l’issue', result='rejected', on=day, evidence_file='Compte rendu, dossier Budget')
    page = page.click('Noter une issue').submit('Enregistrer l’issue', result='adopted', evidence_url='www.senat.fr/a')
    assert page.links()['https://www.senat.fr/a'] == 'https://www.senat.fr/a'
    assert [row[1] for row in page.rows('Issues et preuves')] == ['Adopté', 'Rejeté']
    assert only().outcome == ActionOutcome.ADOPTED
    assert [row[4] for row in staff.get('/plaidoyer?issue=adopted').rows('Actions')] == ['Adopté']


def test_an_outcome_that_cannot_be_is_refused(staff):
    planned = samples.advocacy_action()
    held = samples.advocacy_action(state=ActionState.DONE)
    db.session.commit()
    form = staff.get(f'/plaidoyer/actions/{planned.id}/issue')
    assert form.submit('Enregistrer l’issue', result='pending').status == 422
    for wrong, sentence in (
        ({'on': (TODAY - timedelta(days=1)).isoformat()}, 'ne peut pas la précéder'),
        ({'note': 'M. Durand y est hostile'}, 'désigner une personne'),
        ({'evidence_url': 'javascript:alert(1)'}, 'n’est pas celle d’une page'),
    ):
        page = staff.get(f'/plaidoyer/actions/{held.id}/issue').submit(
            'Enregistrer l’issue', **{'result': 'pending'} | wrong
        )
        assert page.status == 422
        assert any(sentence in error for error in page.errors())
