"""The file of a company: show, add, edit, follow, establishments, contacts."""

from datetime import date

import pytest

from crm import access, samples
from crm.access import Role
from crm.companies import actions, queries
from crm.companies.models import Company, Establishment, RelationState
from crm.database import db
from crm.errors import Refusal
from crm.history import states_of


@pytest.fixture
def staff(sign_in):
    return lambda: sign_in(samples.user(Role.COLLECTIF))


@pytest.mark.usefixtures('app')
class TestShow:
    def test_the_file_says_who_it_is_and_who_follows_it(self, staff):
        company = samples.company('Maison Lefèvre', clubs=('75', '13'))
        samples.establishment(company)
        page = staff().get(f'/entreprises/{company.id}')
        assert page.title == 'Maison Lefèvre'
        assert len(page.rows('Clubs qui suivent')) == 2
        assert 'Siège' in page.rows('Établissements')[0][0]

    def test_contacts_of_another_club_are_not_shown(self, sign_in):
        company = samples.company(clubs=('75', '13'))
        mine, other = samples.contact(company, '75'), samples.contact(company, '13')
        page = sign_in(samples.coordinator('75')).get(f'/entreprises/{company.id}')
        assert mine.last_name in page.text
        assert other.last_name not in page.text

    def test_an_unknown_company_is_not_found(self, staff):
        assert staff().get('/entreprises/999').status == 404


@pytest.mark.usefixtures('app')
class TestAdd:
    def test_a_company_is_added_with_its_head_office(self, sign_in):
        browser = sign_in(samples.coordinator('75'))
        page = browser.get('/entreprises/ajouter')
        done = page.submit(
            'Ajouter l’entreprise', identifier='356 000 000 49837', name='La  Poste', departement_code='75', naf='5310z'
        )
        assert done.title == 'La Poste'
        company = queries.company_by_siren('356000000')
        assert (company.naf_code, company.naf_section) == ('53.10Z', 'H')
        assert [site.siret for site in company.establishments] == ['35600000049837']
        assert [club.code for club, _ in queries.clubs_of(company)] == ['75']

    def test_a_wrong_key_is_refused_and_nothing_typed_is_lost(self, sign_in):
        page = sign_in(samples.coordinator('75')).get('/entreprises/ajouter')
        page = page.submit('Ajouter l’entreprise', identifier='12345678901114', name='Erreur')
        assert page.status == 422
        assert 'sa clé est fausse' in page.text
        assert page.html.select_one('[name=name]')['value'] == 'Erreur'

    def test_a_known_siren_offers_to_follow_the_company(self, sign_in):
        known = samples.company('Déjà là', clubs=('13',), siren='732829320')
        page = sign_in(samples.coordinator('75')).get('/entreprises/ajouter')
        page = page.submit('Ajouter l’entreprise', identifier='732829320', name='Déjà là')
        assert page.status == 422
        page = page.submit('Suivre aussi cette entreprise')
        assert page.title == 'Déjà là'
        assert {club.code for club, _ in queries.clubs_of(known)} == {'13', '75'}

    def test_nearly_the_same_name_asks_before_it_adds(self, sign_in):
        samples.company('SARL Boulangerie Dupont')
        page = sign_in(samples.coordinator('75')).get('/entreprises/ajouter')
        page = page.submit('Ajouter l’entreprise', name='Boulangerie Dupond', departement_code='75')
        assert page.status == 422
        assert 'SARL Boulangerie Dupont' in page.text
        assert page.submit('Ajouter l’entreprise', not_the_same='y').title == 'Boulangerie Dupond'

    def test_posted_twice_it_is_added_once(self, sign_in):
        browser = sign_in(samples.coordinator('75'))
        page = browser.get('/entreprises/ajouter')
        for _ in range(2):
            page.submit('Ajouter l’entreprise', name='Une seule fois')
        assert len(db.session.scalars(db.select(Company)).all()) == 1


@pytest.mark.usefixtures('app')
class TestEdit:
    def test_the_second_of_two_people_sees_the_difference(self, sign_in):
        company = samples.company('Avant', clubs=('75',))
        first = sign_in(samples.coordinator('75', name='Anne Première')).get(f'/entreprises/{company.id}/modifier')
        second = sign_in(samples.coordinator('75')).get(f'/entreprises/{company.id}/modifier')
        first.submit('Enregistrer la fiche', name='Nom d’Anne')
        page = second.submit('Enregistrer la fiche', name='Mon nom', usual_name='Usuel')
        assert page.status == 422
        assert 'Anne Première a modifié cette fiche' in page.text
        assert page.rows('Ce qui diffère') == [['Raison sociale', 'Nom d’Anne', 'Mon nom']]
        assert page.submit('Enregistrer la fiche').title == 'Usuel'
        assert db.session.get(Company, company.id, populate_existing=True).name == 'Mon nom'

    def test_a_club_that_does_not_follow_it_may_not_edit(self, sign_in):
        company = samples.company(clubs=('13',))
        page = sign_in(samples.coordinator('75')).get(f'/entreprises/{company.id}/modifier')
        assert page.status == 403
        assert 'suivez-la' in page.text

    def test_saving_clears_the_doubt(self, staff):
        company = samples.company('SAS', doubt='Nom à vérifier.')
        staff().get(f'/entreprises/{company.id}/modifier').submit('Enregistrer la fiche', name='Vrai nom')
        assert db.session.get(Company, company.id, populate_existing=True).doubt == ''

    def test_the_siren_of_another_company_is_refused(self, staff):
        other, company = samples.company('Autre'), samples.company(with_siren=False)
        page = staff().get(f'/entreprises/{company.id}/modifier').submit('Enregistrer la fiche', siren=other.siren)
        assert page.status == 422
        assert 'déjà celui de « Autre »' in page.text


