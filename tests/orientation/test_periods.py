"""Figures of a period: computed from business dates and passages, whatever happened since."""

from datetime import date, timedelta

import pytest

from crm import access, history, samples
from crm.database import db
from crm.orientation.models import ReferralState
from crm.orientation.queries import declared_pairs_in, recontacts_due_in

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


@pytest.fixture(autouse=True)
def _everyone(app):
    with access.for_everyone('lecture dans un essai'):
        yield


@pytest.fixture
def make():
    company, association = samples.company(), samples.association(recontact_days=7)

    def referral(on, contact=None, state=ReferralState.SENT, left=None):
        made = samples.referral(samples.mentor(company, on=on), association, on=on, first_contact_on=contact)
        if state != ReferralState.SENT:
            history.change_state(made, state, on=left)
        db.session.flush()
        return made

    return referral


def rate(start=MARCH, end=APRIL):
    rows = db.session.execute(recontacts_due_in(start, end)).all()
    return sum(row.in_time for row in rows), len(rows)


def test_a_contact_on_the_target_day_is_on_time_and_one_day_later_is_not(make):
    make(date(2026, 3, 2), contact=date(2026, 3, 9))
    make(date(2026, 3, 2), contact=date(2026, 3, 10))
    assert rate() == (1, 2)


def test_open_overdue_referrals_count_in_the_denominator(make):
    make(date(2026, 3, 2))
    assert rate() == (0, 1)


def test_the_target_date_decides_the_period(make):
    make(date(2026, 2, 22))
    make(date(2026, 3, 24))
    make(date(2026, 3, 25))
    assert rate() == (0, 2)


def test_a_referral_stopped_before_its_target_was_not_due_one_stopped_after_was_late(make):
    make(date(2026, 3, 2), state=ReferralState.DECLINED, left=date(2026, 3, 9))
    make(date(2026, 3, 2), state=ReferralState.DECLINED, left=date(2026, 3, 10))
    make(date(2026, 3, 2), contact=date(2026, 3, 4), state=ReferralState.ENDED, left=date(2026, 3, 5))
    assert rate() == (1, 2)


def test_a_declaration_counts_in_the_one_period_where_it_ends():
    association = samples.association()
    samples.pair_declaration(association, started=5)
    samples.pair_declaration(association, '13', period_start=date(2026, 4, 1), period_end=date(2026, 7, 1), started=3)

    def started(start, end):
        return sum(row.started for row in db.session.scalars(declared_pairs_in(start, end)))

    assert started(date(2026, 7, 1), date(2026, 10, 1)) == 5
    assert started(date(2026, 1, 1), date(2027, 1, 1)) == 8
    assert started(date(2026, 9, 1), date(2026, 10, 1)) == 5
    assert started(date(2026, 7, 1), date(2026, 10, 1) - timedelta(days=1)) == 0
