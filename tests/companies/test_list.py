"""The list of companies: search, filters over relations, columns, orders, pages, perimeter."""

from datetime import date, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from sqlalchemy import event

from crm import clock, registries, samples
from crm.access import Role
from crm.commitments.models import CommitmentState
from crm.companies.models import ClubMembership, Company, CompanyTag, HeadcountBand, RegisterState, RelationState, Tag
from crm.companies.queries import lists
from crm.database import db
from crm.territories.models import Zone, ZoneCommune, ZoneKind, ZoneVersion


@pytest.fixture
def staff(sign_in):
    return lambda: sign_in(samples.user(Role.COLLECTIF))


def names(page):
    return [link.get_text().strip() for link in page.html.select('#companies tbody th > a')]


def chips(page):
    return [' '.join(a.get_text().split()).removeprefix('Enlever le filtre : ') for a in page.html.select('a.chip')]


def tag(name, *companies, club='75'):
    made = samples.add(Tag(name=name, folded=name.lower(), club_id=samples.club(club).id if club else None))
    for company in companies:
        samples.add(CompanyTag(tag_id=made.id, company_id=company.id))
    return made


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
            ('club=13', ['Du Sud']),
            ('departement=13', ['Du Sud']),
            ('departement=13&departement=75', ['Active', 'Du Sud', 'Grande']),
            ('taille=huge', ['Grande']),
            ('taille=huge&taille=small', ['Du Sud', 'Grande']),
            ('secteur=J', ['Grande']),
            ('relation=active', ['Active']),
            ('relation=active&relation=contacted', ['Active', 'Du Sud']),
            ('departement=75&relation=active&relation=contacted', ['Active']),
            ('relation=inconnue', ['Active', 'Du Sud', 'Grande']),
            ('source=salon', ['Active']),
            ('depuis=2026-01-01', ['Active', 'Grande']),
            ('depuis=demain', ['Active', 'Du Sud', 'Grande']),
        ],
    )
    def test_filters_add_up_and_values_of_one_filter_are_alternatives(self, staff, query, kept):
        long_ago = clock.start_of(date(2020, 1, 1))
        samples.company(
            'Du Sud',
            clubs=('13',),
            headcount_band=HeadcountBand.SMALL,
            relation_state=RelationState.CONTACTED,
            created_at=long_ago,
        )
        samples.company('Grande', headcount_band=HeadcountBand.HUGE, naf_code='62.01Z', naf_section='J')
        samples.company('Active', relation_state=RelationState.ACTIVE, source='salon')
        assert names(staff().get(f'/entreprises?{query}')) == kept

    def test_several_situations_must_all_hold(self, staff):
        samples.company('Douteuse', doubt='Nom à vérifier.')
        samples.company('Sans numéro', with_siren=False)
        samples.company('Les deux', with_siren=False, doubt='Nom à vérifier.')
        page = staff().get('/entreprises?situation=no_siren&situation=doubtful')
        assert names(page) == ['Les deux']
        assert chips(page) == ['À compléter (sans SIREN)', 'À vérifier']

    def test_a_feature_adds_its_situation(self, staff, monkeypatch):
        monkeypatch.setitem(registries.company_filters.entries, 'essai', ('À revoir', Company.doubt != ''))
        samples.company('Douteuse', doubt='Nom à vérifier.')
        samples.company('Sûre')
        page = staff().get('/entreprises?situation=essai')
        assert names(page) == ['Douteuse']
        assert '1 entreprise' in page.text

    def test_exchanges_make_situations(self, sign_in):
        samples.interaction(samples.company('Récente'))
        samples.interaction(samples.company('Ancienne'), occurred_at=clock.now() - timedelta(days=300))
        samples.company('Silencieuse')
        browser = sign_in(samples.coordinator('75'))
        assert names(browser.get('/entreprises?situation=no_contact')) == ['Ancienne', 'Silencieuse']
        assert names(browser.get('/entreprises?situation=never_contacted')) == ['Silencieuse']

    def test_steps_make_situations(self, sign_in):
        samples.follow_up(samples.company('En retard'), due_on=clock.today() - timedelta(days=1))
        samples.follow_up(samples.company('Pour ce jour'))
        samples.follow_up(samples.company('Faite'), done_on=clock.today())
        browser = sign_in(samples.coordinator('75'))
        assert names(browser.get('/entreprises?situation=late_step')) == ['En retard']
        assert names(browser.get('/entreprises?situation=step_today')) == ['Pour ce jour']
        assert names(browser.get('/entreprises?situation=no_step')) == ['Faite']

    def test_a_coordinator_finds_companies_that_signed_without_mentors(self, sign_in):
        day = clock.today() - timedelta(days=30)
        signed = {'state': CommitmentState.SIGNED, 'on': day, 'start_on': day}
        samples.commitment(samples.company('Sans mentor'), **signed)
        with_one = samples.company('Avec mentor')
        samples.commitment(with_one, **signed)
        samples.mentor(with_one)
        samples.company('Pas signée')
        assert names(sign_in(samples.coordinator('75')).get('/entreprises?situation=without_mentors')) == [
            'Sans mentor'
        ]

    def test_the_register_makes_a_situation(self, staff):
        samples.company('Fermée', register_state=RegisterState.CLOSED)
        samples.company('Ouverte')
        assert names(staff().get('/entreprises?situation=closed')) == ['Fermée']

    def test_tags_keep_those_that_bear_them(self, sign_in):
        salon = tag('Salon', samples.company('Au salon'))
        samples.company('Ailleurs')
        page = sign_in(samples.coordinator('75')).get(f'/entreprises?etiquette={salon.id}')
        assert names(page) == ['Au salon']
        assert chips(page) == ['Étiquette : Salon']

    def test_the_tag_of_another_club_keeps_nothing(self, sign_in):
        secret = tag('Secret', samples.company('Partagée', clubs=('75', '13')), club='13')
        page = sign_in(samples.coordinator('75')).get(f'/entreprises?etiquette={secret.id}&vue=toutes')
        assert 'Aucune entreprise ne correspond' in page.text
        assert 'Secret' not in page.text

    def test_who_is_in_charge_is_asked_within_ones_clubs(self, sign_in):
        me = samples.coordinator('75')
        mine, free, theirs = samples.company('À moi'), samples.company('Libre'), samples.company('À eux', clubs=('13',))
        for company, club in ((mine, '75'), (theirs, '13')):
            query = db.select(ClubMembership).filter_by(company_id=company.id, club_id=samples.club(club).id)
            db.session.scalars(query).one().owner_id = me.id
        browser = sign_in(me)
        assert names(browser.get('/entreprises?charge=moi&vue=toutes')) == ['À moi']
        assert names(browser.get(f'/entreprises?charge={me.id}&vue=toutes')) == ['À moi']
        assert names(browser.get('/entreprises?charge=personne&vue=toutes')) == [free.name]

    def test_the_leading_club_is_asked(self, staff):
        led = samples.company('Menée', clubs=('13', '75'))
        query = db.select(ClubMembership).filter_by(company_id=led.id, club_id=samples.club('13').id)
        db.session.scalars(query).one().is_lead = True
        browser = staff()
        assert names(browser.get('/entreprises?chef=13')) == ['Menée']
        assert names(browser.get('/entreprises?chef=75')) == []

    def test_communes_of_the_list_in_force_are_asked(self, staff):
        inside = samples.company('Dedans')
        samples.establishment(inside, commune_code='75056')
        samples.establishment(samples.company('Dehors'), commune_code='13055')
        version = samples.add(
            ZoneVersion(kind=ZoneKind.QPV, label='QPV', in_force_on=date(2024, 1, 1), loaded_at=clock.now())
        )
        zone = samples.add(Zone(version_id=version.id, code='QN07501M', name='Quartier', folded='quartier'))
        samples.add(ZoneCommune(zone_id=zone.id, commune_code='75056'))
        browser = staff()
        assert names(browser.get('/entreprises?zone=qpv')) == ['Dedans']
        assert names(browser.get('/entreprises?zone=frr')) == []

    def test_a_chip_takes_off_its_filter_alone(self, staff):
        samples.company('Une', relation_state=RelationState.ACTIVE)
        page = staff().get('/entreprises?relation=active&relation=lost&departement=75&q=une&tri=ajout')
        assert chips(page) == ['Recherche : une', 'Département : Paris', 'Relation : Engagée', 'Relation : Perdue']
        lighter = page.click('Relation : Perdue')
        assert chips(lighter) == ['Recherche : une', 'Département : Paris', 'Relation : Engagée']
        assert dict(parse_qsl(urlsplit(lighter.response.request.url).query))['tri'] == 'ajout'
        cleared = page.click('Tout effacer')
        assert chips(cleared) == []
        assert 'tri=ajout' in cleared.response.request.url

    def test_the_filter_page_works_by_itself_and_remembers(self, staff):
        samples.company('Une', relation_state=RelationState.ACTIVE)
        samples.company('Autre')
        page = staff().get('/entreprises/filtrer?q=une')
        found = page.submit('Voir les entreprises', relation=['active'])
        assert names(found) == ['Une']
        again = found.click('Choisir les filtres')
        assert [box['value'] for box in again.html.select('[name=relation][checked]')] == ['active']

    def test_situations_one_may_not_know_are_not_offered(self, sign_in):
        samples.company('Une')
        browser = sign_in(samples.user(Role.LEE))
        assert 'Jamais contactée' not in browser.get('/entreprises/filtrer').text
        assert chips(browser.get('/entreprises?situation=never_contacted')) == []


