"""Pasted lists of addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.mentors.queries.addresses import read


@pytest.mark.parametrize(
    'text',
    [
        'a@ex.fr\nb@ex.fr',
        'a@ex.fr, b@ex.fr',
        'a@ex.fr;b@ex.fr;',
        'a@ex.fr\tb@ex.fr',
        ' a@ex.fr  b@ex.fr ',
        'Anne Petit <a@ex.fr>, "Durand, Bob" <b@ex.fr>',
        'Durand, Anne <A@EX.FR>\r\nBob <mailto:b@ex.fr>',
        'Anne;Petit;a@ex.fr\nBob;Durand;b@ex.fr',
        '« a@ex.fr », (b@ex.fr).',
        '\ufeffa@ex.fr\u00a0;\u200bb@ex.fr',
    ],
)
def test_any_separator_and_names_around_addresses_are_read(text):
    assert (read(text).good, read(text).wrong) == (('a@ex.fr', 'b@ex.fr'), ())


def test_doubles_count_once_and_are_said():
    assert read('a@ex.fr A@ex.fr b@ex.fr').twice == ('a@ex.fr',)


@pytest.mark.parametrize(
    ('text', 'wrong'),
    [
        ('jean.durand.ex.fr; b@ex.fr', ('jean.durand.ex.fr',)),
        ('a@\nb@ex.fr', ('a@',)),
        ('Jean Durand\nb@ex.fr', ('Jean Durand',)),
        ('a@ex, b@ex.fr', ('a@ex',)),
        ('a@@ex.fr b@ex.fr', ('a@@ex.fr',)),
    ],
)
def test_what_is_no_address_is_named(text, wrong):
    assert (read(text).good, read(text).wrong) == (('b@ex.fr',), wrong)


@given(st.text())
def test_no_text_breaks_the_reading(text):
    found = read(text)
    assert len(set(found.good)) == len(found.good)
    assert set(found.twice) <= set(found.good)
