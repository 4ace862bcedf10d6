"""Objective 2 in a hand-computed world."""

from datetime import date, timedelta

import pytest

from crm import clock, history, samples
from crm.commitments.models import CommitmentState
from crm.convention import queries
from crm.database import db
from crm.mentors.models import MentorState
from crm.mentors.queries import totals_for_employer
from crm.outreach.models import Channel, Outcome
from crm.territories import actions as territories
from crm.territories.models import Departement, ZoneKind
from crm.territories.queries import ZoneList
from crm.territories.queries.zone_lists import ListedZone
from tests.convention.world import AFTER, FIRST, LAST, Q3, at, call, figure, proven, value

pytestmark = pytest.mark.usefixtures('app')
SIGNED, TERMINATED = CommitmentState.SIGNED, CommitmentState.TERMINATED
EVE = FIRST - timedelta(days=1)


class TestReach:
    def test_a_club_is_active_from_one_exchange_even_unanswered(self):
        samples.club('13')
        call(samples.company(), FIRST, outcome=Outcome.NO_ANSWER)
        assert (value('O2.1', 'club:75'), value('O2.1', 'club:13')) == (1, 0)
        assert figure('O2.1').numerator == 1

    def test_the_national_club_is_not_one_of_the_hundred_and_one(self):
        call(samples.company(clubs=('national',)), FIRST, 'national')
        assert (value('O2.1'), value('O2.1', 'club:national')) == (0, 1)

    def test_an_unanswered_call_reaches_nobody_an_event_does(self):
        call(samples.company(), FIRST, outcome=Outcome.NO_ANSWER)
        call(samples.company(), FIRST, outcome=Outcome.WRONG_NUMBER)
        call(samples.company(), FIRST, outcome=Outcome.REFUSED)
        call(samples.company(), FIRST, outcome=Outcome.NO_ANSWER, channel=Channel.EVENT)
        assert value('O2.2') == 2

    def test_the_first_and_last_minutes_of_the_period_count(self):
        for moment in (at(EVE, 23, 59), at(FIRST, 0, 0), at(LAST, 23, 59), at(AFTER, 0, 0)):
            call(samples.company(), FIRST, occurred_at=moment)
        assert value('O2.2') == 2

    def test_a_company_reached_by_two_clubs_counts_once_in_the_country(self):
        company = samples.company(clubs=('75', '13'))
        call(company, FIRST), call(company, LAST, '13')
        assert (value('O2.2'), value('O2.2', 'club:75'), value('O2.2', 'club:13')) == (1, 1, 1)

    def test_late_entries_and_companies_without_siren_are_said_apart(self):
        call(samples.company(), LAST, created_at=at(AFTER, 0, 0))
        call(samples.company(with_siren=False), LAST)
        found = figure('O2.2')
        assert (found.value, found.late, found.without_siren) == (1, 1, 1)


class TestInForce:
    def test_a_commitment_terminated_in_june_was_in_force_on_the_first_of_april(self):
        made = samples.commitment(samples.company(), state=SIGNED, on=date(2026, 3, 10))
        first_quarter = Q3.quarter(date(2026, 2, 1))
        before = figure('O2.5', period=first_quarter)
        history.change_state(made, TERMINATED, on=date(2026, 6, 15))
        db.session.flush()
        assert figure('O2.5', period=first_quarter) == before
        assert (before.value, value('O2.5', period=first_quarter.following())) == (1, 0)

    def test_signed_on_the_last_day_counts_on_the_morrow_does_not(self):
        samples.commitment(samples.company(), state=SIGNED, on=LAST)
        samples.commitment(samples.company(), state=SIGNED, on=AFTER)
        assert value('O2.5') == 1

    def test_it_must_have_begun_and_its_term_not_be_past(self):
        for start, end in ((AFTER, None), (FIRST, LAST), (FIRST, AFTER), (FIRST, None)):
            samples.commitment(samples.company(), state=SIGNED, on=EVE, start_on=start, end_on=end)
        assert value('O2.5') == 2

    def test_terminated_on_the_last_day_is_out_on_the_morrow_still_in(self):
        for day in (LAST, AFTER):
            made = samples.commitment(samples.company(), state=SIGNED, on=EVE)
            history.change_state(made, TERMINATED, on=day)
        db.session.flush()
        assert value('O2.5') == 1

    def test_a_commitment_replaced_by_a_signed_amendment_counts_once(self):
        company = samples.company()
        first = samples.commitment(company, state=SIGNED, on=EVE)
        samples.commitment(company, state=SIGNED, on=LAST, replaces_id=first.id)
        assert (value('O2.5'), value('O2.5', period=Q3.previous())) == (1, 1)

    def test_an_amendment_not_yet_signed_replaces_nothing(self):
        company = samples.company()
        first = samples.commitment(company, state=SIGNED, on=EVE)
        samples.commitment(company, replaces_id=first.id, on=FIRST)
        assert [row.key for row in proven('O2.5')] == [first.id]

    def test_promises_are_not_signatures(self):
        samples.commitment(samples.company(), state=CommitmentState.AWAITING_SIGNATURE, on=FIRST)
        assert value('O2.5') == 0

    def test_two_commitments_of_one_company_are_one_siren(self):
        company = samples.company()
        samples.commitment(company, state=SIGNED, on=FIRST), samples.commitment(company, state=SIGNED, on=FIRST)
        assert dict(figure('O2.5').breakdown) == {
            'Engagements en vigueur': 2,
            'Entreprises distinctes (SIREN)': 1,
        }


