"""Experiments: list, describe, states and their business days, who takes part, evaluation, journal."""

from datetime import date, timedelta

import pytest

from crm import access, clock, history, samples
from crm.access import Role
from crm.database import db
from crm.experiments import queries
from crm.experiments.models import Evaluation, ExperimentState, TerritorialExperiment, TerritoryKind, Verdict
from crm.mentors.models import MentorState

TODAY = clock.today()
LONG_AGO = TODAY - timedelta(days=300)


@pytest.fixture
def staff(app, sign_in):
    return sign_in(samples.user(name='Colin Collectif'))


def typed(**values):
    return {
        'title': 'Mentorat rural',
        'question': 'Tient-il six mois ?',
        'territory_kind': 'frr',
        'territory': '14 communes de la Creuse',
        'departements': '23, 19',
        'publics': ['rural', 'ase'],
        'partners': 'Conseil départemental\nMission locale',
        'start_on': LONG_AGO.isoformat(),
    } | values


def only() -> TerritorialExperiment:
    return db.session.scalars(db.select(TerritorialExperiment).execution_options(populate_existing=True)).one()


def made(state=ExperimentState.DESIGNED, **values) -> TerritorialExperiment:
    experiment = samples.experiment(**{'start_on': LONG_AGO, 'created_at': clock.start_of(LONG_AGO)} | values)
    history.change_state(experiment, ExperimentState.DESIGNED, on=LONG_AGO)
    if state != ExperimentState.DESIGNED:
        history.change_state(experiment, ExperimentState.RUNNING, on=LONG_AGO + timedelta(days=10))
    if state not in (ExperimentState.DESIGNED, ExperimentState.RUNNING):
        history.change_state(experiment, state, on=LONG_AGO + timedelta(days=200))
    db.session.commit()
    return experiment


def mentors_attached() -> int:
    with access.for_everyone('lecture dans un essai'):
        return queries.counts_of([only().id])[only().id][1]


def test_an_experiment_is_added_shown_and_edited(staff):
    page = staff.get('/experimentations').click('Ajouter une expérimentation')
    shown = page.submit('Ajouter l’expérimentation', **typed())
    assert shown.title == 'Mentorat rural'
    for expected in ('23 – Creuse, 19 – Corrèze', 'Jeunes ruraux', 'Mission locale', 'En conception'):
        assert expected in shown.text
    assert (only().departements, only().partners) == (['23', '19'], ['Conseil départemental', 'Mission locale'])
    form = shown.click('Modifier')
    assert form.html.select_one('[name=departements]')['value'] == '23, 19'
    form.submit('Enregistrer l’expérimentation', departements='974', publics=['overseas'])
    assert (only().departements, only().publics) == (['974'], ['overseas'])


@pytest.mark.parametrize(
    ('wrong', 'sentence'),
    [
        ({'question': ''}, 'à remplir'),
        ({'departements': '23, 99'}, 'n’existe pas : 99'),
        ({'end_on': (LONG_AGO - timedelta(days=1)).isoformat()}, 'ne peut pas le précéder'),
        ({'territory_kind': ''}, 'à remplir'),
    ],
)
def test_a_wrong_experiment_is_refused_and_keeps_what_was_typed(staff, wrong, sentence):
    page = staff.get('/experimentations/ajouter').submit('Ajouter l’expérimentation', **typed() | wrong)
    assert page.status == 422
    assert any(sentence in error for error in page.errors())
    assert page.html.select_one('[name=title]')['value'] == 'Mentorat rural'


def test_the_same_form_posted_twice_makes_one_experiment(staff):
    page = staff.get('/experimentations/ajouter')
    page.submit('Ajouter l’expérimentation', **typed())
    page.submit('Ajouter l’expérimentation', **typed())
    assert only().title == 'Mentorat rural'


def test_a_later_save_does_not_overwrite_silently(staff):
    experiment = made(territory='Creuse', departements=['23'])
    first, second = (staff.get(f'/experimentations/{experiment.id}/modifier') for _ in range(2))
    first.submit('Enregistrer l’expérimentation', title='Premier')
    assert second.submit('Enregistrer l’expérimentation', title='Second').status == 422
    assert only().title == 'Premier'


def test_an_experiment_is_launched_evaluated_and_extended(staff):
    experiment = made()
    page = staff.get(f'/experimentations/{experiment.id}').click('Lancer')
    page = page.submit('Lancer', on=(LONG_AGO + timedelta(days=5)).isoformat())
    assert only().start_on == LONG_AGO + timedelta(days=5)
    refused = page.click('Marquer comme évaluée').submit('Marquer comme évaluée')
    assert refused.status == 422
    assert any('L’évaluation n’est pas saisie' in error for error in refused.errors())
    page = page.click('Saisir l’évaluation').submit(
        'Enregistrer l’évaluation',
        delivered_on=(TODAY - timedelta(days=30)).isoformat(),
        verdict='scale',
        summary='Les binômes tiennent.',
        url='www.exemple.fr/bilan',
    )
    assert 'https://www.exemple.fr/bilan' in page.links()
    page = page.click('Marquer comme évaluée').submit('Marquer comme évaluée')
    assert only().end_on == TODAY - timedelta(days=30)
    page = page.click('Étendre').submit('Étendre')
    assert 'Étendue' in page.text
    assert [s.new for s in history.states_of(experiment)] == ['designed', 'running', 'evaluated', 'scaled']


