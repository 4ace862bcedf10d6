"""The command menu: opened by the keyboard or the thumb, obeyed by arrows, closed without losing one's place."""

import pytest
from playwright.sync_api import Page, expect

from crm import samples
from crm.access import for_everyone
from crm.companies.models import Company
from crm.database import db, unit_of_work
from tests.browser.conftest import AXE, Site
from tests.browser.people import Stage
from tests.browser.test_every_page import AXE_RUN

pytestmark = pytest.mark.browser
NAME = 'Épicerie du Cœur d’Artichaut'


@pytest.fixture
def known(site: Site) -> str:
    with site.app.app_context(), for_everyone('préparer un essai'), unit_of_work():
        if db.session.scalar(db.select(Company.id).filter_by(name=NAME)) is None:
            samples.company(NAME, clubs=('75',), with_siren=False)
    return NAME


def chosen(page: Page) -> str:
    """The words of the line that a screen reader would say, by the control that names it."""
    name = page.get_by_role('combobox').get_attribute('aria-activedescendant')
    return page.locator(f'#{name} .command-label').inner_text() if name else ''


def test_a_company_is_reached_without_leaving_the_keyboard(stage: Stage, known: str):
    claire = stage.person()
    claire.signs_in('coordination.paris')
    page = claire.page
    page.keyboard.press('Control+k')
    field = page.get_by_role('combobox')
    expect(field).to_be_focused()
    page.keyboard.type('COEUR d artichaut')
    expect(page.locator('[data-command-status]')).to_have_text('1 proposition.')
    assert chosen(page) == known
    page.keyboard.press('Enter')
    expect(page.get_by_role('heading', level=1)).to_have_text(known)

    page.keyboard.press('Control+k')
    expect(page.get_by_role('group', name='Ici').get_by_role('option').first).to_have_text(
        'Noter un échange avec cette entreprise'
    )
    page.keyboard.press('Enter')
    expect(page.get_by_role('heading', level=1)).to_contain_text('Noter un échange')


def test_arrows_turn_round_and_escape_gives_the_focus_back(stage: Stage, known: str):
    claire = stage.person()
    claire.signs_in('coordination.paris')
    page = claire.page
    button = page.get_by_role('link', name='Rechercher')
    button.focus()
    page.keyboard.press('Enter')
    expect(page.get_by_role('option').first).to_be_visible()
    first = chosen(page)
    page.keyboard.press('ArrowUp')
    last = chosen(page)
    assert last == page.get_by_role('option').last.locator('.command-label').inner_text()
    page.keyboard.press('ArrowDown')
    assert chosen(page) == first != last
    page.keyboard.press('Escape')
    expect(page.get_by_role('dialog')).to_have_count(0)
    expect(button).to_be_focused()


def test_enter_waits_for_the_answers_to_what_is_typed(stage: Stage, known: str):
    claire = stage.person()
    claire.signs_in('coordination.paris')
    page = claire.page
    page.keyboard.press('Control+k')
    expect(page.get_by_role('option').first).to_be_visible()
    page.keyboard.type('artichaut')
    page.keyboard.press('Enter')
    expect(page.get_by_role('heading', level=1)).to_have_text(known)


def test_nothing_found_is_said(stage: Stage, known: str):
    claire = stage.person(width=390)
    claire.signs_in('coordination.paris')
    page = claire.page
    page.get_by_role('link', name='Rechercher').click()
    page.keyboard.type('xyzxyz')
    expect(page.locator('[data-command-empty]')).to_have_text('Rien ne correspond à « xyzxyz ».')
    expect(page.locator('[data-command-status]')).to_have_text('Aucune proposition.')
    page.get_by_role('button', name='Fermer la recherche').click()
    expect(page.get_by_role('dialog')).to_have_count(0)


def test_without_javascript_the_button_leads_to_a_page(stage: Stage, known: str):
    claire = stage.person(script=False)
    claire.signs_in('coordination.paris')
    page = claire.page
    page.get_by_role('link', name='Rechercher').click()
    page.get_by_role('searchbox').fill('coeur artichaut')
    page.get_by_role('button', name='Chercher').click()
    page.get_by_role('link', name=known).click()
    expect(page.get_by_role('heading', level=1)).to_have_text(known)


@pytest.mark.parametrize('typed', ['', 'artichaut', 'xyzxyz'])
def test_the_open_menu_has_no_fault_of_accessibility(stage: Stage, known: str, typed: str):
    claire = stage.person()
    claire.signs_in('coordination.paris')
    page = claire.page
    page.keyboard.press('Control+k')
    expect(page.get_by_role('option').first).to_be_visible()
    page.keyboard.type(typed)
    page.wait_for_timeout(600)
    page.evaluate(AXE.read_text())
    assert page.evaluate(AXE_RUN) == []
