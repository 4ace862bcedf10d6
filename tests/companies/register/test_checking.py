"""Checking a company in the register; the queue of what it says otherwise."""

import pytest

from crm import access, clock, samples, tasks
from crm.companies import jobs
from crm.companies.models import (
    ClubMembership,
    HeadcountBand,
    ProposalState,
    RegisterState,
)
from crm.database import db, unit_of_work
from tests import register_stub
from tests.companies.register.steps import company_in_register, proposals, propose, verify
from tests.register_stub import ACTIVE, CLOSED


class TestCheck:
    def test_a_company_that_agrees_is_verified(self, stub, coordinator):
        company = company_in_register()
        page = verify(coordinator(), company)
        assert company.register_state is RegisterState.VERIFIED
        assert company.register_checked_at
        assert 'elle est vérifiée' in page.text
        assert proposals() == []

    def test_what_is_missing_is_completed_and_what_differs_is_proposed(self, stub, coordinator):
        company = company_in_register(naf_code='', category='', headcount_band=HeadcountBand.HUGE)
        page = verify(coordinator(), company)
        assert (company.naf_code, company.naf_section, company.category) == ('62.01Z', 'J', 'PME')
        row = page.rows('Ce que l’annuaire dit autrement')[0]
        assert row[:3] == ['Effectif', 'Plus de 5 000 salariés', '50 à 99 salariés (2023)']

    def test_taken_it_is_written(self, stub, coordinator):
        company = company_in_register(headcount_band=HeadcountBand.HUGE)
        page = verify(coordinator(), company).submit('Reprendre')
        assert (company.headcount_band, company.headcount_year) == (HeadcountBand.SMALL, 2023)
        assert 'Ce que l’annuaire dit autrement' not in page.text

    def test_kept_it_is_not_proposed_again(self, stub, coordinator):
        company = company_in_register(headcount_band=HeadcountBand.HUGE)
        browser = coordinator()
        verify(browser, company).submit('Garder la nôtre')
        verify(browser, company)
        assert company.headcount_band is HeadcountBand.HUGE
        assert [p.state for p in proposals()] == [ProposalState.KEPT]

    def test_kept_it_is_proposed_again_when_the_register_says_something_else(self, stub, coordinator):
        company = company_in_register(headcount_band=HeadcountBand.HUGE)
        browser = coordinator()
        verify(browser, company).submit('Garder la nôtre')
        stub.units[ACTIVE]['tranche_effectif_salarie'] = '32'
        verify(browser, company)
        assert [(p.state, p.theirs) for p in proposals()] == [(ProposalState.OPEN, '250 à 499 salariés (2023)')]

    def test_an_older_headcount_than_ours_is_not_proposed(self, stub, coordinator):
        verify(coordinator(), company_in_register(headcount_band=HeadcountBand.HUGE, headcount_year=2025))
        assert proposals() == []

    def test_a_proposal_that_no_longer_holds_goes_away(self, stub, coordinator):
        company = company_in_register(headcount_band=HeadcountBand.HUGE)
        browser = coordinator()
        verify(browser, company)
        stub.units[ACTIVE]['tranche_effectif_salarie'] = '53'
        verify(browser, company)
        assert proposals() == []

    def test_a_head_office_that_moved_is_proposed_and_taken(self, stub, coordinator):
        company = company_in_register()
        moved = register_stub.site(samples.siret(ACTIVE, 7), numero_voie='12', libelle_voie='DU PORT')
        stub.units[ACTIVE]['siege'] = moved | {'commune': '97411', 'code_postal': '97400'}
        page = verify(coordinator(), company).submit('Reprendre')
        assert page.status == 200
        head = next(site for site in company.establishments if site.is_head_office)
        assert (head.siret, head.departement_code, head.city) == (samples.siret(ACTIVE, 7), '974', 'Saint-Denis')
        assert company.departement_code == '974'
        assert len(company.establishments) == 2

    def test_a_closed_company_is_proposed_to_be_left(self, stub, coordinator):
        company = company_in_register(siren=CLOSED)
        page = verify(coordinator(), company)
        assert company.register_state is RegisterState.CLOSED
        assert 'Fermée depuis le 31 mars 2025 : arrêter le suivi ?' in page.text
        page.submit('Arrêter le suivi')
        assert db.session.scalars(db.select(ClubMembership.until)).one() == clock.today()

    def test_two_clubs_each_decide_to_leave_a_closed_company(self, stub, coordinator):
        company = company_in_register(siren=CLOSED, clubs=('75', '13'))
        verify(coordinator('75'), company).submit('Arrêter le suivi')
        assert [p.state for p in proposals()] == [ProposalState.OPEN]
        assert coordinator('75').get('/entreprises/annuaire').title == 'Annuaire : changements à examiner'
        assert 'Rien à examiner' in coordinator('75').get('/entreprises/annuaire').text
        assert len(coordinator('13').get('/entreprises/annuaire').rows('Changements')) == 1

    def test_a_company_that_opens_again_is_no_longer_proposed_to_be_left(self, stub, coordinator):
        company = company_in_register(siren=CLOSED)
        browser = coordinator()
        verify(browser, company)
        stub.units[CLOSED] |= {'etat_administratif': 'A', 'date_fermeture': None}
        verify(browser, company)
        assert (company.register_state, company.closed_on) == (RegisterState.VERIFIED, None)
        assert [p.field.value for p in proposals()] == ['name']

    def test_a_missing_siren_is_found_by_name(self, stub, coordinator):
        company = samples.company('Menuiserie', with_siren=False)
        page = coordinator().get(f'/entreprises/{company.id}').click('Chercher son SIREN')
        page.submit('C’est cette entreprise')
        assert (company.siren, company.register_state) == (ACTIVE, RegisterState.VERIFIED)

    def test_a_siren_that_another_company_has_is_refused(self, stub, coordinator):
        samples.company('Déjà là', siren=ACTIVE)
        company = samples.company('Menuiserie', with_siren=False)
        browser = coordinator()
        page = browser.get(f'/entreprises/annuaire/recherche?q=fonderie&pour={company.id}')
        page = page.submit('C’est cette entreprise', number=ACTIVE)
        assert page.status == 422
        assert company.siren is None

    def test_a_club_that_does_not_follow_may_not_check(self, stub, coordinator):
        company = company_in_register(clubs=('13',))
        assert 'Vérifier dans l’annuaire' not in coordinator('75').get(f'/entreprises/{company.id}').text

    def test_a_proposal_of_another_club_does_not_exist(self, stub, coordinator):
        company = company_in_register(clubs=('13',), headcount_band=HeadcountBand.HUGE)
        page = verify(coordinator('13'), company)
        address = page._form_with('Reprendre').get('action')
        token = page.html.select_one('[name=csrf_token]')['value']
        assert coordinator('75').post(address, {'csrf_token': token}).status in (400, 404)
        assert proposals()[0].state is ProposalState.OPEN