@pytest.mark.usefixtures('app')
class TestColumns:
    def test_columns_are_chosen_and_stay_with_the_filters(self, staff):
        company = samples.company('Une', relation_state=RelationState.ACTIVE)
        samples.establishment(company, city='Nantes')
        tag('Salon', company, club=None)
        page = staff().get('/entreprises?relation=active')
        chosen = page.submit('Appliquer', colonne=['ville', 'etiquettes'])
        assert [cell for cell in chosen.rows('Entreprises')[0]][2:] == ['Nantes', 'Salon']
        assert chips(chosen) == ['Relation : Engagée']

    def test_a_column_shows_what_the_reader_may_see(self, sign_in):
        company = samples.company('Partagée', clubs=('75', '13'))
        samples.interaction(company, '13', occurred_at=clock.start_of(date(2026, 3, 4)))
        browsers = sign_in(samples.coordinator('75')), sign_in(samples.coordinator('13'))
        mine, theirs = (b.get('/entreprises?colonne=last_exchange').rows('Entreprises')[0][2] for b in browsers)
        assert (mine, theirs) == ('– rien', '4 mars 2026')

    def test_totals_of_mentors_are_shown_without_their_names(self, sign_in):
        company = samples.company('Une')
        samples.mentor(company)
        samples.mentor(company)
        page = sign_in(samples.coordinator('75')).get('/entreprises?colonne=mentors')
        assert page.rows('Entreprises')[0][2] == '2'

    def test_statements_do_not_grow_with_rows_or_columns(self, sign_in):
        for _ in range(60):
            company = samples.company(clubs=('75', '13'))
            samples.interaction(company)
            samples.follow_up(company)
            tag(f'Mot {company.id}', company)
        browser = sign_in(samples.coordinator('75'))
        wide = ['clubs', 'ville', 'last_exchange', 'next_step', 'commitment', 'etiquettes', 'relation']
        for address in ('/entreprises', '/entreprises?' + '&'.join(f'colonne={name}' for name in wide)):
            reads = reads_of(browser, address)
            assert len(reads) <= 12, '\n'.join(reads)


