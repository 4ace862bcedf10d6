"""The life of an experiment: passages and what each wants, evaluation, verdict, the undoing of a mistake."""

from datetime import timedelta

import pytest

from crm import history, samples
from crm.database import db
from crm.experiments import queries
from crm.experiments.models import Evaluation, ExperimentState, Verdict
from tests.experiments.made import LONG_AGO, TODAY, made, only

S = ExperimentState
MONTH_AGO = TODAY - timedelta(days=30)
EVALUATION = {
    'delivered_on': MONTH_AGO.isoformat(),
    'published_on': TODAY.isoformat(),
    'author': 'Cabinet fictif',
    'method': 'Comparaison avant et après.',
    'summary': 'Les binômes tiennent.',
    'limits': 'Petit nombre.',
    'url': 'www.exemple.fr/bilan',
}
VERDICT = {'verdict': 'scale', 'reasons': 'Le seuil est passé.', 'conditions': 'Un poste par département.'}


def test_an_experiment_goes_from_its_design_to_its_extension(staff):
    experiment = made()
    page = staff.get(f'/experimentations/{experiment.id}').click('Lancer')
    page = page.submit('Lancer', on=(LONG_AGO + timedelta(days=5)).isoformat())
    assert only().start_on == LONG_AGO + timedelta(days=5)
    page = page.click('Évaluation et verdict').click('Saisir l’évaluation')
    page = page.submit('Enregistrer l’évaluation', **EVALUATION)
    assert 'https://www.exemple.fr/bilan' in page.links()
    page = page.click('Rendre le verdict').submit('Rendre le verdict', **VERDICT)
    assert 'Un poste par département.' in page.text
    page = page.click('Marquer comme évaluée').submit('Marquer comme évaluée')
    assert only().end_on == MONTH_AGO
    page = page.click('Étendre').submit('Étendre', on=TODAY.isoformat())
    assert 'Étendue' in page.text
    assert [s.new for s in history.states_of(experiment)] == ['designed', 'running', 'evaluated', 'scaled']


def test_an_experiment_is_not_launched_before_it_says_what_it_tests_and_where(staff):
    experiment = made(hypothesis='', departements=[])
    page = staff.get(f'/experimentations/{experiment.id}')
    assert 'À compléter avant de lancer' in page.text
    page = page.click('Lancer').submit('Lancer')
    assert page.status == 422
    assert any('complétez : l’hypothèse, le territoire' in error for error in page.errors())
    samples.experiment_place(experiment)
    experiment.hypothesis = 'Oui.'
    db.session.commit()
    staff.get(f'/experimentations/{experiment.id}/etat/running').submit('Lancer')
    assert only().state == S.RUNNING


def test_no_passage_without_what_comes_before_it(staff):
    experiment = made(S.RUNNING)

    def refused(state, verb, **values):
        page = staff.get(f'/experimentations/{experiment.id}/etat/{state}').submit(verb, **values)
        assert page.status == 422
        return ' '.join(page.errors())

    assert 'L’évaluation n’est pas saisie' in refused('evaluated', 'Marquer comme évaluée')
    samples.evaluation(experiment, delivered_on=MONTH_AGO)
    early = (MONTH_AGO - timedelta(days=1)).isoformat()
    assert 'indiquez ce jour ou un plus tardif' in refused('evaluated', 'Marquer comme évaluée', on=early)
    staff.get(f'/experimentations/{experiment.id}/etat/evaluated').submit('Marquer comme évaluée')
    assert 'Le verdict n’est pas rendu' in refused('scaled', 'Étendre')
    staff.get(f'/experimentations/{experiment.id}/verdict').submit('Rendre le verdict', **VERDICT)
    assert 'Le verdict est « Étendre »' in refused('continued', 'Poursuivre')
    assert only().state == S.EVALUATED


def test_no_verdict_without_a_whole_evaluation(staff):
    experiment = made(S.RUNNING)

    def refused(**values):
        page = staff.get(f'/experimentations/{experiment.id}/verdict').submit('Rendre le verdict', **VERDICT | values)
        assert page.status == 422
        return ' '.join(page.errors())

    assert 'Pas de verdict sans évaluation' in refused()
    evaluation = samples.evaluation(experiment, limits='', delivered_on=MONTH_AGO)
    assert 'indiquez ses limites' in refused()
    evaluation.limits = 'Petit nombre.'
    db.session.commit()
    assert 'à quelles conditions' in refused(conditions='')
    assert 'à remplir' in refused(reasons='')
    assert 'futur' in refused(decided_on=(TODAY + timedelta(days=1)).isoformat())
    assert 'ce jour-là ou après' in refused(decided_on=(MONTH_AGO - timedelta(days=1)).isoformat())
    assert only().evaluation.verdict is None


