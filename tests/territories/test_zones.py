"""Zones: official lists in every shape seen, once and by version; which communes are in one on a day."""

import io
import json
import time
from datetime import date
from pathlib import Path

import pytest

from crm import samples
from crm.access import Role
from crm.database import db
from crm.errors import Refusal
from crm.territories import actions, queries
from crm.territories.models import RuralLevel, Zone, ZoneCommune, ZoneKind, ZoneVersion

pytestmark = pytest.mark.usefixtures('app')
QPV, FRR = ZoneKind.QPV, ZoneKind.FRR
DAY = date(2024, 1, 1)

OFFICIAL_QPV = (
    '\ufeffcode_qp;lib_qp;insee_com;lib_com\r\n'
    'QN00101M;Grande Reyssouze;"=""01053""";Bourg-en-Bresse\r\n'
    'QN00201M;Europe;"02571;02691";Omissy, Saint-Quentin\r\n'
    'QN00105I;Pré des Saules;1031;Bellignat\r\n'
    'QN07512M;Les Orgues;75119;Paris 19e\r\n'
    'QN01099N;Rivière Salée;01999;Nulle-Part\r\n'
)
FRR_LIST = (
    'Code_insee;Departement;Commune;Classement FRR et FRR+ au 10 juillet 2025;\r\n'
    '01001;01;L’Abergement-Clémenciat;Non classée;\r\n'
    '01029;01;Beaupont;FRR socle;\r\n'
    '1004;01;Ambérieu-en-Bugey;FRR+;\r\n'
    '01031;01;Bellignat;FRR bénéficiaire;\r\n'
    '01034;01;Belley;Classée FRR partiellement;\r\n'
    '01053;01;Bourg-en-Bresse;Peut-être;\r\n'
)


@pytest.fixture
def written(tmp_path):
    def write(text: str, name: str = 'liste.csv') -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode())
        return path

    return write


def load(path: Path, kind: ZoneKind, label: str = 'Essai', day: date = DAY):
    done = actions.load_zones(queries.zone_list(path, kind), label, day)
    db.session.flush()
    return done


def communes(code: str) -> list[str]:
    query = db.select(ZoneCommune.commune_code).join(Zone, Zone.id == ZoneCommune.zone_id).where(Zone.code == code)
    return sorted(db.session.scalars(query))


def count(model) -> int:
    return db.session.scalar(db.select(db.func.count()).select_from(model))


# --- shapes of the official files -------------------------------------------------------------------


def test_codes_dressed_for_a_spreadsheet_or_without_their_zero_are_read(written):
    load(written(OFFICIAL_QPV), QPV)
    assert communes('QN00101M') == ['01053']
    assert communes('QN00105I') == ['01031']


@pytest.mark.parametrize('sign', [';', '|', ',', ' , '])
def test_several_communes_stand_in_one_cell(written, sign):
    load(written(f'code_qp\tnom_qp\tcommunes_insee\nQN00201M\tEurope\t02571{sign}02691\n'), QPV)
    assert communes('QN00201M') == ['02571', '02691']


def test_a_neighbourhood_on_several_lines_is_one_zone(written):
    text = 'code_qp,nom_qp,code_insee\nQN00201M,Europe,02571\nQN00201M,Europe,02691\n'
    listed = queries.zone_list(written(text), QPV)
    assert [zone.communes for zone in listed.zones.values()] == [['02571', '02691']]


def test_an_arrondissement_brings_its_whole_city_and_not_its_neighbours(written):
    load(written(OFFICIAL_QPV), QPV)
    assert communes('QN07512M') == ['75056', '75119']


def test_a_city_named_as_a_whole_brings_its_arrondissements(written):
    load(written('code_qp,nom_qp,code_insee\nQN06901M,Mermoz,69123\n'), QPV)
    assert communes('QN06901M') == ['69123', *(str(code) for code in range(69381, 69390))]


def test_an_unknown_commune_is_told_with_its_line(written):
    listed = queries.zone_list(written(OFFICIAL_QPV), QPV)
    assert listed.remarks == [(6, '01999', 'commune inconnue (Nulle-Part)')]
    assert len(listed.zones) == 5


