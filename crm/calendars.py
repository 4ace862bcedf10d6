"""Calendars: appointments written as iCalendar (RFC 5545) files that agendas read."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

MIME = 'text/calendar; charset=utf-8'
LONGEST = 75  # octets a line, before it is folded


@dataclass(frozen=True)
class Appointment:
    """One entry of a calendar. `uid` is the same each time the same appointment is written; `sequence` grows."""

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    place: str = ''
    description: str = ''
    url: str = ''
    sequence: int = 0
    cancelled: bool = False
    whole_days: bool = False  # from the day of `starts_at` to that of `ends_at`, excluded


def calendar_text(appointments: Sequence[Appointment]) -> str:
    """The file of these appointments; times are in UTC, which every agenda turns into its own."""
    lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Engagement Mentorat//FR', 'CALSCALE:GREGORIAN']
    for appointment in appointments:
        lines += _lines(appointment)
    return ''.join(f'{part}\r\n' for line in [*lines, 'END:VCALENDAR'] for part in folded(line))


def _lines(it: Appointment) -> Iterator[str]:
    yield 'BEGIN:VEVENT'
    yield f'UID:{it.uid}'
    yield f'DTSTAMP:{_utc(it.changed_at)}'
    if it.whole_days:
        yield f'DTSTART;VALUE=DATE:{it.starts_at:%Y%m%d}'
        yield f'DTEND;VALUE=DATE:{it.ends_at:%Y%m%d}'
    else:
        yield f'DTSTART:{_utc(it.starts_at)}'
        yield f'DTEND:{_utc(it.ends_at)}'
    yield f'SEQUENCE:{it.sequence}'
    yield f'STATUS:{"CANCELLED" if it.cancelled else "CONFIRMED"}'
    yield from _texts((('SUMMARY', it.title), ('LOCATION', it.place), ('DESCRIPTION', it.description)))
    if it.url:
        yield f'URL:{it.url}'
    yield 'END:VEVENT'


def _texts(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    return (f'{name}:{escaped(value)}' for name, value in pairs if value)


def escaped(value: str) -> str:
    """A text value: backslash, semicolon, comma and line ends escaped, other control characters left out."""
    value = value.replace('\\', '\\\\').replace(';', '\\;').replace(',', '\\,')
    value = value.replace('\r\n', '\n').replace('\r', '\n').replace('\n', '\\n')
    return ''.join(character for character in value if character >= ' ' or character == '\t')


def folded(line: str) -> Iterator[str]:
    """The line cut into parts of at most 75 octets, never inside a letter; the following ones begin by a space."""
    part, size = '', 0
    for character in line:
        width = len(character.encode())
        if size + width > LONGEST:
            yield part
            part, size = ' ', 1
        part, size = part + character, size + width
    yield part


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime('%Y%m%dT%H%M%SZ')