def test_a_verdict_that_was_followed_is_not_changed_under_it(staff):
    experiment = made(S.EVALUATED)
    samples.evaluation(experiment, verdict=Verdict.CONTINUE, decided_on=TODAY, delivered_on=LONG_AGO, reasons='x')
    staff.get(f'/experimentations/{experiment.id}/etat/continued').submit('Poursuivre')
    assert only().end_on is None
    page = staff.get(f'/experimentations/{experiment.id}/verdict').submit('Rendre le verdict', **VERDICT)
    assert any('annulez d’abord ce passage' in error for error in page.errors())
    page = staff.get(f'/experimentations/{experiment.id}/etat/scaled')
    assert page.submit('Étendre').status == 422
    page.submit('Étendre', reason='Deux régions financent.')
    assert only().state == S.SCALED


def test_an_experiment_is_stopped_with_a_reason(staff):
    experiment = made(S.RUNNING)
    page = staff.get(f'/experimentations/{experiment.id}').click('Arrêter')
    assert page.submit('Arrêter').status == 422
    page.submit('Arrêter', reason='Le partenaire se retire.')
    assert (only().state, only().end_on) == (S.STOPPED, TODAY)
    assert 'Le partenaire se retire.' in staff.get(f'/experimentations/{experiment.id}').text


def test_a_passage_entered_by_mistake_is_undone_and_the_journal_says_so(staff):
    experiment = made(S.RUNNING)
    page = staff.get(f'/experimentations/{experiment.id}/etat/stopped').submit('Arrêter', reason='Erreur de fiche.')
    page = page.click('Annuler le dernier passage')
    assert page.submit('Annuler ce passage').status == 422
    page.submit('Annuler ce passage', reason='Ce n’était pas celle-ci.')
    assert (only().state, only().end_on) == (S.RUNNING, None)
    assert [s.new for s in history.states_of(experiment)] == ['designed', 'running']
    assert 'Passage « Arrêtée »' in staff.get(f'/experimentations/{experiment.id}/journal').text


def test_an_old_or_first_passage_is_not_undone(staff):
    experiment = made()
    address = f'/experimentations/{experiment.id}/etat/annuler'
    assert any('premier état' in e for e in staff.get(address).submit('Annuler ce passage', reason='x').errors())
    history.change_state(experiment, S.RUNNING, on=LONG_AGO)
    history.states_of(experiment)[-1].at -= timedelta(days=31)
    db.session.commit()
    assert any(
        'plus de trente jours' in e for e in staff.get(address).submit('Annuler ce passage', reason='x').errors()
    )


@pytest.mark.parametrize(
    ('state', 'to', 'verb'),
    [
        (S.DESIGNED, 'evaluated', 'Marquer comme évaluée'),
        (S.RUNNING, 'scaled', 'Étendre'),
        (S.SCALED, 'running', 'Lancer'),
    ],
)
def test_a_step_that_is_not_allowed_is_refused(staff, state, to, verb):
    experiment = made(state)
    assert staff.get(f'/experimentations/{experiment.id}/etat/{to}').submit(verb).status == 422
    assert only().state == state
    assert staff.get(f'/experimentations/{experiment.id}/etat/inconnu').status == 404


def test_stopped_after_its_evaluation_an_experiment_does_not_run_again(app):
    experiment = made(S.EVALUATED)
    history.change_state(experiment, S.STOPPED)
    assert queries.steps_of(experiment) == ()
    assert S.RUNNING in queries.steps_of(made(S.STOPPED))


@pytest.mark.parametrize(
    ('day', 'sentence'),
    [(TODAY + timedelta(days=1), 'pas encore passé'), (LONG_AGO - timedelta(days=1), 'L’étape précédente')],
)
def test_a_step_is_dated_between_the_one_before_and_today(staff, day, sentence):
    page = staff.get(f'/experimentations/{made().id}/etat/running').submit('Lancer', on=day.isoformat())
    assert any(sentence in error for error in page.errors())


@pytest.mark.parametrize(
    ('wrong', 'sentence'),
    [
        ({'delivered_on': (TODAY + timedelta(days=1)).isoformat()}, 'futur'),
        ({'delivered_on': (LONG_AGO - timedelta(days=1)).isoformat()}, 'vient après'),
        ({'published_on': (MONTH_AGO - timedelta(days=1)).isoformat()}, 'se publie après'),
        ({'summary': 'Une jeune née le 3 mars a réussi.'}, 'une date de naissance'),
    ],
)
def test_a_wrong_evaluation_is_refused(staff, wrong, sentence):
    page = staff.get(f'/experimentations/{made(S.RUNNING).id}/evaluation')
    page = page.submit('Enregistrer l’évaluation', **EVALUATION | wrong)
    assert page.status == 422
    assert any(sentence in error for error in page.errors())
    assert db.session.scalar(db.select(db.func.count(Evaluation.id))) == 0


def test_an_evaluation_comes_after_the_launch_and_is_corrected(staff):
    designed = staff.get(f'/experimentations/{made().id}/evaluation')
    assert designed.submit('Enregistrer l’évaluation', **EVALUATION).status == 422
    experiment = made(S.RUNNING)
    samples.evaluation(experiment, summary='Avant')
    page = staff.get(f'/experimentations/{experiment.id}/bilan').click('Corriger l’évaluation')
    page.submit('Enregistrer l’évaluation', summary='Après')
    assert [e.summary for e in db.session.scalars(db.select(Evaluation))] == ['Après']