def test_the_levels_of_frr_are_told_apart_and_unlisted_communes_left_out(written):
    listed = queries.zone_list(written(FRR_LIST), FRR)
    assert {zone.code: zone.level for zone in listed.zones.values()} == {
        '01029': RuralLevel.BASE,
        '01004': RuralLevel.PLUS,
        '01031': RuralLevel.BENEFICIARY,
        '01034': RuralLevel.PARTIAL,
    }
    assert (listed.lines, listed.unlisted) == (6, 1)
    assert listed.remarks == [(7, '01053', 'classement inconnu : « Peut-être »')]


@pytest.mark.parametrize(('text', 'kind'), [(OFFICIAL_QPV, FRR), (FRR_LIST, QPV), ('nom,ville\na,b\n', QPV)])
def test_another_table_is_refused_with_the_columns_it_lacks(written, text, kind):
    with pytest.raises(Refusal, match='n’a pas les colonnes attendues'):
        queries.zone_list(written(text), kind)


# --- versions ---------------------------------------------------------------------------------------


def test_the_same_file_twice_adds_nothing(written):
    first = load(written(FRR_LIST), FRR)
    again = load(written(FRR_LIST), FRR, 'Autre nom', date(2025, 1, 1))
    assert (first.is_new, again.is_new) == (True, False)
    assert again.version is first.version
    assert (count(ZoneVersion), count(Zone)) == (1, 4)


def test_another_list_from_the_same_day_is_refused(written):
    load(written(OFFICIAL_QPV), QPV, 'QPV 2024')
    with pytest.raises(Refusal, match='« QPV 2024 » est déjà en vigueur'):
        load(written(OFFICIAL_QPV.replace('1031', '1034'), 'autre.csv'), QPV)


def test_a_replaced_list_still_tells_the_past(written):
    load(written('code_qp,nom_qp,code_insee\nQP001001,Ancien,01053\n', 'a.csv'), QPV, 'QPV 2015', date(2015, 1, 1))
    load(written('code_qp,nom_qp,code_insee\nQN00105I,Nouveau,01031\n', 'b.csv'), QPV, 'QPV 2024', DAY)

    def on(day):
        return list(db.session.scalars(queries.communes_in(QPV, day)))

    assert on(date(2014, 12, 31)) == []
    assert on(date(2023, 12, 31)) == ['01053']
    assert on(DAY) == ['01031']
    assert list(db.session.scalars(queries.communes_in('qpv'))) == ['01031']


def test_a_mistaken_list_goes_with_all_its_zones(written):
    load(written(OFFICIAL_QPV), QPV)
    actions.remove_zones(load(written(FRR_LIST, 'f.csv'), FRR).version)
    assert (count(ZoneVersion), count(Zone)) == (1, 5)
    assert list(db.session.scalars(queries.communes_in(FRR))) == []


def test_counts_by_departement_know_a_city_once(written):
    version = load(written(OFFICIAL_QPV), QPV).version
    counts = {code: (c.zones, c.communes) for code, c in queries.counts_by_departement(version).items()}
    assert counts == {'01': (2, 2), '02': (1, 2), '75': (1, 1)}
    assert queries.counts_in('75')[QPV].zones == 1


# --- the real lists ---------------------------------------------------------------------------------


def test_the_official_list_of_2024_gives_1493_neighbourhoods(real_data):
    listed = queries.zone_list(real_data / 'qpv/qpv_2024.csv', QPV)
    assert len(listed.zones) == 1493
    assert sum(len(zone.communes) > 1 for zone in listed.zones.values()) >= 148
    assert listed.remarks == []


def test_the_official_list_of_2025_gives_the_four_levels_of_frr_in_a_few_seconds(real_data):
    started = time.process_time()
    version = load(real_data / 'qpv/frr_juillet2025_original.csv', FRR, 'FRR 2025', date(2025, 7, 10)).version
    assert time.process_time() - started < 6
    listed = queries.zone_list(real_data / 'qpv/frr_juillet2025_original.csv', FRR)
    assert [n for _, n in listed.levels] == [13313, 4456, 2134, 31]
    assert (listed.unlisted, listed.remarks) == (14941, [])
    assert queries.counts_by_version()[version.id].zones == 19934


# --- pages ------------------------------------------------------------------------------------------


@pytest.fixture
def staff(sign_in):
    return sign_in(samples.user(Role.COLLECTIF))


def send(browser, path: Path, kind: str = 'qpv', label: str = 'QPV 2024'):
    page = browser.get('/clubs/zones/ajouter')
    file = (io.BytesIO(path.read_bytes()), path.name)
    values = {'kind': kind, 'label': label, 'in_force_on': '2024-01-01', 'source': 'ANCT', 'file': file}
    return page.submit('Lire le fichier', **values)


