"""Pace: when a target will be reached, what is missing, and when nothing honest can be said."""

from dataclasses import replace
from datetime import date

import pytest

from crm.convention import queries
from crm.overview.dashboard.pace import NOTHING, pace

ENDS = [date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1)]
TODAY = date(2026, 11, 27)
STOCK, FLOW, SHARE = 'O2.5', 'O2.2', 'O1.3'


def said(values, target, due=date(2027, 12, 31), code=STOCK, ends=ENDS, **changes):
    definition = replace(queries.definition(code), **changes)
    return pace(definition, list(zip(ends, values, strict=True)), target, due, TODAY).said.replace('\xa0', ' ')


def test_a_steady_count_gives_the_month_in_which_the_target_is_reached():
    # 273 days bring 90 more, hence 60 more take 182 days after 1 October.
    assert said([10, 40, 70, 100], 160) == 'Au rythme actuel, atteinte vers avril 2027'


def test_too_slow_a_pace_says_what_is_missing_each_month():
    # By 31 December, 91 days: 60 are wanted, 20,1 a month; 10 a month come.
    assert said([10, 40, 70, 100], 160, date(2026, 12, 31)) == (
        'Au rythme actuel, atteinte vers avril 2027, après l’échéance : il manque 10 par mois'
    )


def test_a_count_that_stands_still_or_falls_will_not_get_there():
    assert 'pas atteinte' in said([100, 100, 100, 100], 120)
    assert 'pas atteinte' in said([120, 110, 105, 100], 120)
    assert 'pas avant dix ans' in said([98, 99, 99, 100], 1000)


def test_a_target_that_is_met_or_whose_day_is_past_is_said_so():
    assert said([10, 40, 70, 100], 100) == 'Cible atteinte'
    assert said([10, 40, 70, 100], 110, date(2026, 9, 30)) == 'Échéance passée : il manque 10'
    assert said([9, 8, 7, 5], 6, direction='down') == 'Cible atteinte'


@pytest.mark.parametrize(
    ('values', 'code'),
    [([None, None, 70, 100], STOCK), ([10, 40, 70, None], STOCK), ([0.1, 0.2, 0.3, 0.4], SHARE)],
)
def test_too_few_values_or_a_share_have_no_pace(values, code):
    assert said(values, 0.9 if code == SHARE else 160, code=code) == NOTHING.said


def test_what_happens_in_a_period_is_told_by_what_is_left_to_do():
    assert said([10, 10, 10, 4], 10, code=FLOW) == 'Il a manqué 6 sur la période'
    running = [*ENDS[1:], date(2027, 1, 27)]
    assert said([10, 10, 10, 4], 10, code=FLOW, ends=running) == 'Il manque 6, soit 3 par mois'
    assert said([9, 9, 9, 4], 10, code=FLOW, ends=[*ENDS[1:], date(2026, 12, 10)]) == 'Il manque 6 d’ici le 9 déc. 2026'


def test_what_is_missing_is_never_said_to_be_nought():
    assert said([99.97, 99.98, 99.985, 99.99], 100, date(2026, 10, 15)).endswith('il manque 0,1 par mois')
