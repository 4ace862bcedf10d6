"""What people read: dates and hours of Paris."""

from datetime import UTC, datetime

from crm.formatting import NBSP, datetime_fr, time_fr


def test_a_code_sent_at_21_h_33_is_not_said_valid_until_20_h_48():
    sent, until = datetime(2026, 11, 22, 20, 33, tzinfo=UTC), datetime(2026, 11, 22, 20, 48, tzinfo=UTC)
    assert datetime_fr(sent).endswith(f'21{NBSP}h{NBSP}33')
    assert time_fr(until) == f'21{NBSP}h{NBSP}48'
