"""Targets: set with a justification, replaced, never edited."""

from datetime import date
from decimal import Decimal

import pytest

from crm import samples
from crm.access import Role
from crm.convention import actions, queries
from crm.convention.models import Target
from crm.database import db
from crm.errors import Refusal

END = date(2027, 9, 17)


def aim(value: str, code: str = 'O2.5', scope: str = 'national', due_on: date = END) -> Target:
    return actions.set_target(code, scope, due_on, Decimal(value), 'Décidée au comité de suivi.')


@pytest.mark.usefixtures('app')
class TestTarget:
    def test_a_second_target_for_the_same_day_replaces_the_first(self):
        first, second = aim('100'), aim('120')
        assert (first.value, first.replaced_by_id, first.replaced_at) == (100, second.id, second.set_at)
        assert queries.targets('national', date(2026, 10, 1))['O2.5'] is second
        assert queries.target_history('O2.5') == [second, first]

    def test_the_nearest_date_to_come_is_the_one_compared_with(self):
        aim('300', due_on=date(2028, 9, 17)), aim('200', due_on=END), aim('100', due_on=date(2026, 9, 17))
        values = [queries.target('O2.5', 'national', day).value for day in (date(2026, 9, 17), END, date(2030, 1, 1))]
        assert values == [100, 200, 300]

    def test_shares_are_typed_in_per_cent(self):
        assert aim('62.5', 'O1.3').value == 0.625

    @pytest.mark.parametrize(('value', 'code'), [('-1', 'O2.5'), ('101', 'O1.3')])
    def test_a_value_out_of_bounds_is_refused(self, value, code):
        with pytest.raises(Refusal, match='hors limites'):
            aim(value, code)

    def test_the_same_value_again_is_refused(self):
        aim('100')
        with pytest.raises(Refusal, match='déjà la cible'):
            aim('100')

    def test_a_scope_without_this_indicator_is_refused(self):
        with pytest.raises(Refusal, match='périmètre'):
            aim('10', 'O2.8', 'club:75')

    def test_no_target_is_invented(self):
        assert db.session.query(Target).count() == 0


class TestForm:
    def test_staff_set_a_target_and_read_its_history(self, app, sign_in):
        browser = sign_in(samples.user(Role.COLLECTIF, name='Ada Martin'))
        for value in ('40', '55,5'):
            page = browser.get('/convention/indicateurs/O1.6').click('Fixer une cible')
            page = page.submit('Fixer la cible', due_on='2027-09-17', value=value, justification='Comité du 3 mars.')
        rows = page.rows('Cibles de l’indicateur')
        assert [(row[2], row[5].split()[0]) for row in rows] == [('55,5 %', 'En'), ('40,0 %', 'Remplacée')]
        assert 'Ada Martin' in rows[0][4]

    def test_a_refused_target_keeps_what_was_typed(self, app, sign_in):
        page = sign_in(samples.user(Role.LEE)).get('/convention/indicateurs/O1.6/cibles/fixer')
        page = page.submit('Fixer la cible', value='140', justification='Trop haut')
        assert page.status == 422
        assert 'hors limites' in ' '.join(page.errors())
        assert page.html.select_one('[name=value]')['value'] == '140'

    def test_a_word_is_not_a_number(self, app, sign_in):
        page = sign_in(samples.user(Role.LEE)).get('/convention/indicateurs/O1.6/cibles/fixer')
        assert page.submit('Fixer la cible', value='beaucoup', justification='x').status == 422

    def test_a_coordinator_sets_no_target(self, app, sign_in):
        assert sign_in(samples.coordinator()).get('/convention/indicateurs/O1.6/cibles/fixer').status == 403


@pytest.mark.parametrize(
    ('code', 'gap', 'shown'),
    [
        ('O2.5', -33, '\u221233'),
        ('O2.5', 0, '0'),
        ('O1.3', 0.125, '+12,5\u00a0pt'),
        ('O1.4', -2.5, '\u22122,5\u00a0j'),
    ],
)
def test_a_gap_is_signed_and_says_its_unit(code, gap, shown):
    assert queries.definition(code).shown_value(gap, signed=True) == shown