def reads_of(browser, address):
    statements = []

    def listen(*arguments):
        statements.append(arguments[2])

    event.listen(db.engine, 'before_cursor_execute', listen)
    browser.get(address)
    event.remove(db.engine, 'before_cursor_execute', listen)
    return [s for s in statements if s.lstrip().upper().startswith(('SELECT', 'WITH'))]


def walk(page):
    """Names over all the pages, forwards then backwards."""
    forwards, found = [], page
    while True:
        forwards.append(names(found))
        if not any('Suivants' in text for text in found.links()):
            break
        found = found.click('Suivants')
    backwards = [names(found)]
    while any('Précédents' in text for text in found.links()):
        found = found.click('Précédents')
        backwards.append(names(found))
    return forwards, backwards[::-1]


@pytest.mark.usefixtures('app')
class TestOrders:
    @pytest.mark.parametrize('tri', ['nom', 'ajout', 'relation', 'last_exchange', 'next_step'])
    @pytest.mark.parametrize('sens', ['', '&sens=inverse'])
    def test_every_order_walks_through_all_pages_and_back(self, sign_in, monkeypatch, tri, sens):
        monkeypatch.setattr('crm.paging.SIZE', 7)
        monkeypatch.setitem(lists.paging.segmented.__kwdefaults__, 'size', 7)
        day = clock.start_of(date(2026, 5, 4))
        stages = list(RelationState)
        for number in range(25):
            made = samples.company(
                f'Maison {number:02}', relation_state=stages[number % 4], created_at=day + timedelta(hours=number // 2)
            )
            for turn in range(number % 3):
                samples.interaction(made, occurred_at=day + timedelta(days=number // 4 + turn))
                samples.follow_up(made, due_on=date(2026, 6, 1) + timedelta(days=number // 4 + turn))
        forwards, backwards = walk(sign_in(samples.coordinator('75')).get(f'/entreprises?tri={tri}{sens}'))
        assert [len(page) for page in forwards] == [7, 7, 7, 4]
        assert sorted(name for page in forwards for name in page) == [f'Maison {n:02}' for n in range(25)]
        assert backwards == forwards

    def test_the_latest_added_comes_first(self, staff):
        samples.company('Ancienne', created_at=clock.now() - timedelta(days=9))
        samples.company('Récente')
        assert names(staff().get('/entreprises?tri=ajout')) == ['Récente', 'Ancienne']

    def test_the_last_exchange_orders_and_silence_comes_last_or_first(self, sign_in):
        day = clock.now() - timedelta(days=40)
        often = samples.company('Souvent')
        samples.interaction(often, occurred_at=day)
        samples.interaction(often, occurred_at=day + timedelta(days=20))
        samples.interaction(samples.company('Une fois'), occurred_at=day + timedelta(days=10))
        samples.company('Jamais')
        browser = sign_in(samples.coordinator('75'))
        assert names(browser.get('/entreprises?tri=last_exchange')) == ['Souvent', 'Une fois', 'Jamais']
        assert names(browser.get('/entreprises?tri=last_exchange&sens=inverse')) == ['Jamais', 'Une fois', 'Souvent']

    def test_the_soonest_step_orders(self, sign_in):
        for name, days in (('Plus tard', 9), ('En retard', -3)):
            samples.follow_up(samples.company(name), due_on=clock.today() + timedelta(days=days))
        samples.company('Rien')
        page = sign_in(samples.coordinator('75')).get('/entreprises?tri=next_step')
        assert names(page) == ['En retard', 'Plus tard', 'Rien']

    def test_a_heading_sorts_and_turns_round(self, staff):
        samples.company('A')
        samples.company('B')
        page = staff().get('/entreprises?q=')
        assert page.html.select_one('th[aria-sort]')['aria-sort'] == 'ascending'
        assert names(page.click('Entreprise ')) == ['B', 'A']


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

    def test_a_costly_count_stops_and_goes_on_when_asked(self, staff, monkeypatch):
        monkeypatch.setattr(lists, 'MOST_COUNTED', 55)
        for _ in range(60):
            samples.company(with_siren=False)
        page = staff().get('/entreprises?situation=no_siren')
        assert 'Plus de 55 entreprises' in page.text
        assert 'plus de 55 entreprises' in page.click('Suivants').text
        exact = page.click('Compter exactement')
        assert '60 entreprises' in exact.text
        assert '60 entreprises' in exact.click('Suivants').text

    def test_a_broken_cursor_shows_the_first_page(self, staff):
        samples.company('Une')
        for cursor in ('x', 'WzldCg', 'WyJhIiwxXQ'):
            assert staff().get(f'/entreprises?apres={cursor}').status == 200


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

    def test_the_export_takes_the_filters_along(self, sign_in):
        samples.company('Une', relation_state=RelationState.ACTIVE)
        links = sign_in(samples.coordinator('75')).get('/entreprises?relation=active').links()
        assert 'relation=active' in links['Exporter']
