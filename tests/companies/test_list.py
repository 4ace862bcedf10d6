"""The list of companies: search, filters, sorts, pages, perimeter."""

import pytest
from sqlalchemy import event

from crm import registries, samples
from crm.access import Role
from crm.companies.models import Company, HeadcountBand, RelationState
from crm.database import db


@pytest.fixture
def staff(sign_in):
    return lambda: sign_in(samples.user(Role.COLLECTIF))


def names(page):
    return [row[0].replace(' À vérifier', '') for row in page.rows('Entreprises')] if page.html.select('tbody') else []


@pytest.mark.usefixtures('app')
class TestSearch:
    @pytest.mark.parametrize('typed', ['oeuvre ete', "L'ETE", 'l’été', 'Œuvre', 'OEUVRE'])
    def test_accents_apostrophes_and_ligatures_do_not_count(self, staff, typed):
        samples.company('Œuvre de l’Été')
        samples.company('Autre maison')
        assert names(staff().get('/entreprises', query_string={'q': typed})) == ['Œuvre de l’Été']

    def test_a_siren_is_found_with_spaces(self, staff):
        company = samples.company('La bonne', siren='732829320')
        samples.company('Une autre')
        assert names(staff().get('/entreprises?q=732 829 320')) == [company.name]

    def test_a_siret_is_found_with_spaces(self, staff):
        samples.establishment(samples.company('La bonne', siren='732829320'), nic=7)
        siret = samples.siret('732829320', 7)
        assert names(staff().get(f'/entreprises?q={siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}')) == ['La bonne']

    def test_every_word_counts(self, staff):
        samples.company('Cent')
        samples.company('Cent ans')
        assert names(staff().get('/entreprises?q=cent ans')) == ['Cent ans']


@pytest.mark.usefixtures('app')
class TestFilters:
    @pytest.mark.parametrize(
        ('query', 'kept'),
        [
            ('club=13', 'Du Sud'),
            ('departement=13', 'Du Sud'),
            ('taille=huge', 'Grande'),
            ('secteur=J', 'Grande'),
            ('relation=active', 'Engagée'),
        ],
    )
    def test_each_filter_keeps_its_own(self, staff, query, kept):
        samples.company('Du Sud', clubs=('13',))
        samples.company('Grande', headcount_band=HeadcountBand.HUGE, naf_code='62.01Z', naf_section='J')
        samples.company('Engagée', relation_state=RelationState.ACTIVE)
        assert names(staff().get(f'/entreprises?{query}')) == [kept]

    def test_a_feature_adds_its_situation(self, staff, monkeypatch):
        monkeypatch.setitem(registries.company_filters.entries, 'essai', ('À vérifier', Company.doubt != ''))
        samples.company('Douteuse', doubt='Nom à vérifier.')
        samples.company('Sûre')
        page = staff().get('/entreprises?situation=essai')
        assert names(page) == ['Douteuse']
        assert '1 entreprise' in page.text

    def test_the_latest_added_comes_first(self, staff):
        from datetime import timedelta

        from crm import clock

        samples.company('Ancienne', created_at=clock.now() - timedelta(days=9))
        samples.company('Récente')
        assert names(staff().get('/entreprises?tri=ajout')) == ['Récente', 'Ancienne']


@pytest.mark.usefixtures('app')
class TestPages:
    def test_pages_follow_each_other_and_back_without_a_gap(self, staff):
        for number in range(120):
            samples.company(f'Maison {number:03}')
        first = staff().get('/entreprises')
        second = first.click('Suivants')
        third = second.click('Suivants')
        assert names(first) + names(second) + names(third) == [f'Maison {n:03}' for n in range(120)]
        assert '120 entreprises' in third.text
        assert names(third.click('Précédents')) == names(second)

    def test_statements_do_not_grow_with_the_rows(self, staff):
        for _ in range(60):
            samples.company(clubs=('75', '13'))
        browser = staff()
        statements = []
        event.listen(db.engine, 'before_cursor_execute', lambda *a: statements.append(a[2]))
        browser.get('/entreprises')
        assert len(statements) <= 12, '\n'.join(statements)


@pytest.mark.usefixtures('app')
class TestPerimeter:
    def test_a_coordinator_sees_their_clubs_first_and_may_see_all(self, sign_in):
        samples.company('À moi')
        samples.company('À eux', clubs=('13',))
        page = sign_in(samples.coordinator('75')).get('/entreprises')
        assert names(page) == ['À moi']
        assert names(page.click('Toutes les entreprises')) == ['À eux', 'À moi']

    def test_an_hr_manager_has_no_list(self, sign_in):
        company = samples.company()
        assert sign_in(samples.user(Role.HR, company)).get('/entreprises').status == 403

    def test_the_export_holds_what_the_list_shows(self, sign_in):
        samples.company('=cmd()')
        samples.company('À eux', clubs=('13',))
        page = sign_in(samples.coordinator('75')).get('/entreprises').submit('Exporter en CSV')
        text = page.response.get_data(as_text=True)
        assert text.startswith('\ufeffSIREN;Raison sociale')
        assert "'=cmd()" in text
        assert 'À eux' not in text
