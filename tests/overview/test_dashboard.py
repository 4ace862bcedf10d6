"""Dashboards: one per perimeter, every figure a link, nothing of another's perimeter."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest

from crm import samples, tasks
from crm.access import Role
from crm.commitments.models import CommitmentState
from crm.convention import actions, queries
from crm.convention.indicators import Period
from crm.database import db
from crm.overview.dashboard import places
from tests.convention.world import FIRST, call
from tests.pages import Browser

Q3 = 'du=2026-07-01&au=2026-10-01'


@pytest.fixture
def staff(app, sign_in) -> Browser:
    return sign_in(samples.user(Role.COLLECTIF))


def signed(company, code='75', **values):
    return samples.commitment(company, code, state=CommitmentState.SIGNED, on=FIRST, **values)


class TestFigures:
    def test_each_figure_is_a_link_to_its_rows(self, staff):
        signed(samples.company())
        page = staff.get(f'/tableau-de-bord?perimetre=national&{Q3}')
        values = page.html.select('.board-value a')
        assert len(values) >= 8
        assert all('/preuve' in link['href'] for link in values)
        [found] = [link for link in values if 'Engagements signés en vigueur' in link['aria-label']]
        assert found.text.strip() == '1'
        assert len(staff.get(found['href']).rows('Lignes')) == 1

    def test_a_target_comes_with_its_gap_its_pace_and_its_place_in_the_summary(self, staff):
        actions.set_target('O2.5', 'national', date(2027, 12, 31), Decimal(10), 'Comité.')
        db.session.commit()
        signed(samples.company())
        page = staff.get(f'/tableau-de-bord?perimetre=national&{Q3}')
        assert 'Cible 10 au 31 déc. 2027' in page.text
        assert 'Au rythme actuel, atteinte vers' in page.text
        assert '1 en retard' in page.html.select_one('.board-summary').text.replace('\xa0', ' ')

    def test_drawings_have_their_values_in_a_table_with_the_year_before(self, staff):
        call(samples.company(), FIRST), call(samples.company(), date(2025, 8, 1))
        call(samples.company(), date(2025, 8, 2))
        page = staff.get(f'/tableau-de-bord?perimetre=national&{Q3}')
        [row] = [row for row in page.rows('Valeurs de l’objectif 2') if row[0].startswith('Entreprises jointes')]
        assert row[1:6] == ['0', '0', '0', '1', '2']
        assert '−1 sur un an (2)' in page.text

    @pytest.mark.parametrize(
        ('start', 'end', 'before'),
        [
            (date(2026, 7, 1), date(2026, 10, 1), date(2025, 7, 1)),
            (date(2025, 9, 18), date(2026, 9, 18), date(2024, 9, 18)),
            (date(2028, 2, 29), date(2028, 3, 7), date(2027, 2, 28)),
        ],
    )
    def test_the_year_before_is_the_same_period_of_the_same_calendar(self, start, end, before):
        assert Period.between(start, end).year_before().start == before

    def test_it_is_exported_as_shown(self, staff):
        signed(samples.company())
        page = staff.get(f'/tableau-de-bord?perimetre=national&{Q3}').click('Exporter')
        response = page.submit('Exporter', purpose='reporting').response
        rows = list(csv.DictReader(io.StringIO(response.get_data().decode('utf-8-sig')), delimiter=';'))
        [row] = [row for row in rows if row['Code'] == 'O2.5']
        assert (row['Valeur'], row['Période']) == ('1', 'T3\xa02026')

    def test_statements_do_not_grow_with_rows(self, staff):
        seen: list[str] = []
        db.event.listen(db.engine, 'before_cursor_execute', lambda *call: seen.append(call[2]))

        def asked():
            seen.clear()
            assert staff.get(f'/tableau-de-bord?perimetre=national&{Q3}').status == 200
            return len(seen)

        signed(samples.company())
        few = asked()
        for code in ('13', '59', '69'):
            signed(samples.company(), code), call(samples.company(), FIRST, code)
        assert asked() <= few


class TestKeptFigures:
    def test_kept_figures_are_shown_with_their_hour_and_save_statements(self, staff, monkeypatch):
        monkeypatch.setattr(queries, 'periods_to_keep', lambda: Period.quarter(FIRST).with_past(3))
        monkeypatch.setattr(queries, 'scopes_to_keep', lambda: ['national'])
        signed(samples.company())
        db.session.commit()
        address = f'/tableau-de-bord?perimetre=national&{Q3}'
        assert 'calculés à l’instant' in staff.get(address).text
        actions.ask_figures()
        db.session.commit()
        assert tasks.work_once()
        signed(samples.company())
        db.session.commit()
        page = staff.get(address)
        [found] = [link for link in page.html.select('.board-value a') if 'signés en vigueur' in link['aria-label']]
        assert found.text.strip() == '1'
        assert 'Données au' in page.text
        assert 'Recalculer' in page.text


class TestTerritories:
    def test_the_map_has_its_list_and_each_departement_leads_to_its_dashboard(self, staff):
        signed(samples.company(departement_code='75'))
        page = staff.get(f'/tableau-de-bord?perimetre=national&{Q3}&indicateur=O2.5')
        assert page.html.select('svg.map')
        assert 'Par région' in page.text
        assert staff.get(page.links()['Paris']).html.select_one('.page-lead').text.strip().startswith('75 Paris')

    def test_the_nearest_in_size_are_nearest_in_proportion(self):
        known = {'a': 10, 'b': 20, 'c': 4, 'd': 1000, 'e': 0}
        assert places.nearest('a', known, 2) == ['b', 'c']

    def test_a_club_is_beside_clubs_of_like_size_named_for_national_readers_only(self, app, sign_in):
        for code, number in (('75', 3), ('13', 3), ('59', 1)):
            for _ in range(number):
                samples.company(clubs=(code,))
        samples.club('13').name = 'Club des Bouches'
        db.session.commit()
        address = f'/tableau-de-bord?perimetre=club:75&{Q3}'
        page = sign_in(samples.user(Role.LEE)).get(address)
        assert [row[:2] for row in page.rows('taille proche')][1] == ['Club des Bouches', '3']
        page = sign_in(samples.coordinator('75')).get(address)
        assert 'ne sont pas nommés' in page.text
        assert 'Club des Bouches' not in page.html.text
        assert len(page.rows('taille proche')) == 1


class TestPerimeter:
    def test_each_role_opens_on_its_own_perimeter(self, app, sign_in):
        company = samples.company('Acier du Nord')
        club = samples.club('75', name='Club Paris')
        for user, shown in (
            (samples.user(Role.LEE), 'National'),
            (samples.coordinator('75'), 'Club Paris'),
            (samples.user(Role.HR, company), 'Acier du Nord'),
            (samples.user(Role.ASSOCIATION, samples.association('Proxi')), 'Proxi'),
            (samples.user(Role.STATE, club.departement or samples.departement('75')), 'Club Paris'),
        ):
            page = sign_in(user).get('/tableau-de-bord')
            assert (page.status, page.html.select_one('.page-lead').text.strip().startswith(shown)) == (200, True)

    def test_nobody_reads_the_dashboard_of_somebody_else(self, app, sign_in):
        other = samples.company('Autre', clubs=('13',))
        samples.club('13')
        for user in (samples.coordinator('75'), samples.user(Role.HR, samples.company('Acier'))):
            browser = sign_in(user)
            for scope in ('national', 'club:13', 'departement:13', f'company:{other.siren}', 'region:93', 'club:999'):
                assert browser.get(f'/tableau-de-bord?perimetre={scope}').status == 404, scope
                assert browser.get(f'/exports/nouveau/dashboard?perimetre={scope}').status == 404, scope

    def test_an_employer_sees_totals_and_definitions_and_no_page_of_others(self, app, sign_in):
        company = samples.company('Acier du Nord')
        samples.mentor(company, on=FIRST, first_name='Nadia', last_name='Secret')
        page = sign_in(samples.user(Role.HR, company)).get(f'/tableau-de-bord?{Q3}')
        assert 'Mentors confirmés, depuis le début' in page.text
        assert 'moins de 5' in page.text
        assert 'Secret' not in page.html.text
        assert 'actifs' not in page.text
        links = [link['href'] for link in page.html.select('.board-value a')]
        assert all(link.startswith('#definition-') and page.html.find(id=link[1:]) for link in links)


class TestSeveralDepartements:
    @pytest.fixture
    def two(self, app):
        for code, name in (('19', 'Corrèze'), ('23', 'Creuse'), ('87', 'Haute-Vienne')):
            samples.club(code, name=f'Club {name}')
        db.session.commit()

    def test_they_are_ticked_and_counted_together(self, two, staff):
        signed(samples.company('Meubles', clubs=('23',)), '23', departements=['23'])
        signed(samples.company('Accordéons', clubs=('19',)), '19', departements=['19'])
        page = staff.get(f'/tableau-de-bord?{Q3}').submit('Afficher', departement=['19', '23'])
        assert page.html.select_one('.page-lead').text.strip().startswith('Corrèze, Creuse')
        ticked = [box['value'] for box in page.html.select('[name=departement][checked]')]
        assert ticked == ['19', '23']

    def test_one_alone_is_that_departement_and_none_the_first_perimeter(self, two, staff):
        page = staff.get('/tableau-de-bord?perimetre=departements:19,23')
        for ticked, shown in ((['23'], 'departement:23'), ([], 'national')):
            found = page.submit('Afficher', departement=ticked)
            assert found.html.select_one('option[selected]')['value'] == shown

    def test_another_perimeter_chosen_meanwhile_wins(self, two, staff):
        page = staff.get('/tableau-de-bord?perimetre=departements:19,23').submit('Afficher', perimetre='club:87')
        assert page.html.select_one('option[selected]')['value'] == 'club:87'

    def test_whoever_reads_one_departement_is_not_asked(self, two, sign_in):
        page = sign_in(samples.coordinator('23')).get('/tableau-de-bord')
        assert not page.html.select('[name=departement]')
        other = 'perimetre=x&deja=x&departement=19&departement=23'
        assert sign_in(samples.coordinator('23')).get(f'/tableau-de-bord?{other}').status == 404
