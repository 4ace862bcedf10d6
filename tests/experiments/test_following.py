"""What is followed: indicators with values on both sides, risks with their history, the journal."""

from datetime import timedelta

from crm import samples
from crm.database import db
from crm.experiments.models import ExperimentRisk, IndicatorValue, JournalEntry, OwnIndicator, RiskState, Side
from tests.experiments.made import TODAY, made, only

INDICATOR = {
    'label': 'Binômes actifs',
    'unit': '%',
    'method': 'Relevé mensuel.',
    'baseline': '40,5',
    'comparison_baseline': '41',
    'target': '60',
}


def test_an_own_indicator_is_followed_on_both_sides(staff):
    page = staff.get(f'/experimentations/{made().id}/indicateurs').click('Ajouter un indicateur')
    assert page.submit('Ajouter l’indicateur', **INDICATOR | {'baseline': 'beaucoup'}).status == 422
    page = page.submit('Ajouter l’indicateur', **INDICATOR)
    for side, value in (('test', '52,5'), ('comparison', '43')):
        page = page.click('Noter une valeur').submit('Noter la valeur', side=side, value=value)
    rows = page.rows('« Binômes actifs », territoire et comparaison')
    assert rows[0][1:3] == ['40,5 %', '52,5 %']
    assert [row[4] for row in rows] == ['+12 pt', '+2 pt']
    assert 'évolué de +10 pt par rapport à la comparaison' in page.text


def test_a_value_is_of_a_past_day_and_one_a_day(staff):
    own = samples.own_indicator(made())
    samples.indicator_value(own, 4)
    db.session.commit()
    page = staff.get(f'/experimentations/{only().id}/indicateurs/{own.id}/valeurs/ajouter')
    refused = page.submit('Noter la valeur', side='test', value='5')
    assert any('déjà une valeur' in error for error in refused.errors())
    assert refused.html.select_one('[name=value]')['value'] == '5'
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    assert page.submit('Noter la valeur', side='test', value='5', on=tomorrow).status == 422
    page.submit('Noter la valeur', side='comparison', value='5')
    assert sorted(v.side for v in db.session.scalars(db.select(IndicatorValue))) == [Side.COMPARISON, Side.TEST]


def test_an_indicator_with_values_is_not_removed(staff):
    own = samples.own_indicator(made())
    value = samples.indicator_value(own, 4)
    address = f'/experimentations/{only().id}/indicateurs/{own.id}'
    page = staff.get(f'{address}/modifier')
    page.submit('Enregistrer l’indicateur', label='Autre nom')
    token = {'csrf_token': page.html.select_one('[name=csrf_token]')['value']}
    assert staff.post(f'{address}/retirer', token).status == 422
    staff.post(f'{address}/valeurs/{value.id}/retirer', token)
    staff.post(f'{address}/retirer', token)
    assert db.session.scalars(db.select(OwnIndicator)).all() == []


def test_indicators_of_the_convention_are_chosen(staff):
    page = staff.get(f'/experimentations/{made().id}/indicateurs').click('Choisir')
    page = page.submit('Suivre ces indicateurs', indicator_codes=['O1.1', 'O4.4'])
    assert only().indicator_codes == ['O1.1', 'O4.4']
    assert 'O4.4 – Binômes démarrés (déclarés)' in page.text


def test_a_risk_is_graded_followed_and_its_history_kept(staff):
    values = {'title': 'Mentors trop loin', 'probability': '3', 'severity': '3', 'response': 'Visio.', 'owner': 'Club'}
    page = staff.get(f'/experimentations/{made().id}/risques').click('Ajouter un risque')
    assert page.submit('Ajouter le risque', **values | {'owner': 'a@exemple.fr'}).status == 422
    page = page.submit('Ajouter le risque', **values)
    assert page.rows('Risques')[0][1] == 'Élevé (9)'
    page = page.click('Mentors trop loin').click('Modifier le risque')
    page = page.submit('Enregistrer le risque', probability='1')
    assert '« Probable » devient « Peu probable ».' in page.text
    assert page.submit('Changer l’état', state='open', reason='x').status == 422
    page = page.submit('Changer l’état', state='closed', reason='Un local est trouvé.')
    assert 'Un local est trouvé.' in page.text
    assert db.session.scalars(db.select(ExperimentRisk)).one().state == RiskState.CLOSED


def test_a_risk_of_another_experiment_does_not_exist(staff):
    risk = samples.experiment_risk(made(title='Une autre'))
    assert staff.get(f'/experimentations/{made().id}/risques/{risk.id}').status == 404


def test_the_journal_keeps_who_wrote_what_and_is_corrected(staff):
    page = staff.get(f'/experimentations/{made().id}/journal').click('Écrire dans le journal')
    assert page.submit('Noter', text='Futur', on=(TODAY + timedelta(days=1)).isoformat()).status == 422
    shown = page.submit('Noter', text='Première réunion <b>utile</b>', kind='decision')
    for expected in ('Première réunion <b>utile</b>', 'Colin Collectif', 'Décision'):
        assert expected in shown.text
    shown.click('Corriger').submit('Corriger l’entrée', text='Deuxième réunion')
    assert [e.text for e in db.session.scalars(db.select(JournalEntry))] == ['Deuxième réunion']


def test_the_journal_refuses_what_could_name_a_young_person(staff):
    page = staff.get(f'/experimentations/{made().id}/journal').click('Écrire dans le journal')
    for text in (
        'Appeler le 06 12 34 56 78.',
        'Écrire à lea@exemple.fr',
        'Léa, née le 3 mars',
        'n° 2 05 03 75 123 456',
    ):
        refused = page.submit('Noter', text=text)
        assert refused.status == 422
        assert refused.html.select_one('[name=text]').text.strip() == text
