"""Pages of the convention, and who reads which perimeter."""

import csv
import io

import pytest

from crm import samples
from crm.access import Role
from crm.commitments.models import CommitmentState
from tests.convention.world import FIRST, call
from tests.pages import Browser

Q3 = 'du=2026-07-01&au=2026-10-01'


@pytest.fixture
def staff(app, sign_in) -> Browser:
    return sign_in(samples.user(Role.COLLECTIF))


def flat(text: str) -> str:
    return ' '.join(text.split())


class TestConvention:
    def test_both_conventions_and_the_four_objectives_are_there(self, staff):
        page = staff.get('/convention')
        assert 'Convention de partenariat du 18 septembre 2024' in page.text
        assert 'Jour non connu, 2023' in page.text
        for number in range(1, 5):
            assert f'Objectif {number} –' in page.text
            assert page.rows(f'Indicateurs de l’objectif {number}')

    def test_values_of_the_period_come_with_those_of_three_before(self, staff, app, sign_in):
        call(samples.company(), FIRST)
        page = sign_in(samples.user(Role.LEE)).get(f'/convention?{Q3}')
        row = next(row for row in page.rows('objectif 2') if 'Entreprises jointes' in row[0])
        assert row[1:] == ['1', '–', '–', '0', '0', '0']

    def test_a_period_is_chosen_by_calendar_and_length(self, staff):
        page = staff.get('/convention').submit(
            'Afficher', calendrier='convention', cadence='quarterly', periode='2026-08-01'
        )
        assert 'du 18 juin 2026 au 17 septembre 2026' in page.text

    @pytest.mark.parametrize('query', ['du=2026-10-01&au=2026-07-01', 'calendrier=lunaire', 'periode=hier'])
    def test_a_period_that_does_not_exist_is_a_bad_request(self, staff, query):
        assert staff.get(f'/convention?{query}').status == 400

    def test_an_unknown_indicator_or_perimeter_does_not_exist(self, staff):
        assert staff.get('/convention/indicateurs/O9.9').status == 404
        assert staff.get('/convention?perimetre=club:999').status == 404


class TestIndicator:
    @pytest.mark.parametrize('code', ['O1.3', 'O1.4', 'O2.4', 'O2.8', 'O4.1', 'O4.4'])
    def test_it_says_its_definition_and_draws_its_figures(self, staff, code):
        page = staff.get(f'/convention/indicateurs/{code}?{Q3}')
        assert 'Version de la formule' in page.text
        assert page.html.select('svg.chart')
        assert page.rows('Données :')

    def test_national_readers_see_each_club(self, app, sign_in):
        samples.club('75', name='Club Paris')
        call(samples.company(), FIRST)
        page = sign_in(samples.user(Role.LEE)).get(f'/convention/indicateurs/O2.2?{Q3}')
        assert ['Club Paris', '1'] in [row[:2] for row in page.rows('Par club')] or any(
            row[1] == '1' for row in page.rows('Par club')
        )


