"""What an employer sees: totals only, which reveal nobody's refusal or withdrawal."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm import access, clock, samples
from crm.access import Role
from crm.database import db
from crm.mentors import actions
from crm.mentors.models import InvitationState, MentorState
from crm.mentors.queries import grouped, totals_for_employer

LONG_AGO = timedelta(days=62)  # a night of clock change may stand between


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 40)))
def test_no_group_under_five_is_told_nor_left_to_be_deduced(counts):
    shown, hidden = grouped(counts)
    assert sum(shown.values()) + hidden == sum(counts.values())
    assert all(count >= 5 for count in shown.values())
    left = [count for name, count in counts.items() if count and name not in shown]
    if shown and left:
        assert hidden >= 5
        assert len(left) >= 2


@pytest.fixture
def company(app):
    return samples.company('Dupont')


def seen(company):
    db.session.flush()
    totals = totals_for_employer(company)
    return totals.invited, totals.confirmed, totals.in_progress, totals.without_follow_up


def test_in_progress_is_told_from_five(company):
    for _ in range(4):
        samples.mentor(company, state=MentorState.REFERRED)
    assert seen(company)[2] is None
    samples.mentor(company, state=MentorState.MATCHED)
    assert seen(company)[2] == 5


def test_invitations_left_without_confirmation_are_one_figure_from_five(company):
    states = [InvitationState.DECLINED, InvitationState.EXPIRED, InvitationState.SENT, InvitationState.DECLINED]
    for state in states:
        samples.invitation(company, state=state, sent_at=clock.now() - LONG_AGO)
    assert seen(company)[3] is None
    samples.invitation(company, state=InvitationState.DECLINED, sent_at=clock.now() - LONG_AGO)
    assert seen(company)[3] == 5


@pytest.mark.parametrize('days', [0, 20, 59, 60, 61, 90])
def test_a_refusal_shows_no_sooner_and_no_later_than_silence(company, days):
    start = datetime(2026, 3, 4, 9, tzinfo=UTC)
    with clock.stopped_at(start):
        silent = samples.company('Silencieuse')
        for _ in range(6):
            samples.invitation(silent)
            actions.decline(samples.invitation(company))
    with clock.stopped_at(start + timedelta(days=days)), access.for_everyone('essai de l’expiration'):
        actions.expire_unanswered()
        assert seen(company) == seen(silent)


@pytest.mark.parametrize('others', [0, 4, 5, 9])
def test_withdrawing_moves_no_figure_that_day(company, others):
    with clock.stopped_at(datetime(2026, 3, 4, 9, tzinfo=UTC)):
        for _ in range(others):
            samples.mentor(company, state=MentorState.REFERRED)
        leaving = samples.mentor(company, state=MentorState.REFERRED, named_to_employer=True)
        for _ in range(5):
            samples.invitation(company, state=InvitationState.DECLINED, sent_at=clock.now() - LONG_AGO)
        before, named = seen(company), totals_for_employer(company).named
        actions.withdraw(leaving)
        assert seen(company) == before
        assert totals_for_employer(company).named == named


def test_withdrawals_of_past_months_come_in_whole_fives(company):
    with clock.stopped_at(datetime(2026, 3, 4, 9, tzinfo=UTC)):
        mentors = [samples.mentor(company) for _ in range(9)]
        for mentor in mentors[:4]:
            actions.withdraw(mentor)
    with clock.stopped_at(datetime(2026, 4, 1, 9, tzinfo=UTC)):
        assert seen(company)[3] is None
        actions.withdraw(mentors[4])
        assert seen(company)[3] is None
    with clock.stopped_at(datetime(2026, 5, 1, 9, tzinfo=UTC)):
        assert seen(company)[3] == 5
        assert seen(company)[1] == 9


def test_erasing_a_mentor_keeps_every_figure(company):
    mentors = [samples.mentor(company, state=MentorState.REFERRED) for _ in range(6)]
    before = seen(company)
    actions.erase(mentors[0])
    assert seen(company) == before


def test_hr_of_another_company_sees_nothing_of_this_one(app, sign_in, company):
    for _ in range(7):
        samples.mentor(company, named_to_employer=True, last_name='Visible')
    other = samples.company('Autre')
    page = sign_in(samples.user(Role.HR, other)).get('/nos-mentors')
    assert 'Visible' not in page.text
    assert page.browser.get(f'/nos-mentors?entreprise={company.id}').status == 404


def test_only_those_who_chose_it_are_named_to_their_employer(app, sign_in, company):
    samples.mentor(company, named_to_employer=True, last_name='Nommée')
    samples.mentor(company, last_name='Discret')
    page = sign_in(samples.user(Role.HR, company)).get('/nos-mentors')
    assert 'Nommée' in page.text
    assert 'Discret' not in page.text


def test_a_coordinator_sees_counters_and_no_mentor(app, sign_in, company):
    mentor = samples.mentor(company)
    browser = sign_in(samples.coordinator())
    assert browser.get('/mentors').status == 403
    assert browser.get(f'/mentors/{mentor.id}').status == 403
    assert browser.get('/nos-mentors').status == 403
