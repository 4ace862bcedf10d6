"""Tags: put and taken off, renamed, merged, thrown away; a club's own or everybody's."""

import pytest

from crm import samples
from crm.access import Role, for_everyone
from crm.companies.models import CompanyTag, Tag
from crm.database import db
from tests.companies.test_list import names, tag


def borne(company):
    query = db.select(Tag.name).join(CompanyTag, CompanyTag.tag_id == Tag.id).order_by(Tag.name)
    with for_everyone('lecture dans un essai'):
        return db.session.scalars(query.where(CompanyTag.company_id == company.id)).all()


@pytest.mark.usefixtures('app')
class TestOnACompany:
    def test_a_tag_is_made_on_the_fly_then_offered(self, sign_in):
        one, two = samples.company('Une'), samples.company('Deux')
        browser = sign_in(samples.coordinator('75'))
        page = browser.get(f'/entreprises/{one.id}').click('Ajouter une étiquette').submit('Ajouter', name='Forum 2026')
        assert 'Forum 2026' in page.text
        choice = browser.get(f'/entreprises/{two.id}/etiquettes')
        known = choice.html.find('option', string='Forum 2026')
        choice.submit('Ajouter l’étiquette', tag_id=known['value'])
        assert borne(one) == borne(two) == ['Forum 2026']

    def test_the_same_word_with_other_capitals_is_the_same_tag(self, sign_in):
        company = samples.company()
        browser = sign_in(samples.coordinator('75'))
        for name in ('Été', 'ete'):
            browser.get(f'/entreprises/{company.id}/etiquettes').submit('Ajouter l’étiquette', name=name)
        assert borne(company) == ['Été']

    def test_a_tag_is_taken_off(self, sign_in):
        company = samples.company()
        tag('Salon', company)
        page = sign_in(samples.coordinator('75')).get(f'/entreprises/{company.id}').submit('Salon')
        assert 'est retirée' in page.text
        assert borne(company) == []

    def test_nothing_chosen_is_refused(self, sign_in):
        company = samples.company()
        page = sign_in(samples.coordinator('75')).get(f'/entreprises/{company.id}/etiquettes').submit('Ajouter')
        assert page.status == 422

    def test_a_company_that_ones_club_does_not_follow_is_not_tagged(self, sign_in):
        elsewhere = samples.company(clubs=('13',))
        assert sign_in(samples.coordinator('75')).get(f'/entreprises/{elsewhere.id}/etiquettes').status == 403

    def test_a_neighbour_does_not_see_a_clubs_tag(self, sign_in):
        company = samples.company(clubs=('75', '13'))
        tag('Entre nous', company)
        tag('À tous', company, club=None)
        text = sign_in(samples.coordinator('13')).get(f'/entreprises/{company.id}').text
        assert 'Entre nous' not in text
        assert 'À tous' in text


@pytest.mark.usefixtures('app')
class TestTheTags:
    def test_they_are_listed_with_how_many_companies_bear_them(self, sign_in):
        tag('Salon', samples.company('Une'), samples.company('Deux'))
        browser = sign_in(samples.coordinator('75'))
        page = browser.get('/entreprises/etiquettes')
        assert page.rows('Étiquettes')[0][:2] == ['Salon', 'Club 75'] or page.rows('Étiquettes')[0][0] == 'Salon'
        assert names(page.click('2')) == ['Deux', 'Une']

    def test_a_tag_is_renamed(self, sign_in):
        company = samples.company()
        salon = tag('Salon', company)
        sign_in(samples.coordinator('75')).get(f'/entreprises/etiquettes/{salon.id}').submit('Renommer', name='Forum')
        assert borne(company) == ['Forum']

    def test_a_name_already_taken_is_refused(self, sign_in):
        salon, _ = tag('Salon'), tag('Forum')
        page = sign_in(samples.coordinator('75')).get(f'/entreprises/etiquettes/{salon.id}')
        refused = page.submit('Renommer', name='forum')
        assert refused.status == 422
        assert any('réunissez-les' in error for error in refused.errors())

    def test_two_tags_become_one_and_two_again(self, sign_in):
        both, old = samples.company('Les deux'), samples.company('Ancien mot')
        salon, forum = tag('Salon', both, old), tag('Forum', both)
        page = sign_in(samples.coordinator('75')).get(f'/entreprises/etiquettes/{salon.id}')
        done = page.click('Réunir').submit('Réunir', into_id=str(forum.id))
        assert borne(old) == borne(both) == ['Forum']
        done.click('Annuler cette opération').submit('Annuler cette opération')
        assert (borne(old), borne(both)) == (['Salon'], ['Forum', 'Salon'])

    def test_a_tag_thrown_away_comes_back(self, sign_in):
        company = samples.company()
        salon = tag('Salon', company)
        page = sign_in(samples.coordinator('75')).get(f'/entreprises/etiquettes/{salon.id}').submit('Supprimer')
        assert borne(company) == []
        page.click('Annuler cette opération').submit('Annuler cette opération')
        assert borne(company) == ['Salon']

    def test_everybodys_tag_is_changed_by_staff_only(self, sign_in):
        common = tag('À tous', club=None)
        assert sign_in(samples.coordinator('75')).get(f'/entreprises/etiquettes/{common.id}').status == 403
        page = sign_in(samples.user(Role.COLLECTIF)).get(f'/entreprises/etiquettes/{common.id}')
        assert 'est renommée' in page.submit('Renommer', name='Partout').text