class TestProof:
    def test_a_figure_leads_to_the_rows_behind_it(self, app, sign_in):
        samples.commitment(samples.company('Boulangerie Martin'), state=CommitmentState.SIGNED, on=FIRST)
        page = sign_in(samples.user(Role.COLLECTIF)).get(f'/convention/indicateurs/O2.5?{Q3}').click('Voir la preuve')
        assert page.title == 'Preuve de O2.5'
        assert page.rows('Lignes')[0][1] == 'Boulangerie Martin'

    def test_its_rows_are_paged(self, app, sign_in):
        for _ in range(55):
            call(samples.company(), FIRST)
        page = sign_in(samples.user(Role.COLLECTIF)).get(f'/convention/indicateurs/O2.2/preuve?{Q3}')
        assert len(page.rows('Lignes')) == 50
        following = page.click('Suivants')
        assert len(following.rows('Lignes')) == 5
        assert following.click('Précédents').rows('Lignes') == page.rows('Lignes')

    def test_all_its_rows_are_exported_and_formulas_neutralised(self, app, sign_in):
        call(samples.company('=1+1'), FIRST), call(samples.company('Alpha'), FIRST)
        page = sign_in(samples.user(Role.COLLECTIF)).get(f'/convention/indicateurs/O2.2/preuve?{Q3}')
        form = page.click('Exporter')
        assert 'Indicateur : O2.2' in flat(form.text)
        assert 'Du 1er juil. 2026 au 30 sept. 2026' in flat(form.text)
        response = form.submit('Exporter', purpose='reporting').response
        rows = list(csv.reader(io.StringIO(response.get_data().decode('utf-8-sig')), delimiter=';'))
        assert [row[0] for row in rows] == ['Entreprise', "'=1+1", 'Alpha']
        assert 'preuve-d-un-indicateur' in response.headers['Content-Disposition']

    def test_mentors_have_no_name_for_lee(self, app, sign_in):
        samples.mentor(samples.company(), on=FIRST, first_name='Nadia', last_name='Secret')
        address = f'/convention/indicateurs/O2.6/preuve?{Q3}'
        assert 'Secret' not in sign_in(samples.user(Role.LEE)).get(address).text
        assert 'Nadia Secret' in sign_in(samples.user(Role.COLLECTIF)).get(address).text


class TestPerimeter:
    def test_a_coordinator_has_own_club_and_no_other(self, app, sign_in):
        call(samples.company(clubs=('13',)), FIRST, '13')
        browser = sign_in(samples.coordinator('75'))
        for page in ('', '/indicateurs/O2.2', '/indicateurs/O2.2/preuve'):
            assert browser.get(f'/convention{page}?{Q3}').status == 200
            for scope in ('national', 'club:13'):
                assert browser.get(f'/convention{page}?{Q3}&perimetre={scope}').status == 404
        assert 'Par club' not in browser.get(f'/convention/indicateurs/O2.2?{Q3}').text

    def test_a_coordinator_reads_figures_of_the_departement_and_rows_of_the_club_only(self, app, sign_in):
        company = samples.company(clubs=('75', '13'))
        call(company, FIRST, '13')
        browser = sign_in(samples.coordinator('75'))
        for scope in ('departement:75', f'company:{company.siren}'):
            page = browser.get(f'/convention/indicateurs/O2.2?{Q3}&perimetre={scope}')
            assert page.status == 200
            assert 'Voir la preuve' not in page.text
            for rows in ('preuve', 'ecart'):
                assert browser.get(f'/convention/indicateurs/O2.2/{rows}?{Q3}&perimetre={scope}').status == 404
            assert browser.get(f'/exports/nouveau/proof?code=O2.2&{Q3}&perimetre={scope}').status == 404

    def test_a_coordinator_exports_no_other_club(self, app, sign_in):
        samples.club('13')
        browser = sign_in(samples.coordinator('75'))
        call(samples.company(), FIRST)
        asked = f'/exports/nouveau/proof?code=O2.2&{Q3}&perimetre='
        assert browser.get(f'{asked}club:75').status == 200
        assert browser.get(f'{asked}club:13').status == 404

    def test_the_state_referent_reads_the_aggregates_of_the_departement_only(self, app, sign_in):
        samples.club('13')
        club = samples.club('75')
        browser = sign_in(samples.user(Role.STATE, club.departement or samples.departement('75')))
        assert browser.get('/convention').status == 200
        assert browser.get('/convention?perimetre=club:75').status == 200
        assert browser.get('/convention?perimetre=club:13').status == 404
        assert browser.get('/convention?perimetre=national').status == 404
        assert browser.get('/convention/indicateurs/O2.2/preuve').status == 403

    def test_an_administrator_reads_figures_not_rows(self, app, sign_in):
        browser = sign_in(samples.user(Role.ADMINISTRATOR))
        assert browser.get('/convention').status == 200
        assert browser.get('/convention/indicateurs/O2.2/preuve').status == 403

    def test_hr_does_not_read_the_convention(self, app, sign_in):
        assert sign_in(samples.user(Role.HR, samples.company())).get('/convention').status == 403