def test_an_experiment_is_stopped_with_a_reason(staff):
    experiment = made(ExperimentState.RUNNING)
    page = staff.get(f'/experimentations/{experiment.id}').click('Arrêter')
    assert page.submit('Arrêter').status == 422
    page.submit('Arrêter', reason='Le partenaire se retire.')
    assert (only().state, only().end_on) == (ExperimentState.STOPPED, TODAY)
    assert 'Le partenaire se retire.' in staff.get(f'/experimentations/{experiment.id}').text


@pytest.mark.parametrize(
    ('state', 'to', 'verb'),
    [
        (ExperimentState.DESIGNED, 'evaluated', 'Marquer comme évaluée'),
        (ExperimentState.RUNNING, 'scaled', 'Étendre'),
        (ExperimentState.SCALED, 'running', 'Lancer'),
    ],
)
def test_a_step_that_is_not_allowed_is_refused(staff, state, to, verb):
    experiment = made(state)
    page = staff.get(f'/experimentations/{experiment.id}/etat/{to}').submit(verb)
    assert page.status == 422
    assert only().state == state
    assert staff.get(f'/experimentations/{experiment.id}/etat/inconnu').status == 404


@pytest.mark.parametrize(
    ('day', 'sentence'),
    [(TODAY + timedelta(days=1), 'pas encore passé'), (LONG_AGO - timedelta(days=1), 'L’étape précédente')],
)
def test_a_step_is_dated_between_the_one_before_and_today(staff, day, sentence):
    page = staff.get(f'/experimentations/{made().id}/etat/running').submit('Lancer', on=day.isoformat())
    assert page.status == 422
    assert any(sentence in error for error in page.errors())


def test_an_evaluation_comes_after_the_launch_and_not_in_the_future(staff):
    designed = made()
    values = {'verdict': 'stop', 'summary': 'x'}
    page = staff.get(f'/experimentations/{designed.id}/evaluation')
    assert page.submit('Enregistrer l’évaluation', **values).status == 422
    running = made(ExperimentState.RUNNING)
    page = staff.get(f'/experimentations/{running.id}/evaluation')
    for day in (TODAY + timedelta(days=1), LONG_AGO - timedelta(days=1)):
        assert page.submit('Enregistrer l’évaluation', delivered_on=day.isoformat(), **values).status == 422
    assert db.session.scalar(db.select(db.func.count(Evaluation.id))) == 0


def test_an_evaluation_is_corrected(staff):
    experiment = made(ExperimentState.RUNNING)
    db.session.add(Evaluation(experiment_id=experiment.id, delivered_on=TODAY, verdict=Verdict.STOP, summary='Avant'))
    db.session.commit()
    page = staff.get(f'/experimentations/{experiment.id}').click('Corriger l’évaluation')
    page.submit('Enregistrer l’évaluation', summary='Après')
    assert [e.summary for e in db.session.scalars(db.select(Evaluation))] == ['Après']


def test_the_journal_keeps_who_wrote_what(staff):
    page = staff.get(f'/experimentations/{made().id}').click('Écrire dans le journal')
    assert page.submit('Noter', text='Futur', on=(TODAY + timedelta(days=1)).isoformat()).status == 422
    shown = page.submit('Noter', text='Première réunion <b>utile</b>')
    assert 'Première réunion <b>utile</b>' in shown.text
    assert 'Colin Collectif' in shown.text


def test_companies_and_their_mentors_are_attached_then_leave_together(staff):
    here, other = samples.company('Scierie du Plateau'), samples.company('Laiterie des Monts')
    for company in (here, here, other):
        samples.mentor(company)
    samples.mentor(here, state=MentorState.WITHDRAWN)
    experiment = made()
    page = staff.get(f'/experimentations/{experiment.id}').click('Rattacher une entreprise')
    page = page.submit('Chercher', q=here.siren).submit('Rattacher Scierie du Plateau')
    page = page.click('Rattacher une entreprise').submit('Chercher', q='laiterie').submit('Rattacher Laiterie')
    assert [row[0] for row in page.rows('Entreprises')] == ['Laiterie des Monts', 'Scierie du Plateau']
    page = page.submit('Rattacher ses mentors')
    assert mentors_attached() == 1
    page = page.submit('Rattacher tous les mentors')
    assert '3 mentors rattachés' in page.text
    assert 'Aucun nouveau mentor' in page.submit('Rattacher tous les mentors').text
    staff.post(f'/experimentations/{experiment.id}/entreprises/{here.id}/retirer', {'csrf_token': _token(page)})
    assert mentors_attached() == 1


def _token(page) -> str:
    return page.html.select_one('[name=csrf_token]')['value']


