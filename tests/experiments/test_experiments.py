"""Experiments: the list, the description, who sees which."""

from datetime import date, timedelta

import pytest

from crm import samples
from crm.access import Role
from crm.experiments.models import ExperimentState, TerritoryKind
from tests.experiments.made import LONG_AGO, made, only, typed


def test_an_experiment_is_added_shown_and_edited(staff):
    samples.club('23')
    page = staff.get('/experimentations').click('Ajouter une expérimentation')
    shown = page.submit('Ajouter l’expérimentation', **typed(planned_pairs='60'))
    assert '23 – Creuse, 19 – Corrèze' in shown.text
    shown = shown.click('Synthèse')
    assert shown.title == 'Mentorat rural'
    for expected in ('Jeunes ruraux', 'Mission locale', 'En conception', 'Deux binômes sur trois.', '60'):
        assert expected in shown.text
    assert (only().departements, only().partners) == (['23', '19'], ['Conseil départemental', 'Mission locale'])
    assert '23' in [club.code for club in only().clubs]
    form = shown.click('Modifier')
    assert form.html.select_one('[name=departements]')['value'] == '23, 19'
    form.submit('Enregistrer l’expérimentation', departements='974', publics=['overseas'])
    assert (only().departements, only().publics) == (['974'], ['overseas'])


@pytest.mark.parametrize(
    ('wrong', 'sentence'),
    [
        ({'question': ''}, 'à remplir'),
        ({'departements': '23, 99'}, 'n’existe pas : 99'),
        ({'planned_end_on': (LONG_AGO - timedelta(days=1)).isoformat()}, 'ne peut pas le précéder'),
        ({'evaluation_due_on': (LONG_AGO - timedelta(days=1)).isoformat()}, 'l’évaluation vient après'),
        ({'designed_on': (LONG_AGO + timedelta(days=1)).isoformat()}, 'le début vient ce jour-là ou après'),
        ({'planned_pairs': '0'}, 'entre 1 et'),
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
    experiment = made(territory='Creuse')
    first, second = (staff.get(f'/experimentations/{experiment.id}/modifier') for _ in range(2))
    first.submit('Enregistrer l’expérimentation', title='Premier')
    assert second.submit('Enregistrer l’expérimentation', title='Second').status == 422
    assert only().title == 'Premier'


def test_the_list_is_filtered(staff):
    made(title='Rural', departements=['23', '2A'], publics=['rural'], territory_kind=TerritoryKind.FRR)
    made(ExperimentState.RUNNING, title='Ville', departements=['93'], publics=['qpv', 'ase'])

    def titles(query):
        return [row[0] for row in staff.get(f'/experimentations?{query}').rows('Expérimentations')]

    assert sorted(titles('')) == ['Rural', 'Ville']
    assert titles('etat=running') == titles('public=ase') == titles('departement=93') == ['Ville']
    assert titles('territoire=frr') == titles('departement=2A') == ['Rural']
    assert 'Aucune expérimentation ne correspond' in staff.get('/experimentations?departement=2').text


def test_a_coordinator_sees_the_experiments_of_their_clubs_and_writes_nothing(app, sign_in):
    ours, theirs = made(title='La nôtre', clubs=[samples.club('75')]), made(title='Une autre')
    browser = sign_in(samples.coordinator())
    assert [row[0] for row in browser.get('/experimentations').rows('Expérimentations')] == ['La nôtre']
    assert browser.get(f'/experimentations/{theirs.id}').status == 404
    for part in ('', '/territoires', '/participants', '/indicateurs', '/risques', '/journal', '/bilan'):
        page = browser.get(f'/experimentations/{ours.id}{part}')
        assert page.status == 200
        assert 'Modifier' not in page.text
    for address in ('modifier', 'etat/running', 'etat/annuler', 'evaluation', 'verdict', 'journal/ajouter'):
        assert browser.get(f'/experimentations/{ours.id}/{address}').status == 403
    assert browser.get('/experimentations/ajouter').status == 403


@pytest.mark.parametrize('role', [Role.ADMINISTRATOR, Role.DPO])
def test_other_roles_do_not_see_experiments(app, sign_in, role):
    assert sign_in(samples.user(role)).get('/experimentations').status == 403


def test_the_first_page_says_what_to_do_when_empty(staff):
    assert 'Décrivez la première' in staff.get('/experimentations').text


def test_a_day_is_written_the_french_way(staff):
    made(start_on=date(2026, 1, 1))
    assert '1er janv. 2026' in staff.get('/experimentations').text
