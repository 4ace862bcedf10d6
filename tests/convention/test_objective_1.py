"""Objective 1 in a hand-computed world."""

from datetime import date, timedelta

import pytest

from crm import clock, history, samples
from crm.commitments.models import CommitmentChannel, CommitmentState
from crm.database import db
from crm.orientation.models import ReferralState
from tests.convention.world import AFTER, FIRST, LAST, Q3, at, figure, path, proven, value

pytestmark = pytest.mark.usefixtures('app')
SIGNED, SUBMITTED = CommitmentState.SIGNED, CommitmentState.SUBMITTED


class TestStartedPaths:
    def test_the_first_and_last_days_count_the_eve_and_the_morrow_do_not(self):
        for day in (FIRST - timedelta(days=1), FIRST, LAST, AFTER):
            path(samples.company(), day)
        assert value('O1.1') == 2

    def test_a_company_counts_once_in_the_country_and_once_a_club(self):
        company = samples.company(clubs=('75', '13'))
        path(company, FIRST), path(company, LAST), path(company, LAST, code='13')
        assert (value('O1.1'), value('O1.1', 'club:75'), value('O1.1', 'club:13')) == (1, 1, 1)

    def test_a_company_without_siren_is_counted_apart(self):
        path(samples.company(with_siren=False), FIRST)
        found = figure('O1.1')
        assert (found.value, found.without_siren) == (0, 1)
        assert '1\u00a0entreprise sans SIREN' in found.note

    def test_other_doors_do_not_count(self):
        samples.commitment(samples.company(), started_on=FIRST, on=LAST, channel=CommitmentChannel.COORDINATOR)
        assert value('O1.1') == 0

    def test_a_path_opened_in_the_night_of_daylight_saving_counts_on_its_day_in_paris(self):
        made = path(samples.company(), date(2026, 10, 25))
        made.started_at = at(date(2026, 10, 25), 23, 30)
        db.session.flush()
        day = Q3.between(date(2026, 10, 25), date(2026, 10, 26))
        assert (value('O1.1', period=day), value('O1.1', period=day.following())) == (1, 0)


class TestCompletion:
    def test_nought_over_nought_is_unknown(self):
        found = figure('O1.3')
        assert (found.value, found.numerator, found.denominator) == (None, 0, 0)

    def test_a_path_submitted_within_30_days_of_the_end_completes_its_cohort(self):
        on_time, late = path(samples.company(), LAST), path(samples.company(), LAST)
        history.change_state(on_time, SUBMITTED, on=AFTER + timedelta(days=29))
        history.change_state(late, SUBMITTED, on=AFTER + timedelta(days=30))
        db.session.flush()
        found = figure('O1.3')
        assert (found.value, found.numerator, found.denominator) == (0.5, 1, 2)

    def test_it_is_provisional_until_30_days_after_the_end(self):
        with clock.stopped_at(at(date(2026, 10, 30))):
            assert figure('O1.3').provisional
        with clock.stopped_at(at(date(2026, 10, 31))):
            assert not figure('O1.3').provisional

    def test_its_proof_lists_the_denominator_and_marks_the_numerator(self):
        path(samples.company('Alpha'), FIRST, state=SUBMITTED), path(samples.company('Beta'), FIRST)
        assert [(row.cells[0].text, row.cells[-1]) for row in proven('O1.3')] == [('Alpha', True), ('Beta', False)]


class TestSignatures:
    def test_the_delay_is_the_median_of_calendar_days(self):
        for days in (10, 11, 40):
            samples.commitment(samples.company(), state=SIGNED, on=FIRST, started_on=FIRST - timedelta(days=days))
        found = figure('O1.4')
        assert (found.value, found.denominator) == (11.0, 3)
        assert dict(found.breakdown)['9ᵉ décile (jours)'] == 40

    def test_29_february_is_a_day_of_the_delay(self):
        samples.commitment(samples.company(), state=SIGNED, on=date(2024, 3, 1), started_on=date(2024, 2, 28))
        assert value('O1.4', period=Q3.month(date(2024, 3, 1))) == 2.0

    def test_without_signature_the_delay_and_the_share_are_unknown(self):
        assert (value('O1.4'), value('O1.6'), value('O1.6', 'club:75')) == (None, None, None)

    def test_the_share_of_the_digital_path_is_of_those_signed_in_the_period(self):
        samples.club('13')
        path(samples.company(), FIRST, state=SIGNED, on=LAST)
        samples.commitment(samples.company(), state=SIGNED, on=FIRST)
        samples.commitment(samples.company(), state=SIGNED, on=AFTER)
        found = figure('O1.6', 'club:75')
        assert (found.value, found.numerator, found.denominator) == (0.5, 1, 2)
        assert figure('O1.6', 'club:13').denominator == 0

    def test_a_signature_entered_after_the_period_counts_and_is_said(self):
        with clock.stopped_at(at(LAST)):
            samples.commitment(samples.company(), state=SIGNED, on=LAST)
        assert figure('O1.6').late == 0
        with clock.stopped_at(at(date(2026, 10, 5))):
            samples.commitment(samples.company(), state=SIGNED, on=LAST)
        assert figure('O1.6').late == 1


class TestRecontact:
    def refer(self, **values):
        mentor = samples.mentor(samples.company(), on=date(2026, 6, 1))
        return samples.referral(mentor, samples.association(), on=date(2026, 6, 10), **values)

    def test_the_target_day_itself_is_in_time_the_morrow_is_not(self):
        self.refer(target_on=FIRST, first_contact_on=FIRST)
        self.refer(target_on=FIRST, first_contact_on=FIRST + timedelta(days=1))
        found = figure('O1.8')
        assert (found.value, found.numerator, found.denominator) == (0.5, 1, 2)

    def test_an_overdue_referral_still_open_counts_below_the_line(self):
        self.refer(target_on=LAST)
        assert (figure('O1.8').numerator, figure('O1.8').denominator) == (0, 1)

    def test_a_target_not_yet_past_does_not_count(self):
        self.refer(target_on=AFTER)
        assert figure('O1.8').denominator == 0

    def test_a_referral_declined_before_its_target_owes_no_recontact(self):
        made = self.refer(target_on=LAST)
        history.change_state(made, ReferralState.DECLINED, on=FIRST)
        db.session.flush()
        assert figure('O1.8').denominator == 0