class TestNothingIsHeld:
    """While the register is asked, no connection is held: others may write, and the pool is free."""

    @pytest.mark.parametrize('path', ['suggestions?q=menuiserie', 'recherche?q=menuiserie'])
    def test_by_a_page_that_searches(self, app, stub, coordinator, path):
        browser = coordinator()
        stub.witness = db.engine.pool.checkedout
        browser.raw(f'/entreprises/annuaire/{path}')
        assert stub.seen == [0]

    def test_by_a_check(self, stub, coordinator):
        company = company_in_register()
        stub.witness = db.engine.pool.checkedout
        verify(coordinator(), company)
        assert stub.seen == [0]

    def test_by_the_adding_of_a_company(self, stub, coordinator):
        page = coordinator().get('/entreprises/ajouter')
        stub.witness = db.engine.pool.checkedout
        page.submit('Ajouter l’entreprise', identifier=ACTIVE, name='Menuiserie')
        assert stub.seen == [0]

    def test_by_the_nightly_round(self, stub):
        with access.for_everyone('préparation d’un essai'):
            samples.company(siren=ACTIVE)
            db.session.commit()
            with unit_of_work():
                jobs.check_register()
            stub.witness = db.engine.pool.checkedout
            assert tasks.work_once()
        assert stub.seen == [0]


class TestQueue:
    def test_changes_are_examined_in_one_page(self, stub, coordinator):
        company = company_in_register(headcount_band=HeadcountBand.HUGE)
        browser = coordinator()
        verify(browser, company)
        page = browser.get('/entreprises/annuaire')
        assert page.rows('Changements')[0][:2] == [company.name, 'Effectif']
        assert 'Rien à examiner' in page.submit('Reprendre').text

    def test_the_page_asks_no_more_for_more_changes(self, coordinator, statements):
        browser = coordinator()
        propose(1)
        few = statements(lambda: browser.get('/entreprises/annuaire'))
        propose(20)
        assert statements(lambda: browser.get('/entreprises/annuaire')) == few <= 12

    def test_the_search_asks_the_database_no_more_for_more_results(self, stub, coordinator, statements):
        browser = coordinator()
        browser.get('/entreprises/annuaire/recherche?q=fonderie')
        few = statements(lambda: browser.get('/entreprises/annuaire/recherche?q=fonderie'))
        browser.get('/entreprises/annuaire/recherche?q=fictive')
        page = browser.get('/entreprises/annuaire/recherche?q=fictive')
        assert len(page.rows('Entreprises de l’annuaire')) == 3
        assert statements(lambda: browser.get('/entreprises/annuaire/recherche?q=fictive')) == few <= 12

    def test_my_day_shows_them(self, stub, coordinator):
        company = company_in_register(headcount_band=HeadcountBand.HUGE)
        browser = coordinator()
        verify(browser, company)
        assert 'Annuaire : changements à examiner' in browser.get('/').text
        assert 'Annuaire : changements à examiner' not in coordinator('13').get('/').text
