"""All experiments at a glance, and what is taken out."""

from datetime import timedelta

from crm import samples
from crm.charts import Courses, Span, Spans
from crm.experiments.models import ExperimentState, PlaceKind
from tests.experiments.made import LONG_AGO, TODAY, made

S = ExperimentState


def test_the_view_tells_states_places_and_participants(staff):
    running = made(S.RUNNING, title='Rural', departements=['23'])
    running.companies = [samples.company()]
    samples.experiment_place(running, 'QN02301')
    samples.experiment_place(running, '23096', kind=PlaceKind.FRR, departements=['23'])
    samples.experiment_place(made(S.STOPPED, title='Ville', departements=['93']), 'QN09301', departements=['93'])
    page = staff.get('/experimentations').click('Vue d’ensemble')
    states = {row[0]: row[1:] for row in page.rows('Expérimentations par état')}
    assert states['En cours'] == ['1', 'Rural (23, 75)']
    assert states['Arrêtée'][0] == '1'
    territories = page.rows('Territoires prioritaires des expérimentations en cours ou poursuivies')
    assert [row[2] for row in territories] == ['QN02301', '23096']
    assert page.rows('Expérimentations par département')[0] == ['23 – Creuse', '1', '1']


def test_a_coordinator_sees_their_own_at_a_glance(app, sign_in):
    made(title='La nôtre', clubs=[samples.club('75')]), made(title='Une autre')
    page = sign_in(samples.coordinator()).get('/experimentations/vue-d-ensemble')
    assert 'La nôtre' in page.text
    assert 'Une autre' not in page.text


def test_the_view_says_so_when_there_is_none(staff):
    assert 'Cette page se remplira' in staff.get('/experimentations/vue-d-ensemble').text


def test_values_risks_and_places_are_taken_out_with_the_list(staff):
    experiment = made(title='Rural')
    samples.indicator_value(samples.own_indicator(experiment), 52.5)
    samples.experiment_risk(experiment)
    samples.experiment_place(experiment)
    for what, expected in (
        ('experiments', 'La distance n’empêche pas la durée.'),
        ('experiment_values', '52,5'),
        ('experiment_risks', '3 – Probable'),
        ('experiment_places', 'QN00001'),
    ):
        page = staff.get(f'/exports/nouveau/{what}')
        file = page.submit('Exporter', format='csv', purpose='reporting').response
        assert expected in file.get_data(as_text=True), what


def test_spans_and_courses_say_in_a_table_what_they_draw():
    spans = Spans('Calendrier', 'x', '', (Span('Rural', LONG_AGO, None, TODAY + timedelta(days=90), TODAY),), TODAY)
    assert spans.cells[0][0] == 'Rural'
    assert 'chart-pale' in spans.svg
    sides = (('Territoire', ((LONG_AGO, 4.0), (TODAY, 6.0))), ('Comparaison', ((LONG_AGO, 4.0),)))
    courses = Courses('Binômes', 'x', '%', sides, target=5)
    assert [row[2] for row in courses.cells] == ['4\u202f%', 'n. d.']
    assert 'cible 5' in courses.svg
