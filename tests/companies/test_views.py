"""Saved views: kept, opened by an address, shared, changed by whom they belong to."""

import pytest

from crm import samples
from crm.access import Role, for_everyone
from crm.companies.models import RelationState, SavedView, ViewScope
from crm.database import db
from tests.companies.test_list import chips, names


@pytest.fixture
def companies(app):
    samples.company('Active', relation_state=RelationState.ACTIVE)
    samples.company('Perdue', relation_state=RelationState.LOST)


def save(browser, name, query='relation=active', **values):
    return (
        browser.get(f'/entreprises?{query}').click('Enregistrer cette vue').submit('Enregistrer', name=name, **values)
    )


def saved(name):
    with for_everyone('lecture dans un essai'):
        return db.session.scalars(db.select(SavedView).filter_by(name=name)).one()


@pytest.mark.usefixtures('companies')
class TestViews:
    def test_a_view_keeps_filters_columns_and_order(self, sign_in):
        browser = sign_in(samples.coordinator('75'))
        page = save(browser, 'Les actives', 'relation=active&colonne=siren&colonne=clubs&tri=ajout&sens=inverse')
        assert 'est enregistrée' in page.text
        again = browser.get('/entreprises').click('Les actives')
        assert (names(again), chips(again)) == (['Active'], ['Relation : Engagée'])
        assert [th.get_text().strip() for th in again.html.select('#companies thead th')][2:] == ['SIREN', 'Suivie par']
        assert again.html.select_one('#list-sort option[selected]')['value'] == 'ajout'
        assert again.html.select_one('.drop-list [aria-current]').get_text().strip() == 'Les actives'

    def test_a_view_is_an_address(self, sign_in):
        browser = sign_in(samples.coordinator('75'))
        save(browser, 'Les actives')
        assert names(browser.get(f'/entreprises?vue-enregistree={saved("Les actives").id}')) == ['Active']

    def test_my_view_is_mine_alone_even_before_staff(self, sign_in):
        save(sign_in(samples.coordinator('75')), 'Secrète')
        view = saved('Secrète')
        for other in (samples.coordinator('75'), samples.user(Role.COLLECTIF)):
            browser = sign_in(other)
            assert 'Secrète' not in browser.get('/entreprises').text
            assert browser.get(f'/entreprises?vue-enregistree={view.id}').status == 404

    def test_a_club_view_is_read_and_written_by_the_club_only(self, sign_in):
        save(sign_in(samples.coordinator('75')), 'Du club', scope='club')
        view = saved('Du club')
        colleague, neighbour = sign_in(samples.coordinator('75')), sign_in(samples.coordinator('13'))
        page = colleague.get('/entreprises/vues').click('Modifier').submit('Enregistrer', name='Renommée')
        assert 'Renommée' in page.text
        assert neighbour.get(f'/entreprises/vues/{view.id}/modifier').status == 404
        assert 'Renommée' not in neighbour.get('/entreprises').text

    def test_a_national_view_is_read_by_all_and_written_by_staff(self, sign_in):
        save(sign_in(samples.user(Role.COLLECTIF)), 'De tous', scope='national')
        view = saved('De tous')
        reader = sign_in(samples.coordinator('13'))
        assert 'De tous' in reader.get('/entreprises').text
        assert reader.get(f'/entreprises/vues/{view.id}/modifier').status == 403
        assert reader.raw(f'/entreprises/vues/{view.id}/supprimer', method='POST').status_code in (400, 403)

    def test_a_coordinator_may_not_publish_for_everybody(self, sign_in):
        page = save(sign_in(samples.coordinator('75')), 'Trop large', scope='national')
        assert page.status == 422
        with for_everyone('lecture dans un essai'):
            assert db.session.scalar(db.select(SavedView)) is None

    def test_the_same_name_twice_is_refused(self, sign_in):
        browser = sign_in(samples.coordinator('75'))
        save(browser, 'Les actives')
        page = save(browser, 'Les actives')
        assert page.status == 422
        assert any('existe déjà' in e or 's’appelle déjà' in e for e in page.errors())

    def test_the_default_view_opens_the_list_and_can_be_left(self, sign_in):
        browser = sign_in(samples.coordinator('75'))
        save(browser, 'Les actives', opens=['y'])
        assert names(browser.get('/entreprises')) == ['Active']
        assert names(browser.get('/entreprises?vue=miens')) == ['Active', 'Perdue']
        browser.get('/entreprises/vues').submit('Ne plus ouvrir par défaut')
        assert names(browser.get('/entreprises')) == ['Active', 'Perdue']

    def test_a_view_thrown_away_leaves_those_who_opened_with_it_in_peace(self, sign_in):
        staff, reader = sign_in(samples.user(Role.COLLECTIF)), sign_in(samples.coordinator('75'))
        save(staff, 'De tous', scope='national')
        reader.get('/entreprises/vues').submit('Ouvrir par défaut')
        assert names(reader.get('/entreprises')) == ['Active']
        page = staff.get('/entreprises/vues').submit('Supprimer')
        assert 'est supprimée' in page.text
        assert names(reader.get('/entreprises')) == ['Active', 'Perdue']

    def test_ready_made_views_are_offered(self, sign_in):
        page = sign_in(samples.coordinator('75')).get('/entreprises').click('Jamais contactées')
        assert chips(page) == ['Jamais contactée']
        assert names(page) == ['Active', 'Perdue']

    def test_a_view_forgets_what_no_longer_means_anything(self, sign_in):
        me = samples.coordinator('75')
        samples.add(
            SavedView(
                name='Vieille',
                scope=ViewScope.MINE,
                owner_id=me.id,
                query='situation=disparue&relation=active',
                created_at=me.created_at,
                updated_at=me.created_at,
            )
        )
        assert names(sign_in(me).get('/entreprises').click('Vieille')) == ['Active']
