"""Duplicates: the rule, the search, the queue, the warning while typing, the decisions."""

import pytest
from flask import Flask

from crm import access, registries, samples, tasks
from crm.access import Role
from crm.companies import actions, queries
from crm.companies.models import Company, DuplicatePair, PairState, RegisterState
from crm.companies.queries.duplicates import sirens
from crm.companies.queries.duplicates.names import NEAR, bare_words, likeness
from crm.companies.queries.duplicates.rules import Sheet, compare, misspelt_siren
from crm.database import db

SEEN = 'lecture dans un essai'
SIREN = '732829320'


@pytest.mark.parametrize(
    ('one', 'two'),
    [
        ('SAS Œuvre de l’Été', 'OEUVRE DE L ETE'),
        ('Transports Durand & Fils', 'TRANSP. DURAND ET FILS SARL'),
        ('S.A.R.L. Nova Bâtiment', 'Nova Bat.'),
        ('H&M', 'H et M'),
        ('E.D.F.', 'EDF'),
        ('Ets Dupont', 'Établissements Dupont'),
        ('Durand Transports', 'Transports Durand'),
        ('Inter Marché', 'Intermarché'),
        ('Société Rivière', 'Soiete Riviere'),
        ('Mistral Conseil', 'Mistral Consiel'),
        ('Cabinet Développement Lenoir', 'Cabinet Dvpt Lenoir'),
    ],
)
def test_a_name_written_otherwise_is_the_same(one: str, two: str):
    assert likeness(bare_words(one), bare_words(two)) >= NEAR


@pytest.mark.parametrize(
    ('one', 'two'),
    [
        ('Mistral Conseil Est', 'Mistral Conseil Ouest'),
        ('SCI Martin 1', 'SCI Martin 2'),
        ('Mistral Conseil', 'Mistral Transports'),
        ('Durand', 'Durand et Petit'),
        ('Alto', 'Atlas'),
    ],
)
def test_another_name_is_another_company(one: str, two: str):
    assert likeness(bare_words(one), bare_words(two)) < NEAR


def test_two_words_that_many_bear_are_not_misspellings_of_each_other():
    one, two = bare_words('Boulangerie Marin'), bare_words('Boulangerie Martin')
    assert likeness(one, two) >= NEAR
    assert likeness(one, two, known={'marin', 'martin'}) < NEAR


def test_a_name_made_of_a_legal_form_alone_keeps_its_words():
    assert bare_words('La Société') != ()


@pytest.mark.parametrize('typed', ['732892320', '732829820', '732829321', '372829320'])
def test_one_typing_error_in_a_siren_is_seen(typed: str):
    assert misspelt_siren(SIREN, typed)
    assert not misspelt_siren(SIREN, '552100554')


class TestTheRule:
    def sheet(self, number: int, name: str, siren: str = '', **values) -> Sheet:
        return Sheet(number, name, siren=siren, departements=frozenset({values.pop('place', '69')}), **values)

    def test_a_sheet_without_siren_of_the_same_name_and_place(self):
        verdict = compare(self.sheet(1, 'Nova Conseil', SIREN), self.sheet(2, 'NOVA CONSEIL SAS'))
        assert verdict.score >= 80
        assert 'L’une des deux n’a pas de SIREN' in verdict.reasons

    def test_the_same_name_elsewhere_is_another_company(self):
        assert compare(self.sheet(1, 'Nova Conseil', SIREN), self.sheet(2, 'Nova Conseil', place='13')) is None

    def test_two_right_siren_far_from_each_other_are_two_companies(self):
        assert compare(self.sheet(1, 'Nova', SIREN), self.sheet(2, 'Nova', '552100554')) is None

    def test_two_right_siren_that_follow_each_other_are_two_companies_of_a_group(self):
        one, two = samples.siren(50), samples.siren(51)
        assert compare(self.sheet(1, 'Nova Nord', one), self.sheet(2, 'Nova Sud', two)) is None

    def test_a_mistyped_siren_is_told(self):
        verdict = compare(self.sheet(1, 'Nova Conseil', SIREN), self.sheet(2, 'Nova Conseils', '732892320'))
        assert verdict.score >= 90
        assert verdict.reasons[0] == 'SIREN à une faute de frappe près'

    def test_a_mistyped_siren_with_another_name_is_nothing(self):
        assert compare(self.sheet(1, 'Nova Conseil', SIREN), self.sheet(2, 'Garage Petit', '732892320')) is None

    def test_a_site_that_bears_the_siren_of_the_other(self):
        one = self.sheet(1, 'Nova', SIREN)
        two = self.sheet(2, 'Tout autre nom', '552100554', sirets=(f'{SIREN}00074',))
        assert compare(one, two).score == 98

    def test_a_shared_address_supports_but_never_suffices(self):
        one = self.sheet(1, 'Nova Conseil', SIREN, phones=frozenset({'+33102030405'}))
        near = self.sheet(2, 'Nova Conseil', phones=frozenset({'+33102030405'}))
        other = self.sheet(3, 'Garage Petit', phones=frozenset({'+33102030405'}))
        assert compare(one, near).score > compare(one, self.sheet(2, 'Nova Conseil')).score
        assert compare(one, other) is None

    def test_a_siren_that_the_register_does_not_know_is_doubtful(self):
        denied = self.sheet(2, 'Nova Conseil', '552100554', denied=True)
        assert compare(self.sheet(1, 'Nova Conseil', SIREN, verified=True), denied) is not None