class TestCoverage:
    def test_a_commitment_covers_what_it_names_else_its_club(self):
        samples.club('13'), samples.club('33')
        company = samples.company()
        samples.commitment(company, state=SIGNED, on=FIRST)
        samples.commitment(company, state=SIGNED, on=FIRST, departements=['13', '33'])
        assert [row.cells[0] for row in proven('O2.8')] == ['13', '33', '75']
        assert (figure('O2.8').numerator, figure('O2.8').denominator) == (3, db.session.query(Departement).count())

    def zones(self):
        """Communes of a QPV and of FRR where companies with a commitment in force stand."""
        return [amount for label, amount in figure('O2.8').breakdown if label.startswith('Communes')]

    def test_zones_are_unknown_until_imported(self):
        assert self.zones() == [None, None]

    def test_zones_are_those_of_the_establishments_of_committed_companies_by_the_list_of_the_time(self):
        def listed(kind, day, *codes):
            zones = {code: ListedZone(code, code, None, [code]) for code in codes}
            territories.load_zones(ZoneList(kind, f'{kind}{day}', zones), f'{kind} {day.year}', day)

        listed(ZoneKind.QPV, date(2015, 1, 1), '01053', '01031', '33063')
        listed(ZoneKind.QPV, date(2024, 1, 1), '75056', '75101', '75119', '93066', '69266')
        listed(ZoneKind.FRR, date(2026, 10, 1), '23096')  # the day after the period
        committed, registered = samples.company(), samples.company()
        samples.commitment(committed, state=SIGNED, on=FIRST)
        for nic, commune in enumerate(('75101', '75119', '93066', '01053'), start=2):
            samples.establishment(committed, nic, commune_code=commune)
        samples.establishment(committed, 9, commune_code='69266', closed_on=date(2026, 9, 30))  # closed within it
        samples.establishment(registered, 2, commune_code='69266')
        # Paris once for its two arrondissements, Saint-Denis; Bourg-en-Bresse is of the list of 2015 only
        assert self.zones() == [2, None]


class TestFunnel:
    def steps(self, scope='national', period=Q3):
        return [count for _, count in figure('O2.4', scope, period).breakdown]

    def world(self):
        """Eight companies, each one step further than the one before."""
        made = [samples.company(clubs=()) for _ in range(8)]
        for company in made:
            samples.follow(company, '75', EVE)
        call(made[1], FIRST, outcome=Outcome.NO_ANSWER)
        call(made[2], FIRST)
        samples.commitment(made[3], on=FIRST, started_on=FIRST)
        signed = [samples.commitment(company, state=SIGNED, on=FIRST) for company in made[4:]]
        mentors = [samples.mentor(c, on=FIRST, commitment_id=s.id) for c, s in zip(made[5:], signed[1:], strict=True)]
        samples.referral(mentors[1], samples.association(), on=FIRST)
        samples.referral(mentors[2], samples.association(), on=FIRST, matched_on=LAST)
        return made

    def test_each_step_counts_those_that_went_further(self):
        self.world()
        assert self.steps() == [8, 7, 6, 5, 4, 3, 2, 1]
        assert self.steps('club:75') == self.steps()

    def test_an_event_reaches_here_as_in_the_companies_reached(self):
        company = samples.company(clubs=())
        call(company, FIRST, outcome=Outcome.NO_ANSWER, channel=Channel.EVENT)
        assert (self.steps()[2], value('O2.2')) == (1, 1)

    def test_before_the_period_only_their_following_was_known(self):
        self.world()
        assert self.steps(period=Q3.previous()) == [8, 4, 4, 4, 0, 0, 0, 0]

    def test_a_company_in_two_clubs_counts_once_with_its_best_step(self):
        company = samples.company(clubs=())
        samples.follow(company, '75', EVE), samples.follow(company, '13', EVE)
        call(company, FIRST, '13')
        assert (self.steps()[:3], self.steps('club:75')[:3], self.steps('club:13')[:3]) == (
            [1, 1, 1],
            [1, 0, 0],
            [1, 1, 1],
        )

    def test_a_company_without_siren_is_apart(self):
        samples.follow(samples.company(clubs=(), with_siren=False), '75', EVE)
        assert (value('O2.4'), figure('O2.4').without_siren) == (0, 1)

    def test_its_proof_names_the_step_of_each(self):
        made = self.world()
        rows = proven('O2.4')
        assert [row.key for row in rows] == [company.id for company in made]
        assert [row.cells[2] for row in rows][::7] == ['Identifiées', 'Mentors en binôme']


