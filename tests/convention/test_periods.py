"""Periods: three calendars, half-open, in days of Paris."""

from datetime import UTC, date, datetime

import pytest

from crm.convention.indicators import Period


@pytest.mark.parametrize(
    ('calendar', 'cadence', 'start', 'end'),
    [
        ('civil', 'monthly', date(2026, 10, 1), date(2026, 11, 1)),
        ('civil', 'quarterly', date(2026, 7, 1), date(2026, 10, 1)),
        ('civil', 'yearly', date(2025, 1, 1), date(2026, 1, 1)),
        ('school', 'quarterly', date(2026, 6, 1), date(2026, 9, 1)),
        ('school', 'yearly', date(2025, 9, 1), date(2026, 9, 1)),
        ('convention', 'monthly', date(2026, 10, 18), date(2026, 11, 18)),
        ('convention', 'quarterly', date(2026, 6, 18), date(2026, 9, 18)),
        ('convention', 'yearly', date(2025, 9, 18), date(2026, 9, 18)),
    ],
)
def test_the_last_complete_period_follows_its_calendar(calendar, cadence, start, end):
    period = Period.last_complete(calendar, cadence, date(2026, 11, 22))
    assert (period.start, period.end) == (start, end)


def test_quarters_of_the_convention_begin_on_the_18th_of_september_december_march_and_june():
    period = Period.quarter(date(2024, 9, 18), 'convention')
    starts = [period.start]
    for _ in range(4):
        period = period.following()
        starts.append(period.start)
    assert starts == [date(2024, 9, 18), date(2024, 12, 18), date(2025, 3, 18), date(2025, 6, 18), date(2025, 9, 18)]


def test_a_period_is_complete_only_once_its_last_day_is_over():
    assert Period.last_complete('civil', 'monthly', date(2026, 10, 31)).start == date(2026, 9, 1)
    assert Period.last_complete('civil', 'monthly', date(2026, 11, 1)).start == date(2026, 10, 1)


def test_february_of_a_leap_year_has_its_29th_day():
    period = Period.month(date(2028, 2, 29))
    assert (period.end - period.start).days == 29


def test_a_stretch_that_is_a_quarter_is_named_and_followed_as_one():
    period = Period.between(date(2026, 7, 1), date(2026, 10, 1))
    assert period.label == 'T3\u00a02026'
    assert period.previous().start == date(2026, 4, 1)


def test_before_a_stretch_chosen_by_hand_comes_one_of_as_many_days():
    before = Period.between(date(2026, 1, 11), date(2026, 1, 21)).previous()
    assert (before.start, before.end) == (date(2026, 1, 1), date(2026, 1, 11))


def test_the_day_of_the_daylight_saving_change_lasts_25_hours():
    period = Period.between(date(2026, 10, 25), date(2026, 10, 26))
    assert (period.opens, period.closes) == (
        datetime(2026, 10, 24, 22, tzinfo=UTC),
        datetime(2026, 10, 25, 23, tzinfo=UTC),
    )


def test_an_unknown_calendar_is_refused():
    with pytest.raises(ValueError, match='lunar'):
        Period.month(date(2026, 1, 1), 'lunar')
