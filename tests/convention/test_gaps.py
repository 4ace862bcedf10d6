"""« Expliquer l'écart »: what entered, left and changed makes up the difference exactly, for every figure."""

from datetime import date, timedelta

import pytest

from crm import history, samples
from crm.access import Role
from crm.commitments.models import CommitmentState
from crm.convention import queries
from crm.convention.indicators import INDICATORS, Period
from crm.convention.indicators.definitions import EVERYWHERE
from crm.database import db
from crm.mentors.models import MentorState
from tests.convention.test_proofs import world
from tests.convention.world import FIRST, Q3, at, call, figure, path

pytestmark = pytest.mark.usefixtures('app')
SIGNED, TERMINATED = CommitmentState.SIGNED, CommitmentState.TERMINATED


def test_it_makes_up_the_difference_of_every_figure():
    """One world, all indicators: two quarters in which things came, went and changed."""
    world('75', '13')
    company = samples.company('Alpha', clubs=('75', '13'))
    gone = samples.commitment(company, state=SIGNED, on=date(2026, 2, 1))
    history.change_state(gone, TERMINATED, on=date(2026, 8, 1))
    samples.mentor(company, on=date(2026, 2, 1), commitment_id=gone.id)
    call(company, date(2026, 5, 5)), path(samples.company(), date(2026, 5, 5))
    db.session.flush()
    known = {'national': 1, 'club:75': 1, 'departement:75': 1, f'company:{company.siren}': 1}
    for code in INDICATORS:
        definition = queries.definition(code)
        for scope in (scope for scope in known if definition.has_scope(scope)):
            old, new = (queries.figures_for(scope, [p], [code])[code][0] for p in (Q3.previous(), Q3))
            found = queries.gap(code, scope, Q3.previous(), Q3)
            if definition.unit == 'count':
                assert (code, scope, found.amount) == (code, scope, (new.value or 0) - (old.value or 0))
            elif definition.unit == 'rate':
                numerators, denominators = (new.numerator or 0) - (old.numerator or 0), new.denominator or 0
                assert (code, scope, found.amount) == (code, scope, numerators)
                assert (code, scope, found.below) == (code, scope, denominators - (old.denominator or 0))
    assert set(EVERYWHERE) >= {'national', 'club', 'departement', 'company'}


def test_rows_say_what_entered_what_left_and_what_changed():
    left = samples.commitment(samples.company('Partie'), state=SIGNED, on=date(2026, 5, 1))
    history.change_state(left, TERMINATED, on=FIRST)
    samples.commitment(samples.company('Restée'), state=SIGNED, on=date(2026, 5, 1))
    samples.commitment(samples.company('Arrivée'), state=SIGNED, on=FIRST)
    found = queries.gap('O2.5', 'national', Q3.previous(), Q3)
    names = {part: [row.cells[1].text for row in found.part(part).pages(None, None, 9)] for part in ('entered', 'left')}
    assert names == {'entered': ['Arrivée'], 'left': ['Partie']}
    assert (found.entered.amount, found.left.amount, found.changed.total) == (1, -1, 0)


def test_a_company_that_goes_further_in_the_funnel_is_a_change_that_adds_nothing():
    company = samples.company(clubs=())
    samples.follow(company, '75', date(2026, 4, 1))
    call(company, FIRST)
    found = queries.gap('O2.4', 'national', Q3.previous(), Q3)
    [row] = found.changed.pages(None, None, 9)
    assert (found.amount, found.changed.total) == (0, 1)
    assert (found.was([row])[row.key].cells[2], row.cells[2]) == ('Identifiées', 'Jointes')


def test_states_of_mentors_change_for_who_may_see_them():
    mentor = samples.mentor(samples.company(), on=date(2026, 5, 1))
    history.change_state(mentor, MentorState.REFERRED, on=FIRST)
    db.session.flush()
    seen = [queries.gap('O2.6', 'national', Q3.previous(), Q3, named=named).changed.total for named in (True, False)]
    assert seen == [1, 0]


class TestPage:
    @pytest.fixture
    def staff(self, app, sign_in):
        return sign_in(samples.user(Role.COLLECTIF))

    def test_it_is_reached_from_the_proof_and_the_indicator(self, staff):
        samples.commitment(samples.company('Arrivée'), state=SIGNED, on=FIRST)
        db.session.commit()
        for address in ('/convention/indicateurs/O2.5', '/convention/indicateurs/O2.5/preuve'):
            page = staff.get(f'{address}?du=2026-07-01&au=2026-10-01').click('Expliquer l’écart')
            assert page.rows('Lignes entrées')[0][:3] == ['Entrées', '1', '+1']
            assert page.rows('Entrées')[0][1] == 'Arrivée'

    def test_it_compares_with_the_period_chosen(self, staff):
        samples.commitment(samples.company(), state=SIGNED, on=date(2026, 2, 1))
        db.session.commit()
        page = staff.get('/convention/indicateurs/O2.5/ecart?du=2026-07-01&au=2026-10-01')
        assert page.rows('Lignes entrées')[0][1] == '0'
        page = page.submit('Comparer', avec='2025-10-01')
        assert page.rows('Lignes entrées')[0][1] == '1'

    def test_who_may_not_read_proofs_or_the_scope_has_none(self, app, sign_in):
        state = sign_in(samples.user(Role.STATE, samples.departement('75')))
        assert state.get('/convention/indicateurs/O2.5/ecart?perimetre=departement:75').status == 403
        assert sign_in(samples.coordinator('75')).get('/convention/indicateurs/O2.5/ecart').status == 200
        club = sign_in(samples.coordinator('75'))
        assert club.get('/convention/indicateurs/O2.5/ecart?perimetre=club:13').status == 404


@pytest.mark.parametrize('changing', [date(2026, 3, 29), date(2026, 10, 25)])
def test_a_change_of_the_clock_moves_no_day(changing):
    """These days have 23 and 25 hours."""
    for hour in (0, 23):
        call(samples.company(), changing, occurred_at=at(changing, hour, 30))
    day = Period.between(changing, changing + timedelta(days=1))
    assert [figure('O2.2', period=period).value for period in (day.previous(), day, day.following())] == [0, 2, 0]
    assert queries.gap('O2.2', 'national', day, day.following()).left.total == 2