class TestMentors:
    def test_promised_invited_and_confirmed_are_never_added(self):
        company = samples.company()
        signed = samples.commitment(company, state=SIGNED, on=FIRST, pledged_mentors=12)
        for _ in range(7):
            samples.invitation(company, commitment_id=signed.id, sent_at=at(FIRST))
        for state in (MentorState.CONFIRMED, MentorState.REFERRED, MentorState.MATCHED, MentorState.WITHDRAWN):
            samples.mentor(company, state=state, on=FIRST, commitment_id=signed.id)
        found = figure('O2.6', 'club:75')
        assert found.value == 3
        assert [amount for _, amount in found.breakdown] == [12, 7, 1, 1, 0, 1, 1]
        assert figure('O2.6').breakdown == found.breakdown

    def test_an_employee_invited_again_counts_once(self):
        company = samples.company()
        signed = samples.commitment(company, state=SIGNED, on=FIRST)
        samples.invitation(company, email='lea@exemple.fr', commitment_id=signed.id, sent_at=at(FIRST))
        samples.invitation(company, email='lea@exemple.fr', sent_at=at(LAST))
        samples.invitation(samples.company(), email='lea@exemple.fr', sent_at=at(LAST))
        invited = ('Salariés invités', 2)
        assert (figure('O2.6').breakdown[1], figure('O2.6', 'club:75').breakdown[1]) == (invited, invited)

    def test_a_mentor_matched_afterwards_was_still_to_be_referred(self):
        mentor = samples.mentor(samples.company(), on=LAST)
        before = figure('O2.6')
        history.change_state(mentor, MentorState.MATCHED, on=AFTER)
        db.session.flush()
        assert figure('O2.6') == before
        assert figure('O2.6', period=Q3.following()).breakdown[5] == ('Mentors – en binôme', 1)

    def test_without_commitment_a_mentor_is_of_the_club_of_the_departement(self):
        samples.club('13')
        samples.mentor(samples.company(), on=FIRST, departement_code='13')
        assert (value('O2.6', 'club:13'), value('O2.6', 'club:75'), value('O2.6')) == (1, 0, 1)

    def test_a_mentor_confirmed_after_the_period_is_not_there(self):
        samples.mentor(samples.company(), on=AFTER)
        assert value('O2.6') == 0

    def test_its_proof_names_nobody_unless_asked_and_masks_small_companies(self):
        small, large = samples.company('Petite'), samples.company('Grande')
        samples.mentor(small, on=FIRST, last_name='Secret')
        for _ in range(5):
            samples.mentor(large, on=FIRST)
        rows = proven('O2.6', named=False)
        told = ' '.join(str(cell) for row in rows for cell in row.cells)
        assert len(rows) == 6
        assert 'Secret' not in told
        assert 'Petite' not in told
        assert 'Grande' in told
        assert 'Secret' in str(proven('O2.6')[0].cells)


def test_the_night_of_daylight_saving_belongs_to_its_day():
    day = Q3.between(date(2026, 10, 25), date(2026, 10, 26))
    for moment in (at(date(2026, 10, 25), 0, 0), at(date(2026, 10, 25), 23, 59), at(date(2026, 10, 26), 0, 0)):
        call(samples.company(), FIRST, occurred_at=moment)
    assert (value('O2.2', period=day), value('O2.2', period=day.following())) == (2, 1)


def test_the_clock_of_the_reader_changes_no_past_figure():
    samples.commitment(samples.company(), state=SIGNED, on=FIRST)
    with clock.stopped_at(at(date(2030, 1, 1))):
        assert value('O2.5') == 1


class TestPassages:
    def test_days_are_those_of_companies_that_passed_in_the_period(self):
        """Reached on 1 July after 31 days of following, begun twenty days later; another was reached before."""
        company, before = samples.company(clubs=()), samples.company(clubs=())
        samples.follow(company, '75', FIRST - timedelta(days=31)), samples.follow(before, '75', date(2026, 1, 1))
        call(company, FIRST), call(before, date(2026, 3, 1))
        samples.commitment(company, started_on=FIRST + timedelta(days=20), on=LAST)
        for scope in ('national', 'club:75', 'departement:75'):
            found = queries.funnel_passages(scope, Q3, figure('O2.4', scope))
            assert [(it.before, it.after, it.days, it.passed) for it in found[:4]] == [
                (2, 2, 31, 1),  # identified → contacted
                (2, 2, 0, 1),  # contacted → reached
                (2, 1, 20, 1),  # reached → commitment begun
                (1, 0, None, 0),
            ]


def test_a_company_reads_the_totals_its_employer_reads():
    company = samples.company()
    samples.invitation(company), samples.invitation(company), samples.invitation(company, shared=True)
    gone = samples.mentor(company)
    history.change_state(gone, MentorState.WITHDRAWN)
    db.session.flush()
    today = Q3.between(clock.today() - timedelta(days=9), clock.today() + timedelta(days=1))
    found = queries.figures_for(f'company:{company.siren}', [today], ['O2.6'])['O2.6'][0]
    totals = totals_for_employer(company)
    assert (found.value, dict(found.breakdown)['Salariés invités']) == (totals.confirmed, totals.invited) == (1, 2)
    assert dict(figure('O2.6', period=today).breakdown)['Salariés invités'] == 3
