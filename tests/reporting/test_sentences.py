"""When a schedule runs, in words: read, said, and refused by naming what was not understood."""

import pytest

from crm.convention.indicators import Calendar
from crm.errors import Refusal
from crm.reporting import queries
from crm.reporting.models import Cadence


def test_every_moment_is_said_in_words_that_are_read_back_the_same():
    for cadence in Cadence:
        for calendar in Calendar:
            for day in range(1, 29):
                moment = queries.Moment(cadence, calendar, day, 6)
                assert queries.read_sentence(queries.sentence_of(**vars(moment))) == moment


@pytest.mark.parametrize(
    ('typed', 'said'),
    [
        ('chaque trimestre, le 20 à 6 h', 'Chaque trimestre de la convention, le 20 à 6\u00a0h'),
        ('Tous les mois, le premier, à midi', 'Chaque mois, le 1er à 12\u00a0h'),
        ('tous les trois mois civils le 5 à 7h00', 'Chaque trimestre civil, le 5 à 7\u00a0h'),
        ('chaque trimestre scolaire, le 3e jour à 23 heures', 'Chaque trimestre scolaire, le 3 à 23\u00a0h'),
        ('tous les ans le 20 septembre à 06:00', 'Chaque année de la convention, le 20 septembre à 6\u00a0h'),
        ('annuel civil, le 15e jour à minuit', 'Chaque année civile, le 15 janvier à 0\u00a0h'),
        ('chaque trimestre de la convention, le 20e jour à 6 h',
         'Chaque trimestre de la convention, le 20e jour à 6\u00a0h'),
    ],
)  # fmt: skip
def test_people_write_it_their_way(typed, said):
    assert queries.sentence_of(**vars(queries.read_sentence(typed))) == said


@pytest.mark.parametrize(
    ('typed', 'said'),
    [
        ('chaque mardi à 6 h', '« chaque mardi » n’a pas été compris'),
        ('chaque mois, le dernier jour, à 6 h', '« dernier jour » n’a pas été compris'),
        ('le 20 à 6 h', 'Le rythme manque'),
        ('chaque mois à 6 h', 'Le jour manque'),
        ('chaque mois, le 2', 'L’heure manque'),
        ('chaque mois, le 31 à 6 h', '28 premiers jours'),
        ('chaque mois, le 2 à 2 h', 'changement d’heure'),
        ('chaque mois, le 2 à 6 h 30', 'l’heure juste'),
        ('chaque mois, le 2 à 25 h', '« 25 h » n’est pas une heure'),
        ('chaque trimestre, le 2 à 6 h', 'commence le 18'),
        ('chaque mois, le 2 mai à 6 h', '« mai »'),
        ('chaque année civile, le 5 mars à 6 h', 'commence le 1er janvier'),
        ('', 'Le rythme manque'),
    ],
)
def test_what_is_not_understood_is_named(typed, said):
    with pytest.raises(Refusal, match=said):
        queries.read_sentence(typed)
