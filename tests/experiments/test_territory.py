"""The territory of an experiment and its comparison: zones by search, their version kept, why it is comparable."""

from datetime import date

from crm.database import db
from crm.experiments.models import ExperimentPlace
from crm.territories import actions
from crm.territories.models import ZoneKind
from crm.territories.queries import ZoneList, version_from
from crm.territories.queries.zone_lists import ListedZone
from tests.experiments.made import made, only

SINCE = date(2024, 1, 1)


def listed(kind, code, name, commune):
    zones = {code: ListedZone(code, name, None, [commune])}
    actions.load_zones(ZoneList(kind, f'essai-{kind}', zones), f'{kind.upper()} 2024', SINCE, 'Essai')
    db.session.commit()


def chosen():
    return [(p.side, p.kind, p.code, p.list_name) for p in db.session.scalars(db.select(ExperimentPlace))]


def test_a_neighbourhood_is_found_by_its_commune_and_keeps_the_version_of_its_list(staff):
    listed(ZoneKind.QPV, 'QN02301', 'Les Acacias', '23096')
    page = staff.get(f'/experimentations/{made().id}/territoires').click('Ajouter une zone ou une commune')
    page = page.submit('Chercher', q='guéret')
    assert 'Commune' in page.text
    page = page.submit('Ajouter Les Acacias')
    assert chosen() == [('test', 'qpv', 'QN02301', 'QPV 2024')]
    assert page.rows('Zones et communes de l’expérimentation')[0][:4] == [
        'Les Acacias',
        'Quartier prioritaire (QPV)',
        'QN02301',
        '23',
    ]
    actions.remove_zones(version_from(ZoneKind.QPV, SINCE))
    db.session.commit()
    page = staff.get(f'/experimentations/{only().id}/territoires')
    assert 'QPV 2024' in page.text
    page.submit('Retirer')
    assert chosen() == []


def test_a_commune_listed_frr_is_offered_as_such_and_only_so(staff):
    listed(ZoneKind.FRR, '23096', 'Guéret', '23096')
    page = staff.get(f'/experimentations/{made().id}/territoires/choisir?cote=comparison&q=23096')
    assert 'FRR 2024' in page.text
    page.submit('Ajouter Guéret')
    assert chosen() == [('comparison', 'frr', '23096', 'FRR 2024')]


def test_a_place_is_not_compared_with_itself_nor_chosen_twice(staff):
    experiment = made()
    address = f'/experimentations/{experiment.id}/territoires/choisir'
    staff.get(f'{address}?q=23096').submit('Ajouter Guéret')
    page = staff.get(f'{address}?cote=comparison&q=23096')
    assert 'Dans l’autre territoire' in page.text
    token = page.html.select_one('[name=csrf_token]')['value']
    values = {'csrf_token': token, 'cote': 'comparison', 'type': 'commune', 'code': '23096'}
    assert staff.post(f'/experimentations/{experiment.id}/territoires/ajouter', values).status == 422
    assert staff.post(f'/experimentations/{experiment.id}/territoires/ajouter', values | {'type': 'x'}).status == 404
    staff.post(f'/experimentations/{experiment.id}/territoires/ajouter', values | {'cote': 'test'})
    assert chosen() == [('test', 'commune', '23096', '')]


def test_a_comparison_says_why_it_is_comparable(staff):
    page = staff.get(f'/experimentations/{made().id}/territoires').click('Décrire la comparaison')
    refused = page.submit('Enregistrer la comparaison', comparison='Plateau voisin', comparison_departements='19')
    assert refused.status == 422
    assert any('pourquoi ce territoire est comparable' in error for error in refused.errors())
    assert refused.html.select_one('[name=comparison]')['value'] == 'Plateau voisin'
    assert page.submit('Enregistrer la comparaison', comparison_reason='Même densité.').status == 422
    values = {'comparison': 'Plateau voisin', 'comparison_departements': '19', 'comparison_reason': 'Même densité.'}
    assert 'Même densité.' in page.submit('Enregistrer la comparaison', **values).text
    assert only().comparison_departements == ['19']
