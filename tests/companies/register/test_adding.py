"""Adding a company with the register, and without it."""

import pytest

from crm import samples
from crm.companies import queries
from crm.companies.models import (
    HeadcountBand,
    ProposalState,
    RegisterState,
)
from tests.companies.register.steps import NAME, company_in_register, proposals, verify
from tests.register_stub import ACTIVE, CLOSED, OVERSEAS, UNDISCLOSED, UNKNOWN


class TestAdd:
    def test_while_typing_companies_are_proposed(self, stub, coordinator):
        answer = coordinator().raw('/entreprises/annuaire/suggestions?q=menuiserie').json
        line = answer['suggestions'][0]
        assert line['label'].startswith(f'{NAME} (ATELIER BLEU) — ')
        assert line['label'].endswith('Lyon 3e Arrondissement (69) — active')
        assert line['url'] == f'/entreprises/ajouter?annuaire={ACTIVE}'

    def test_without_javascript_a_button_shows_a_page_of_results(self, stub, coordinator):
        page = coordinator().get('/entreprises/ajouter').submit('Chercher dans l’annuaire', q='fonderie')
        assert page.rows('Entreprises de l’annuaire')[0][3] == 'Fermée'

    def test_choosing_fills_the_form_and_the_record(self, stub, coordinator):
        page = coordinator().get('/entreprises/ajouter').submit('Chercher dans l’annuaire', q='menuiserie')
        page = page.click('Choisir')
        assert '9 RUE DES ATELIERS' in page.text
        page = page.submit('Ajouter l’entreprise')
        assert page.title == 'ATELIER BLEU'
        made = queries.company_by_siren(ACTIVE)
        assert (made.name, made.departement_code, made.naf_code, made.naf25_code) == (NAME, '69', '62.01Z', '62.10Y')
        assert (made.headcount_band, made.headcount_year) == (HeadcountBand.SMALL, 2023)
        assert (made.category, made.legal_form) == ('PME', '5710')
        assert made.register_state is RegisterState.VERIFIED
        head = made.establishments[0]
        assert (head.siret, head.is_head_office, head.commune_code) == (samples.siret(ACTIVE), True, '69383')
        assert proposals() == []

    def test_a_siret_brings_its_site_beside_the_head_office(self, stub, coordinator):
        number = samples.siret(ACTIVE, 2)
        page = coordinator().get(f'/entreprises/ajouter?annuaire={number}').submit('Ajouter l’entreprise')
        assert page.status == 200
        sites = {site.siret: site for site in queries.company_by_siren(ACTIVE).establishments}
        assert sites[number].departement_code == '13'
        assert [siret for siret, site in sites.items() if site.is_head_office] == [samples.siret(ACTIVE)]

    def test_a_number_typed_by_hand_is_completed_too(self, stub, coordinator):
        page = coordinator().get('/entreprises/ajouter')
        page.submit('Ajouter l’entreprise', identifier=OVERSEAS, name='Sucrerie')
        assert queries.company_by_siren(OVERSEAS).departement_code == '974'

    def test_what_a_person_typed_is_not_questioned(self, stub, coordinator):
        page = coordinator().get(f'/entreprises/ajouter?annuaire={ACTIVE}')
        page.submit('Ajouter l’entreprise', name='Menuiserie Durand')
        assert queries.company_by_siren(ACTIVE).name == 'Menuiserie Durand'
        assert proposals(state=ProposalState.OPEN) == []

    def test_a_known_company_is_offered_to_be_followed(self, stub, coordinator):
        samples.company('Déjà là', clubs=('13',), siren=ACTIVE)
        browser = coordinator()
        answer = browser.raw('/entreprises/annuaire/suggestions?q=menuiserie').json
        assert answer['suggestions'][0]['label'].endswith('déjà dans l’outil')
        page = browser.get(f'/entreprises/ajouter?annuaire={ACTIVE}')
        assert page.submit('Suivre aussi cette entreprise').title == 'Déjà là'

    def test_what_is_not_disclosed_is_never_a_name(self, stub, coordinator):
        page = coordinator().get(f'/entreprises/ajouter?annuaire={UNDISCLOSED}')
        assert 'NON-DIFFUSIBLE' not in page.text
        assert page.html.select_one('[name=name]')['value'] == ''

    def test_a_closed_company_is_said_so(self, stub, coordinator):
        page = coordinator().get(f'/entreprises/ajouter?annuaire={CLOSED}')
        assert 'fermée depuis le 31 mars 2025' in page.text

    def test_an_unknown_number_warns_and_is_saved(self, stub, coordinator):
        page = coordinator().get('/entreprises/ajouter')
        page = page.submit('Ajouter l’entreprise', identifier=UNKNOWN, name='Inconnue')
        assert page.title == 'Inconnue'
        assert 'ne connaît pas ce numéro' in page.text
        assert queries.company_by_siren(UNKNOWN).register_state is RegisterState.NOT_FOUND


class TestWithoutRegister:
    @pytest.mark.parametrize('fault', ['busy', 'broken', 'slow', 'truncated', 'cut', 'huge', 'moved', 'odd'])
    def test_whatever_its_fault_a_company_is_added_with_a_warning(self, stub, coordinator, fault):
        stub.fault = fault
        page = coordinator().get('/entreprises/ajouter')
        page = page.submit('Ajouter l’entreprise', identifier=ACTIVE, name='Menuiserie')
        assert page.title == 'Menuiserie'
        assert 'annuaire' in page.text
        assert queries.company_by_siren(ACTIVE).register_state is RegisterState.UNAVAILABLE

    def test_the_search_says_that_it_does_not_answer(self, stub, coordinator):
        stub.fault = 'broken'
        browser = coordinator()
        assert 'ne répond pas' in browser.get('/entreprises/annuaire/recherche?q=menuiserie').text
        assert 'ne répond pas' in browser.raw('/entreprises/annuaire/suggestions?q=menuiserie').json['problem']
        assert (
            browser.get(f'/entreprises/ajouter?annuaire={ACTIVE}').html.select_one('[name=identifier]')['value']
            == ACTIVE
        )

    def test_not_configured_it_says_so_and_adds_as_before(self, coordinator):
        browser = coordinator()
        assert 'n’est pas configuré' in browser.get('/entreprises/annuaire/recherche?q=menuiserie').text
        page = browser.get('/entreprises/ajouter')
        assert page.submit('Ajouter l’entreprise', identifier=ACTIVE, name='Menuiserie').title == 'Menuiserie'
        assert queries.company_by_siren(ACTIVE).register_state is RegisterState.UNCHECKED

    def test_a_check_that_fails_leaves_what_was_known(self, stub, coordinator):
        company = company_in_register(register_state=RegisterState.VERIFIED)
        stub.fault = 'broken'
        page = verify(coordinator(), company)
        assert 'ne répond pas' in page.text
        assert company.register_state is RegisterState.VERIFIED
