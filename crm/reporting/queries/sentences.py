"""When a schedule runs, said in a French sentence and read back: « chaque trimestre, le 20 à 6 h »."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NoReturn

from crm.convention.indicators import Calendar
from crm.convention.indicators.periods import FIRST_DAY
from crm.errors import Refusal
from crm.formatting import NBSP
from crm.reporting.models import Cadence
from crm.search import fold

EXAMPLE = '« chaque trimestre, le 20 à 6 h »'
AMBIGUOUS_HOUR = 2  # may happen twice, or not at all, when the clocks change
MONTHS = ('janvier', 'fevrier', 'mars', 'avril', 'mai', 'juin', 'juillet', 'aout', 'septembre', 'octobre', 'novembre',
          'decembre')  # fmt: skip

CADENCES = {
    Cadence.QUARTERLY: r'(?:chaque|par) trimestre|tous les (?:trimestres|(?:3|trois) mois)|trimestriel(?:le)?(?:ment)?',
    Cadence.MONTHLY: r'(?:chaque|par) mois|tous les mois|mensuel(?:le)?(?:ment)?',
    Cadence.YEARLY: r'(?:chaque|par) an(?:nee)?|tous les ans|annuel(?:le)?(?:ment)?',
}
CALENDARS = {
    Calendar.CONVENTION: r'(?:de )?(?:la )?convention',
    Calendar.SCHOOL: r'scolaires?',
    Calendar.CIVIL: r'civile?s?',
}
HOUR = r'(?:a |vers )?(?:(\d{1,2}) ?(?:h|heures?) ?(\d{1,2})?|(midi|minuit))'
OF_PERIOD = r'(?: (?:du|de la|de l) (?:mois|trimestre|an(?:nee)?|periode))?'
RANK = rf'(?:le |au )?(?:(\d{{1,2}}) ?(?:er|e|eme|de|nd)?|(premier)) jour{OF_PERIOD}'
DAY = rf'(?:le |au )(?:(\d{{1,2}}) ?(?:er)?|(premier))(?: ({"|".join(MONTHS)}))?{OF_PERIOD}'
FILLERS = {'', 'a', 'au', 'de', 'du', 'la', 'l', 'le', 'les', 'et', 'suivant', 'suivante', 'qui', 'suit', 'puis'}


@dataclass(frozen=True)
class Moment:
    """When a schedule runs, as its columns keep it."""

    cadence: Cadence
    calendar: Calendar
    days_after: int
    hour: int


def read_sentence(typed: str) -> Moment:
    """The moment a sentence says. Raises Refusal on the field `sentence`, naming what was not understood."""
    words = _Words(typed)
    hour = _hour(words)
    cadence = next((value for value, pattern in CADENCES.items() if words.takes(pattern)), None)
    calendar = next((value for value, pattern in CALENDARS.items() if words.takes(pattern)), None)
    rank, day = words.takes(RANK), words.takes(DAY)
    if left := words.left():
        _refuse(f'« {" ".join(left)} » n’a pas été compris. Écrivez par exemple {EXAMPLE}.')
    if cadence is None:
        _refuse(f'Le rythme manque : chaque mois, chaque trimestre ou chaque année. Exemple : {EXAMPLE}.')
    calendar = calendar or (Calendar.CIVIL if cadence == Cadence.MONTHLY else Calendar.CONVENTION)
    if not (rank or day):
        _refuse(f'Le jour manque : « le 20 », ou « le 3e jour ». Exemple : {EXAMPLE}.')
    if hour is None:
        _refuse(f'L’heure manque : « à 6 h ». Exemple : {EXAMPLE}.')
    after = _number(rank) if rank else _days_after(day, cadence, calendar) if day else 0
    if not 1 <= after <= 28:
        _refuse('Le rapport se demande dans les 28 premiers jours qui suivent la période : avancez ce jour.')
    return Moment(cadence, calendar, after, hour)


def sentence_of(cadence: Cadence, calendar: Calendar, days_after: int, hour: int) -> str:
    """« Chaque trimestre de la convention, le 20 à 6 h »: what `read_sentence` reads back to the same values."""
    noun, adjective = NOUNS[cadence], ADJECTIVES[calendar][cadence == Cadence.YEARLY]
    if (cadence, calendar) == (Cadence.MONTHLY, Calendar.CIVIL):
        adjective = ''
    return f'Chaque {noun}{adjective}, {_day_said(cadence, calendar, days_after)} à {hour}{NBSP}h'


NOUNS = {Cadence.MONTHLY: 'mois', Cadence.QUARTERLY: 'trimestre', Cadence.YEARLY: 'année'}
ADJECTIVES = {
    Calendar.CIVIL: (' civil', ' civile'),
    Calendar.SCHOOL: (' scolaire', ' scolaire'),
    Calendar.CONVENTION: (' de la convention', ' de la convention'),
}


def _day_said(cadence: Cadence, calendar: Calendar, days_after: int) -> str:
    month, first = FIRST_DAY[calendar]
    day = first + days_after - 1
    if day > LAST_COMMON_DAY:
        return f'le {_ordinal(days_after)} jour'
    month_said = f' {MONTHS_SAID[month - 1]}' if cadence == Cadence.YEARLY else ''
    return f'le {"1er" if day == 1 else day}{month_said}'


LAST_COMMON_DAY = 28  # every month has it
MONTHS_SAID = ('janvier', 'février', 'mars', 'avril', 'mai', 'juin', 'juillet', 'août', 'septembre', 'octobre',
               'novembre', 'décembre')  # fmt: skip


def _ordinal(number: int) -> str:
    return '1er' if number == 1 else f'{number}e'


def _hour(words: '_Words') -> int | None:
    found = words.takes(HOUR)
    if found is None:
        return None
    hour, minutes = found[1], found[2]
    if found[3]:
        return 12 if found[3] == 'midi' else 0
    if minutes and int(minutes):
        _refuse(
            f'« {hour} h {minutes} » : l’horloge demande les rapports à l’heure juste. Écrivez « à {int(hour)} h ».'
        )
    if not 0 <= int(hour) <= 23:
        _refuse(f'« {hour} h » n’est pas une heure : écrivez de 0 h à 23 h.')
    if int(hour) == AMBIGUOUS_HOUR:
        _refuse('Choisissez une autre heure : de 2 h à 3 h, le changement d’heure fait disparaître ou doubler l’envoi.')
    return int(hour)


def _number(found: re.Match[str]) -> int:
    return 1 if found[2] else int(found[1])


def _days_after(found: re.Match[str], cadence: Cadence, calendar: Calendar) -> int:
    """How many days after the end of the period a day of the month comes. Raises Refusal when that varies."""
    day, (_, first) = _number(found), FIRST_DAY[calendar]
    if found[3]:
        return _days_after_month(day, MONTHS.index(found[3]) + 1, cadence, calendar)
    if day < first:
        noun = NOUNS[cadence]
        _refuse(
            f'« le {day} » : un{"e" if cadence == Cadence.YEARLY else ""} {noun} de la convention commence le {first}. '
            f'Écrivez un jour du {first} au {LAST_COMMON_DAY}, ou « le {day}e jour », ou précisez « {noun} '
            f'{"civile" if cadence == Cadence.YEARLY else "civil"} ».'
        )
    return day - first + 1


def _days_after_month(day: int, month: int, cadence: Cadence, calendar: Calendar) -> int:
    first_month, first = FIRST_DAY[calendar]
    start = f'{first if first > 1 else "1er"} {MONTHS_SAID[first_month - 1]}'
    if cadence != Cadence.YEARLY:
        _refuse(f'« {MONTHS_SAID[month - 1]} » : le mois ne se dit que pour un rapport annuel. Écrivez « le {day} ».')
    try:
        after = (date(2001 + (month < first_month), month, day) - date(2001, first_month, first)).days + 1
    except ValueError:
        after = 0
    if not 1 <= after <= 28:
        _refuse(f'« le {day} {MONTHS_SAID[month - 1]} » : cette année-là commence le {start}, et le rapport se demande '
                'dans les 28 jours qui suivent.')  # fmt: skip
    return after


def _refuse(sentence: str) -> NoReturn:
    raise Refusal('sentence', sentence)


class _Words:
    """The words of a sentence, folded to be matched, whole to be named; each is understood at most once."""

    def __init__(self, typed: str) -> None:
        typed = re.sub(r'(\d):(\d)', r'\1h\2', typed)
        self.whole = [word for word in re.split(r'[\s,;.()«»\'’\-–]+', typed) if word]
        self.folded = [fold(word) for word in self.whole]
        self.free = [True] * len(self.whole)

    def takes(self, pattern: str) -> re.Match[str] | None:
        """The first place, among the words still free, where these words stand; they are then taken."""
        text = ' '.join(word if free else '#' for word, free in zip(self.folded, self.free, strict=True))
        found = re.search(rf'(?<!\S)(?:{pattern})(?!\S)', text)
        if found:
            for rank in self._ranks(text, *found.span()):
                self.free[rank] = False
        return found

    def _ranks(self, text: str, start: int, end: int) -> Iterator[int]:
        first = text[:start].count(' ')
        yield from range(first, first + text[start:end].count(' ') + 1)

    def left(self) -> list[str]:
        """The words that nothing understood."""
        return [
            whole
            for whole, folded, free in zip(self.whole, self.folded, self.free, strict=True)
            if free and folded not in FILLERS
        ]
