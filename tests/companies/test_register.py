"""The register in the pages of companies: search, prefill, check, proposals, the nightly round; and its absence."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from crm import access, clock, samples, tasks
from crm.companies import jobs, queries
from crm.companies.models import (
    ClubMembership,
    Company,
    HeadcountBand,
    ProposalState,
    RegisterField,
    RegisterProposal,
    RegisterState,
)
from crm.database import db, unit_of_work
from crm.register import cache, client
from crm.register.pace import RegisterPace
from crm.tasks import Task, TaskState
from tests import register_stub
from tests.register_stub import ACTIVE, CLOSED, OVERSEAS, UNDISCLOSED, UNKNOWN

NAME = 'MENUISERIE DE L’ŒUVRE FICTIVE'


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(client, 'INTERACTIVE_SECONDS', 0.4)


@pytest.fixture
def stub(app):
    with register_stub.running() as made:
        app.config['SIRENE_URL'] = made.url
        yield made
        app.config['SIRENE_URL'] = ''


@pytest.fixture
def coordinator(sign_in, app):
    return lambda code='75': sign_in(samples.coordinator(code))


def company_in_register(**values):
    """A company that agrees with the register in all but what is given."""
    values = {
        'siren': ACTIVE,
        'naf_code': '62.01Z',
        'headcount_band': HeadcountBand.SMALL,
        'category': 'PME',
        'legal_form': '5710',
        'departement_code': samples.departement('69').code,
    } | values
    made = samples.company('Menuiserie de l’œuvre fictive', **values)
    samples.establishment(made, address='9 rue des Ateliers', postcode='69003', city='Lyon 3e Arrondissement')
    return made


def verify(browser, company):
    return browser.get(f'/entreprises/{company.id}').submit('Vérifier dans l’annuaire')


def propose(number):
    for _ in range(number):
        samples.add(
            RegisterProposal(
                company_id=samples.company().id,
                field=RegisterField.NAF,
                ours='',
                theirs='62.01Z',
                found_at=clock.now(),
            )
        )
    db.session.commit()


@pytest.fixture
def statements(app):
    """statements(act) → how many statements `act` sent to the database."""

    def count(act):
        sent = []
        watch = lambda *arguments: sent.append(arguments[2])  # noqa: E731
        event.listen(db.engine, 'before_cursor_execute', watch)
        act()
        event.remove(db.engine, 'before_cursor_execute', watch)
        return len(sent)

    return count


def proposals(**filters):
    with access.for_everyone('lecture dans un essai'):
        return list(db.session.scalars(db.select(RegisterProposal).filter_by(**filters)))


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


class TestNightlyRound:
    @pytest.fixture(autouse=True)
    def quick(self, monkeypatch):
        monkeypatch.setattr('crm.register.pace.BETWEEN_AT_NIGHT', timedelta(0))
        monkeypatch.setattr('crm.companies.actions.register_round.REST', 0)

    def night(self):
        with unit_of_work():
            jobs.check_register()
        while tasks.work_once():
            pass
        db.session.expire_all()
        return db.session.scalars(db.select(Task).order_by(Task.id.desc()).limit(1)).one()

    def test_followed_companies_are_checked_the_oldest_check_first(self, stub):
        with access.for_everyone('préparation d’un essai'):
            old = samples.company(siren=CLOSED, register_checked_at=datetime(2026, 1, 1, tzinfo=UTC))
            never = samples.company(siren=ACTIVE)
            recent = samples.company(siren=OVERSEAS, register_checked_at=clock.now() - timedelta(days=2))
            samples.company(siren=UNKNOWN, clubs=())
            db.session.commit()
            task = self.night()
            assert [asked['q'] for _, asked, _ in stub.asked] == [never.siren, old.siren]
            assert (task.state, task.result['checked']) == (TaskState.DONE, 2)
            assert never.register_state is RegisterState.VERIFIED
            assert recent.register_state is RegisterState.UNCHECKED

    def test_a_register_that_fails_ends_the_round_and_the_next_night_goes_on(self, stub):
        with access.for_everyone('préparation d’un essai'):
            company = samples.company(siren=ACTIVE, register_state=RegisterState.VERIFIED)
            db.session.commit()
            stub.fault = 'broken'
            task = self.night()
            assert (task.state, task.result['stopped']) == (TaskState.DONE, 'refused')
            assert len(stub.asked) == 3
            assert company.register_state is RegisterState.VERIFIED
            stub.fault = ''
            with clock.stopped_at(clock.now() + timedelta(days=1)):
                assert self.night().result['checked'] == 1

    def test_one_fault_does_not_end_the_round(self, stub):
        with access.for_everyone('préparation d’un essai'):
            samples.company(siren=ACTIVE)
            samples.company(siren=CLOSED)
            db.session.commit()
            stub.witness = lambda: setattr(stub, 'fault', '' if stub.seen else 'broken')
            task = self.night()
            assert (task.result['checked'], task.result['stopped']) == (2, '')
            assert len(stub.asked) == 3

    def test_it_comes_back_when_the_register_says_when(self, stub, monkeypatch):
        waited = []

        def rest(seconds):
            if seconds < 5:
                return
            waited.append(seconds)
            stub.fault = ''
            cleared = db.update(RegisterPace).values(paused_until=None)
            with unit_of_work():
                db.session.execute(cleared)

        monkeypatch.setattr('crm.companies.actions.register_round.time.sleep', rest)
        with access.for_everyone('préparation d’un essai'):
            samples.company(siren=ACTIVE)
            db.session.commit()
            stub.fault, stub.retry_after = 'busy', '5'
            assert self.night().result['checked'] == 1
        assert waited == [5]

    def test_two_rounds_a_night_are_one(self, stub):
        with access.for_everyone('préparation d’un essai'):
            with unit_of_work():
                jobs.check_register()
            with unit_of_work():
                jobs.check_register()
            assert len(list(db.session.scalars(db.select(Task)))) == 1

    def test_old_answers_are_forgotten(self, stub):
        with access.for_everyone('préparation d’un essai'):
            db.session.add(
                cache.RegisterAnswer(key='x', fetched_at=clock.now() - timedelta(days=40), answer={'units': []})
            )
            db.session.commit()
            self.night()
            assert db.session.get(cache.RegisterAnswer, 'x') is None

    def test_without_register_there_is_no_round(self, app):
        with access.for_everyone('préparation d’un essai'), unit_of_work():
            jobs.check_register()
        with access.for_everyone('lecture dans un essai'):
            assert db.session.scalar(db.select(Task.id)) is None


def test_the_work_of_the_round_is_not_tied_to_one_company(stub):
    """Thirty companies, three of them unknown: all are checked, in steps of ten."""
    with access.for_everyone('préparation d’un essai'):
        for number in range(30):
            siren = samples.siren(92_000 + number)
            samples.company(siren=siren)
            if number % 10:
                stub.units[siren] = register_stub.unit(siren, f'ATELIER {number}')
        db.session.commit()
        with unit_of_work():
            jobs.check_register()
        assert tasks.work_once()
        db.session.expire_all()
        states = [company.register_state for company in db.session.scalars(db.select(Company))]
        assert states.count(RegisterState.NOT_FOUND) == 3
        assert states.count(RegisterState.VERIFIED) == 27