class TestTheSearch:
    @pytest.fixture(autouse=True)
    def everything(self, app: Flask):
        with access.for_everyone(SEEN):
            yield

    def search(self, whole: bool = True) -> tasks.Task:
        task = actions.ask_for_search(whole=whole)
        number = task.id
        db.session.commit()
        tasks.work_once(number)
        return db.session.get_one(tasks.Task, number, populate_existing=True)

    def pairs(self) -> set[tuple[int, int]]:
        return set(map(tuple, db.session.execute(db.select(DuplicatePair.company_id, DuplicatePair.other_id))))

    def test_what_looks_like_one_is_proposed_once(self):
        one, two = samples.company('Atelier Rivière'), samples.company('ATELIER RIVIERE SARL', with_siren=False)
        samples.company('Atelier Rivière', clubs=('13',))
        self.search()
        assert self.search().result['pairs'] == 0
        assert self.pairs() == {(one.id, two.id)}

    def test_a_mistyped_siren_is_found_in_another_place_too(self):
        one = samples.company('Atelier Rivière', clubs=('75',))
        wrong = one.siren[:6] + ('0' if one.siren[6] != '0' else '1') + one.siren[7:]
        two = samples.company('Atelier Rivière', clubs=('13',), siren=wrong)
        assert (one.id, two.id) in set(sirens.neighbours())
        self.search()
        assert self.pairs() == {(one.id, two.id)}

    def test_among_namesakes_the_likeliest_is_proposed(self):
        right = samples.company('Nova Conseil', naf_code='70.22Z')
        samples.company('Nova Conseil', naf_code='10.71C')
        copy = samples.company('NOVA CONSEIL', with_siren=False, naf_code='70.22Z')
        self.search()
        assert self.pairs() == {(right.id, copy.id)}

    def test_a_sheet_without_place_meets_its_only_namesake(self):
        one = samples.company('Biotecval')
        two = samples.company('Biotecval SA', with_siren=False, departement_code=None, clubs=())
        self.search()
        assert self.pairs() == {(one.id, two.id)}

    def test_only_what_changed_is_looked_at_again(self):
        one = samples.company('Atelier Rivière')
        self.search()
        two = samples.company('Atelier Riviere', with_siren=False)
        task = self.search(whole=False)
        if task.payload['since']:
            assert task.total < 10
        assert self.pairs() == {(one.id, two.id)}

    def test_a_corrected_sheet_is_no_longer_proposed(self):
        samples.company('Atelier Rivière')
        two = samples.company('Atelier Riviere', with_siren=False)
        self.search()
        two.siren = SIREN
        db.session.flush()
        self.search()
        assert self.pairs() == set()

    def test_what_is_not_a_duplicate_is_never_proposed_again(self):
        samples.company('Atelier Rivière')
        samples.company('Atelier Riviere', with_siren=False)
        self.search()
        pair = db.session.scalar(db.select(DuplicatePair))
        actions.dismiss(pair, 'Deux frères')
        self.search()
        (again,) = db.session.scalars(db.select(DuplicatePair))
        assert (again.state, again.note) == (PairState.DISMISSED, 'Deux frères')
        actions.reopen(again)
        assert again.state == PairState.PROPOSED

    def test_a_search_that_stopped_goes_on_where_it_was(self, app: Flask, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setitem(app.config, 'RAISE_TASK_FAILURES', False)
        one, two = samples.company('Atelier Rivière'), samples.company('Atelier Riviere', with_siren=False)
        task = actions.ask_for_search(whole=True)
        number = task.id
        db.session.commit()
        read = actions.duplicates.sheets.sheets_of_departement
        asked: list[str | None] = []

        def fails_after(code: str | None):
            asked.append(code)
            if len(asked) == 80:
                raise RuntimeError('killed')
            return read(code)

        monkeypatch.setattr(actions.duplicates.sheets, 'sheets_of_departement', fails_after)
        tasks.work_once(number)
        with access.for_everyone(SEEN):
            tasks.resume(db.session.get_one(tasks.Task, number))
            db.session.commit()
            tasks.work_once(number)
        assert len(asked) == len(set(asked)) + 1
        assert self.pairs() == {(one.id, two.id)}

    def test_the_clock_asks_every_night(self):
        assert 'companies.duplicates' in {name for name, _, _ in registries.timetable}


class TestWhileTyping:
    def test_a_near_name_is_shown_before_saving(self, app, sign_in):
        samples.company('Atelier Rivière')
        db.session.commit()
        page = sign_in(samples.coordinator('75')).get('/entreprises/ajouter/proches?name=ATELIER+RIVIERE+SARL')
        assert '1 entreprise proche' in page.text
        assert 'Atelier Rivière' in page.text

    def test_the_siren_typed_is_enough(self, app, sign_in):
        samples.company('Atelier Rivière', siren=SIREN)
        page = sign_in(samples.coordinator('75')).get('/entreprises/ajouter/proches?identifier=732+829+320')
        assert 'Atelier Rivière' in page.text

    def test_a_franchise_elsewhere_is_not(self, app, sign_in):
        samples.company('Atelier Rivière', clubs=('13',))
        page = sign_in(samples.coordinator('75')).get(
            '/entreprises/ajouter/proches?name=Atelier+Rivière&departement_code=75'
        )
        assert 'proche' not in page.text.replace('Entreprises proches', '')

    def test_the_form_asks_the_same_rule_without_javascript(self, app, sign_in):
        samples.company('Atelier Rivière')
        browser = sign_in(samples.coordinator('75'))
        page = browser.get('/entreprises/ajouter').submit(
            'Ajouter l’entreprise', name='Atelier Riviere SARL', departement_code='75'
        )
        assert page.status == 422
        assert 'presque le même nom' in page.text


class TestPages:
    def proposed(self, *clubs: str) -> DuplicatePair:
        one = samples.company('Atelier Rivière', clubs=clubs[:1])
        two = samples.company('Atelier Riviere', clubs=clubs[1:] or clubs, with_siren=False, departement_code='75')
        samples.contact(two, clubs[-1], last_name='Delacour')
        with access.for_everyone(SEEN):
            pair = actions.pair_of(one, two)
            pair.score, pair.reasons, pair.by_hand = 86, ['Même nom, écrit autrement'], False
        db.session.commit()
        return pair

    def test_the_queue_shows_what_one_s_clubs_follow(self, app, sign_in):
        self.proposed('75')
        page = sign_in(samples.coordinator('75')).get('/entreprises/doublons')
        assert page.title == 'Doublons à examiner'
        assert len(page.rows('Fiches qui se ressemblent')) == 1
        elsewhere = sign_in(samples.coordinator('13')).get('/entreprises/doublons')
        assert 'Aucun doublon à examiner' in elsewhere.text

    def test_not_a_duplicate_goes_to_its_own_tab(self, app, sign_in):
        self.proposed('75')
        browser = sign_in(samples.coordinator('75'))
        page = browser.get('/entreprises/doublons').submit('Pas un doublon')
        assert (
            'ne seront plus proposées' in browser.get('/entreprises/doublons?etat=dismissed').text or page.status == 200
        )
        kept = browser.get('/entreprises/doublons?etat=dismissed')
        assert len(kept.rows('Fiches qui se ressemblent')) == 1
        kept.submit('Rouvrir la question')
        assert len(browser.get('/entreprises/doublons').rows('Fiches qui se ressemblent')) == 1

    def test_a_coordinator_merges_from_the_queue_and_the_old_address_leads_on(self, app, sign_in):
        pair = self.proposed('75')
        kept, other = pair.company_id, pair.other_id
        browser = sign_in(samples.coordinator('75'))
        page = browser.get('/entreprises/doublons').click('Comparer')
        assert ['Interlocuteurs', '1', 'Camille Delacour'] in page.rows('Ce qui ira')
        file = page.submit('Réunir les deux fiches')
        assert file.title == 'Atelier Rivière'
        assert 'Delacour' in file.text
        old = browser.raw(f'/entreprises/{other}/modifier')
        assert (old.status_code, old.headers['Location']) == (301, f'/entreprises/{kept}/modifier')
        assert (
            'a été réunie à celle-ci'
            in browser.get(f'/entreprises/{other}').browser.get(f'/entreprises/{other}').response.text
        )

    def test_the_merge_is_undone_from_its_page(self, app, sign_in):
        pair = self.proposed('75')
        other = pair.other_id
        browser = sign_in(samples.coordinator('75'))
        browser.get('/entreprises/doublons').click('Comparer').submit('Réunir les deux fiches')
        page = browser.get('/entreprises/doublons?etat=merged').click('Voir la fusion').submit('Annuler la fusion')
        assert page.title == 'Atelier Riviere'
        assert page.response.request.path == f'/entreprises/{other}'
        assert len(browser.get('/entreprises/doublons').rows('Fiches qui se ressemblent')) == 1

    def test_another_club_is_asked_and_agrees(self, app, sign_in):
        pair = self.proposed('75', '69')
        browser, colleague = sign_in(samples.coordinator('75')), sign_in(samples.coordinator('69'))
        page = browser.get('/entreprises/doublons').click('Comparer')
        assert 'L’accord d’un autre club sera demandé' in page.text
        assert 'Delacour' not in page.text
        page.submit('Proposer la fusion')
        asked = colleague.get('/entreprises/doublons?etat=asked').click('Comparer')
        merged = asked.submit('Donner mon accord')
        assert merged.title == 'Atelier Rivière'
        with access.for_everyone(SEEN):
            assert db.session.get(DuplicatePair, pair.id).state == PairState.MERGED

    def test_a_sheet_changed_meanwhile_is_read_again_first(self, app, sign_in):
        pair = self.proposed('75')
        browser = sign_in(samples.coordinator('75'))
        page = browser.get('/entreprises/doublons').click('Comparer')
        db.session.get(Company, pair.other_id).name = 'Tout autre nom'
        db.session.commit()
        again = page.submit('Réunir les deux fiches')
        assert again.status == 422
        assert 'a changé entre-temps' in again.text

    def test_the_staff_ask_for_a_whole_search(self, app, sign_in):
        page = sign_in(samples.user(Role.COLLECTIF)).get('/entreprises/doublons').submit('Tout rechercher maintenant')
        assert 'Recherche de doublons' in page.text
        assert sign_in(samples.coordinator('75')).get('/entreprises/doublons').status == 200

    def test_a_coordinator_may_not_search_everything(self, app, sign_in):
        browser = sign_in(samples.coordinator('75'))
        token = browser.get('/aide').html.select_one('[name=csrf_token]')['value']
        assert (
            browser.raw('/entreprises/doublons/chercher', method='POST', data={'csrf_token': token}).status_code == 403
        )

    def test_my_day_tells_how_many_wait(self, app, sign_in):
        self.proposed('75')
        assert 'Doublons à examiner' in sign_in(samples.coordinator('75')).get('/').text

    def test_the_file_shows_what_looks_like_it(self, app, sign_in):
        pair = self.proposed('75')
        page = sign_in(samples.coordinator('75')).get(f'/entreprises/{pair.company_id}')
        assert 'Atelier Riviere' in page.rows('Fiches qui ressemblent')[0][0]

    def test_another_sheet_is_chosen_by_its_name(self, app, sign_in):
        company = samples.company('Atelier Rivière', siren=samples.siren(11_111))
        samples.company('Tout autre nom', siren=samples.siren(88_883))
        browser = sign_in(samples.coordinator('75'))
        page = browser.get(f'/entreprises/{company.id}').click('Réunir avec une autre fiche')
        found = page.submit('Chercher', q='autre nom').click('Comparer')
        assert 'Deux SIREN justes et différents' in found.text


def test_the_number_of_a_merged_company_is_never_given_again(app: Flask):
    with access.for_everyone(SEEN):
        one, two = samples.company('Nova'), samples.company('Nova', with_siren=False)
        gone = two.id
        actions.ask_or_merge(one, two, {})
        db.session.flush()
        assert samples.company('Une autre').id > gone


def test_a_register_that_denies_a_siren_makes_it_doubtful(app: Flask):
    with access.for_everyone(SEEN):
        one = samples.company('Nova Conseil')
        two = samples.company('Nova Conseil', register_state=RegisterState.NOT_FOUND)
        assert one in queries.similar_to(two)