def test_a_list_is_counted_before_it_is_loaded(staff, written):
    page = send(staff, written(OFFICIAL_QPV))
    assert page.title.startswith('Vérifier la liste « QPV 2024 »')
    assert page.rows('Lignes à regarder') == [['6', '01999', 'commune inconnue (Nulle-Part)']]
    assert count(Zone) == 0
    page = page.submit('Charger cette liste')
    assert 'La liste « QPV 2024 » est chargée : 5 zones.' in page.text
    assert ['Pré des Saules', 'QN00105I', 'Bellignat', '01'] in page.rows('Zones')
    assert send(staff, written(OFFICIAL_QPV)).submit('Charger cette liste').text.count('rien n’est changé') == 1


def test_zones_are_found_by_their_name_their_commune_their_departement_and_their_level(staff, written):
    load(written(OFFICIAL_QPV, 'q.csv'), QPV)
    load(written(FRR_LIST, 'f.csv'), FRR)
    db.session.commit()

    def found(query):
        return [row[1] for row in staff.get(f'/clubs/zones?{query}').rows('Zones')]

    assert found('q=saules') == ['QN00105I']
    assert found('q=saint+quentin') == ['QN00201M']
    assert found('departement=75') == ['QN07512M']
    assert found('type=frr&niveau=plus') == ['01004']


def test_a_page_without_any_list_says_what_to_do(staff):
    assert 'Aucune liste n’est encore chargée' in staff.get('/clubs/zones').text
    assert 'Aucune liste n’est encore chargée' in staff.get('/clubs/zones/par-departement').text


def test_a_coordinator_reads_zones_and_loads_none(sign_in, written):
    load(written(OFFICIAL_QPV), QPV)
    browser = sign_in(samples.coordinator('01'))
    assert 'Charger une liste' not in browser.get('/clubs/zones').text
    assert browser.raw('/clubs/zones/ajouter').status_code == 403
    assert '2 quartiers prioritaires (QPV) dans 2 communes' in browser.get('/clubs/01').text.replace('\u00a0', ' ')


def test_a_mistaken_list_is_taken_away_by_the_page(staff, written):
    load(written(OFFICIAL_QPV), QPV, 'Erreur')
    db.session.commit()
    assert 'La liste « Erreur » est retirée.' in staff.get('/clubs/zones').submit('Retirer').text
    assert count(Zone) == 0


def test_the_file_of_a_company_says_in_which_zones_its_establishments_stand(sign_in, written):
    load(written(OFFICIAL_QPV, 'q.csv'), QPV)
    load(written(FRR_LIST, 'f.csv'), FRR)
    company = samples.company(clubs=('01',))
    for nic, commune in ((2, '01031'), (3, '01001')):
        samples.establishment(company, nic, commune_code=commune)
    page = sign_in(samples.coordinator('01')).get(f'/entreprises/{company.id}')
    assert [' '.join(mark.get_text(' ').split()) for mark in page.html.select('.zone-mark')] == [
        'QPV dans la commune : Pré des Saules',
        'FRR bénéficiaire',
    ]


def test_the_command_loads_a_list_once_and_counts_it(app, written):
    path, run = written(FRR_LIST), app.test_cli_runner().invoke
    arguments = ['zones', 'import', str(path), '--kind', 'frr', '--version', 'FRR 2025', '--from', '2025-07-10']
    rehearsed = run(args=[*arguments, '--dry-run'])
    assert 'rien n’est écrit' in rehearsed.output
    assert count(Zone) == 0
    done = run(args=[*arguments, '--json'])
    assert 'Ligne 7 – 01053 : classement inconnu' in done.output
    assert json.loads(done.output.splitlines()[-1]) | {'seconds': 0} == {
        **{'zones': 4, 'communes': 4, 'unlisted': 1, 'remarks': 1, 'rows': 6, 'seconds': 0},
        **{'base': 1, 'plus': 1, 'beneficiary': 1, 'partial': 1},
    }
    assert 'rien n’est changé' in run(args=arguments).output
    refused = run(args=[*arguments[:2], str(written('a,b\n1,2\n', 'x.csv')), *arguments[3:]])
    assert refused.exit_code == 1
    assert count(Zone) == 4