def test_those_who_may_not_see_mentors_see_a_total_that_names_nobody(app, sign_in):
    company = samples.company()
    few, many = made(title='Peu'), made(title='Assez')
    with access.for_everyone('préparation d’un essai'):
        few.mentors = [samples.mentor(company, last_name='Reconnaissable')]
        many.mentors = [samples.mentor(company) for _ in range(5)]
        few.companies = many.companies = [company]
        db.session.commit()
    for user in (samples.coordinator(), samples.user(Role.LEE)):
        browser = sign_in(user)
        shown = browser.get(f'/experimentations/{few.id}')
        assert 'Moins de 5 mentors' in shown.text
        assert 'Reconnaissable' not in shown.text
        assert 'Rattacher ses mentors' not in shown.text
        assert '5 mentors rattachés' in browser.get(f'/experimentations/{many.id}').text
        totals = {row[0]: row[6] for row in browser.get('/experimentations').rows('Expérimentations')}
        assert totals == {'Peu': 'moins de 5', 'Assez': '5'}


def test_lee_keeps_experiments_but_does_not_attach_mentors(app, sign_in):
    company = samples.company()
    experiment = made()
    with access.for_everyone('préparation d’un essai'):
        experiment.companies, experiment.mentors = [company], [samples.mentor(company)]
        db.session.commit()
    browser = sign_in(samples.user(Role.LEE))
    page = browser.get(f'/experimentations/{experiment.id}')
    token = {'csrf_token': _token(page)}
    assert browser.post(f'/experimentations/{experiment.id}/mentors/rattacher', token).status == 403
    browser.post(f'/experimentations/{experiment.id}/entreprises/{company.id}/retirer', token)
    assert mentors_attached() == 0


def test_mentors_of_a_company_that_does_not_take_part_are_refused(staff):
    company = samples.company()
    experiment = made()
    token = _token(staff.get(f'/experimentations/{experiment.id}'))
    values = {'csrf_token': token, 'entreprise': company.id}
    assert staff.post(f'/experimentations/{experiment.id}/mentors/rattacher', values).status == 422


def test_an_association_takes_part_then_leaves(staff):
    association = samples.association('Duo d’avenir')
    experiment = made()
    page = staff.get(f'/experimentations/{experiment.id}').submit(
        'Rattacher l’association', association=str(association.id)
    )
    assert [a.name for a in only().associations] == ['Duo d’avenir']
    address = f'/experimentations/{experiment.id}/associations/{association.id}/retirer'
    staff.post(address, {'csrf_token': _token(page)})
    assert only().associations == []


def test_the_list_is_filtered(staff):
    made(title='Rural', departements=['23', '2A'], publics=['rural'], territory_kind=TerritoryKind.FRR)
    made(ExperimentState.RUNNING, title='Ville', departements=['93'], publics=['qpv', 'ase'])

    def titles(query):
        return [row[0] for row in staff.get(f'/experimentations?{query}').rows('Expérimentations')]

    assert sorted(titles('')) == ['Rural', 'Ville']
    assert titles('etat=running') == titles('public=ase') == titles('departement=93') == ['Ville']
    assert titles('territoire=frr') == titles('departement=2A') == ['Rural']
    assert 'Aucune expérimentation ne correspond' in staff.get('/experimentations?departement=2').text


def test_states_are_told_as_of_a_day(app):
    experiment = made(ExperimentState.STOPPED)
    launched, stopped = LONG_AGO + timedelta(days=10), LONG_AGO + timedelta(days=200)
    assert queries.states_before(LONG_AGO) == {}
    assert queries.states_before(launched) == {experiment.id: ExperimentState.DESIGNED}
    assert queries.states_before(launched + timedelta(days=1)) == {experiment.id: ExperimentState.RUNNING}
    assert queries.running_on(launched - timedelta(days=1)) == []
    assert queries.running_on(launched) == queries.running_on(stopped - timedelta(days=1)) == [experiment]
    assert queries.running_on(stopped) == []


def test_coordinators_read_and_do_not_write(app, sign_in):
    experiment = made()
    browser = sign_in(samples.coordinator())
    assert 'Modifier' not in browser.get(f'/experimentations/{experiment.id}').text
    for address in ('modifier', 'etat/running', 'evaluation', 'journal', 'entreprises/rattacher'):
        assert browser.get(f'/experimentations/{experiment.id}/{address}').status == 403
    assert browser.get('/experimentations/ajouter').status == 403


@pytest.mark.parametrize('role', [Role.ADMINISTRATOR, Role.DPO])
def test_other_roles_do_not_see_experiments(app, sign_in, role):
    assert sign_in(samples.user(role)).get('/experimentations').status == 403


def test_the_first_page_says_what_to_do_when_empty(staff):
    assert 'Décrivez la première' in staff.get('/experimentations').text


def test_a_day_is_written_the_french_way(staff):
    made(start_on=date(2026, 1, 1))
    assert '1er janv. 2026' in staff.get('/experimentations').text