@pytest.mark.usefixtures('app')
class TestClubs:
    def test_a_club_follows_stops_and_starts_again(self, sign_in):
        company = samples.company(clubs=('13',))
        browser = sign_in(samples.coordinator('75'))
        page = browser.get(f'/entreprises/{company.id}').submit('Suivre avec')
        page = page.submit('Ne plus suivre')
        assert 'ne suit plus' in page.text
        page.submit('Suivre avec')
        assert queries.may_edit(company) is False
        with access.within(access.Perimeter(clubs=frozenset({samples.club('75').id}))):
            assert queries.may_edit(company)

    def test_the_staff_chooses_among_the_clubs_that_do_not_follow_it(self, staff):
        company = samples.company(clubs=('13',))
        page = staff().get(f'/entreprises/{company.id}').click('Faire suivre par un autre club')
        offered = [option.text for option in page.html.select('[name=club_id] option')]
        assert samples.club('75').name in offered
        assert samples.club('13').name not in offered
        page = page.submit('Suivre l’entreprise')
        assert page.status == 422
        page = page.submit('Suivre l’entreprise', club_id=str(samples.club('75').id))
        assert page.title == company.name
        assert {club.code for club, _ in queries.clubs_of(company)} == {'13', '75'}

    def test_who_coordinates_two_clubs_chooses_between_them(self, sign_in):
        company = samples.company(clubs=('13',))
        person = samples.coordinator('75')
        samples.grant(person, Role.COORDINATOR, samples.club('92'))
        page = sign_in(person).get(f'/entreprises/{company.id}')
        page = page.click('Faire suivre par un autre club')
        assert len(page.html.select('[name=club_id] option[value]:not([value=""])')) == 2

    def test_a_club_that_follows_already_is_refused(self, sign_in):
        company = samples.company(clubs=('13',))
        browser = sign_in(samples.coordinator('75'))
        page = browser.get(f'/entreprises/{company.id}')
        page.submit('Suivre avec')
        assert page.submit('Suivre avec').status == 422


@pytest.mark.usefixtures('app')
class TestEstablishments:
    def test_a_site_takes_its_departement_from_its_postcode(self, staff):
        company = samples.company(siren='732829320')
        page = staff().get(f'/entreprises/{company.id}').click('Ajouter un établissement')
        page = page.submit('Ajouter l’établissement', siret='732 829 320 00074', postcode='75011', city='Paris')
        assert page.title == company.name
        site = db.session.scalars(db.select(Establishment)).one()
        assert site.departement_code == '75'
        page.click('Modifier l’établissement').submit('Enregistrer l’établissement', name='Atelier')
        assert db.session.get(Establishment, site.id, populate_existing=True).name == 'Atelier'

    def test_the_siret_of_another_company_is_refused(self, staff):
        company = samples.company()
        page = staff().get(f'/entreprises/{company.id}/etablissements/ajouter')
        page = page.submit('Ajouter l’établissement', siret='73282932000074')
        assert page.status == 422
        assert 'ne commence pas par le SIREN' in page.text


@pytest.mark.usefixtures('app')
class TestContacts:
    def test_a_contact_is_added_and_corrected(self, sign_in):
        company = samples.company()
        browser = sign_in(samples.coordinator('75'))
        page = browser.get(f'/entreprises/{company.id}').click('Ajouter un interlocuteur')
        page = page.submit(
            'Ajouter l’interlocuteur', last_name='Martin', origin='event', role='hr', phone='04 78 00 00 00'
        )
        assert 'Martin' in page.rows('Interlocuteurs')[0][0]
        page = page.click('Modifier Martin').submit('Enregistrer l’interlocuteur', informed_on='2026-01-05')
        assert 'En poste' in page.rows('Interlocuteurs')[0][3]

    def test_who_objected_does_not_come_back(self, app):
        company, club = samples.company(), samples.club('75')
        with access.for_everyone('préparation de l’essai'):
            contact = samples.contact(company, email='non@exemple.fr')
            actions.edit_contact(contact, objection_on=date(2026, 1, 5))
            with pytest.raises(Refusal, match='ne plus être contactée'):
                actions.add_contact(samples.company(), club, last_name='X', email='NON@exemple.fr', origin='event')

    def test_a_contact_of_another_club_cannot_be_edited(self, sign_in):
        company = samples.company(clubs=('75', '13'))
        contact_id = samples.contact(company, '13').id
        browser = sign_in(samples.coordinator('75'))
        db.session.expunge_all()
        assert browser.get(f'/entreprises/interlocuteurs/{contact_id}/modifier').status == 404


@pytest.mark.usefixtures('app')
class TestRelation:
    def test_a_weaker_fact_does_not_bring_it_back(self):
        company = samples.company()
        for state in (RelationState.COMMITTED, RelationState.CONTACTED):
            actions.advance_relation(company, state)
        assert company.relation_state == RelationState.COMMITTED
        assert [step.new for step in states_of(company)] == ['committed']

    def test_a_fact_wakes_up_a_dormant_relation(self):
        company = samples.company(relation_state=RelationState.DORMANT)
        actions.advance_relation(company, RelationState.CONTACTED)
        assert company.relation_state == RelationState.CONTACTED