@pytest.mark.usefixtures('app')
class TestWithdrawal:
    def test_a_withdrawn_target_stays_in_the_history_with_its_reason(self):
        target = aim('100')
        actions.withdraw_target(target, 'Financement perdu.')
        assert queries.target('O2.5', 'national', END) is None
        assert [row.withdrawal_reason for row in queries.target_history('O2.5')] == ['Financement perdu.']
        with pytest.raises(Refusal, match='plus en vigueur'):
            actions.withdraw_target(target, 'Encore.')

    def test_no_reason_no_withdrawal(self):
        with pytest.raises(Refusal, match='pourquoi'):
            actions.withdraw_target(aim('100'), '  ')


@pytest.mark.usefixtures('app')
class TestSums:
    def test_clubs_that_do_not_make_the_country_are_said_with_the_gap(self):
        for code in ('13', '75', '2A'):
            samples.club(code)
        aim('100'), aim('30', scope='club:13'), aim('50', scope='club:75')
        [found] = queries.mismatches()
        assert (found.whole, found.kind, found.total, found.aimed) == ('national', 'club', 80, 2)
        assert '20 de moins' in found.said
        assert 'sans cible' in found.said
        aim('20', scope='club:2A')
        assert queries.mismatches() == []

    def test_distinct_companies_and_other_dates_are_never_summed(self):
        samples.club('13')
        aim('100', 'O2.2'), aim('30', 'O2.2', 'club:13')
        aim('100'), aim('30', scope='club:13', due_on=date(2028, 9, 17))
        assert queries.mismatches() == []

    def test_a_shortfall_is_told_when_the_target_is_set_and_forbids_nothing(self, app, sign_in):
        samples.club('13')
        aim('100')
        page = sign_in(samples.user(Role.LEE)).get('/convention/indicateurs/O2.5/cibles/fixer?perimetre=club:13')
        page = page.submit('Fixer la cible', due_on='2027-09-17', value='30', justification='Comité.')
        assert page.status == 200
        assert '70 de moins' in page.html.text


class TestPage:
    def test_targets_are_listed_filtered_replaced_and_withdrawn(self, app, sign_in):
        aim('100'), aim('50', 'O1.3'), aim('30', due_on=date(2028, 9, 17))
        browser = sign_in(samples.user(Role.COLLECTIF))
        assert len(browser.get('/convention/cibles').rows('Cibles')) == 3
        assert [row[3] for row in browser.get('/convention/cibles?objectif=1').rows('Cibles')] == ['50,0 %']
        page = browser.get('/convention/cibles?echeance=2027-09-17&objectif=2&type=national')
        page = page.click('Remplacer').submit('Remplacer la cible', value='120', justification='Comité du 3 mars.')
        page = browser.get('/convention/cibles?objectif=2&echeance=2027-09-17')
        assert [row[3] for row in page.rows('Cibles')] == ['120']
        page = page.click('Retirer').submit('Retirer la cible', reason='Convention revue.')
        former = browser.get('/convention/cibles?etat=passees').rows('Cibles')
        assert {row[3] for row in former} == {'100', '120'}
        assert any('Convention revue.' in row[5] for row in former)

    def test_a_coordinator_reads_the_targets_of_the_club_only(self, app, sign_in):
        browser = sign_in(samples.coordinator('75'))
        samples.club('13')
        aim('100'), aim('30', scope='club:75'), aim('20', scope='club:13')
        page = browser.get('/convention/cibles')
        assert [row[3] for row in page.rows('Cibles')] == ['30']
        assert 'Remplacer' not in page.text
        assert browser.get('/convention/cibles/1/retirer').status == 403

    def test_a_list_of_departements_or_a_company_has_targets_too(self, app, sign_in):
        company = samples.company('Acier du Nord')
        samples.departement('19'), samples.departement('23')
        browser = sign_in(samples.user(Role.COLLECTIF))
        for scope, name in (('departements:19,23', 'Corrèze, Creuse'), (f'company:{company.siren}', 'Acier du Nord')):
            page = browser.get(f'/convention/indicateurs/O2.5/cibles/fixer?perimetre={scope}')
            page = page.submit('Fixer la cible', due_on='2027-09-17', value='7', justification='Comité.')
            assert page.status == 200
            assert name in [row[1] for row in browser.get('/convention/cibles').rows('Cibles')]
