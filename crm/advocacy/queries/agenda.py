"""The calendar of advocacy: milestones that come back, actions, next steps, quotes that end."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from crm import clock, mail
from crm.access import Permission, may
from crm.advocacy.models import (
    ActionState,
    AdvocacyAction,
    Milestone,
    MilestoneKind,
    QuoteAuthorisation,
    Recurrence,
)
from crm.advocacy.models.milestones import RANKS, WEEKDAYS
from crm.database import db
from crm.formatting import date_fr

MONTHS_AHEAD = 12
KINDS = {'milestone': 'Échéance', 'action': 'Action', 'step': 'Prochaine étape', 'quote': 'Fin d’une autorisation'}


@dataclass(frozen=True)
class Entry:
    """One thing in the calendar, from `first` to `last` included; `tone` is that of a state."""

    kind: str
    key: str
    first: date
    last: date
    title: str
    detail: str
    tone: str
    url: str = ''

    @property
    def label(self) -> str:
        return KINDS[self.kind]

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def entries(start: date, end: date, kind: str = '') -> list[Entry]:
    """All that touches [start, end), by first day."""
    read = {'milestone': _milestones, 'action': _actions, 'step': _steps, 'quote': _quotes}
    wanted = [kind] if kind in read else list(read)
    found = [entry for name in wanted for entry in read[name](start, end)]
    return sorted(found, key=lambda entry: (entry.first, entry.last, entry.title))


def _milestones(start: date, end: date) -> list[Entry]:
    may_edit = may(Permission.ADVOCACY_EDIT)
    return [
        Entry(
            'milestone',
            f'{one.id}-{first.year}',
            first,
            last,
            one.title,
            one.kind.label,
            one.kind.tone,
            mail.path('advocacy.edit_milestone', milestone_id=one.id) if may_edit else '',
        )
        for one in db.session.scalars(db.select(Milestone).order_by(Milestone.id))
        for first, last in one.occurrences(start, end)
    ]


def milestones() -> list[Milestone]:
    """All of them, in the order of the year."""
    found = db.session.scalars(db.select(Milestone).order_by(Milestone.id))
    return sorted(found, key=lambda one: (one.first_on.month, one.first_on.day))


def coming(day: date, months: int) -> list[Entry]:
    """Milestones and planned actions of the months that follow `day`."""
    until = date.fromordinal(day.toordinal() + months * 30 + months // 2)
    return [
        entry
        for entry in entries(day, until)
        if entry.kind == 'milestone' or (entry.kind == 'action' and entry.detail.endswith(ActionState.PLANNED.label))
    ]


def _actions(start: date, end: date) -> list[Entry]:
    it = AdvocacyAction
    query = db.select(it).where(
        it.state != ActionState.CANCELLED, it.on < end, (it.on >= start) | (it.last_on >= start)
    )
    return [
        Entry(
            'action',
            str(action.id),
            action.on,
            action.last_on or action.on,
            action.title,
            f'{action.type.label}, {action.level.label.lower()}, {action.state.label}',
            action.state.tone,
            mail.path('advocacy.action', action_id=action.id),
        )
        for action in db.session.scalars(query)
    ]


def _steps(start: date, end: date) -> list[Entry]:
    it = AdvocacyAction
    query = db.select(it).where(it.state != ActionState.CANCELLED, it.next_step_on >= start, it.next_step_on < end)
    return [
        Entry(
            'step',
            str(action.id),
            action.next_step_on,
            action.next_step_on,
            action.next_step,
            f'Suite de « {action.title} »',
            'warning' if action.next_step_on < clock.today() else 'info',
            mail.path('advocacy.action', action_id=action.id),
        )
        for action in db.session.scalars(query)
        if action.next_step_on is not None
    ]


def _quotes(start: date, end: date) -> list[Entry]:
    it = QuoteAuthorisation
    query = db.select(it).where(it.withdrawn_on.is_(None), it.expires_on >= start, it.expires_on < end)
    return [
        Entry(
            'quote',
            str(quote.id),
            quote.expires_on,
            quote.expires_on,
            f'Citation à renouveler : {quote.company.display_name}',
            'L’autorisation prend fin ce jour-là.',
            'neutral',
            mail.path('advocacy.quotes', q=quote.company.siren or quote.company.name),
        )
        for quote in db.session.scalars(query.options(db.joinedload(it.company)))
        if quote.expires_on is not None
    ]


@dataclass(frozen=True)
class Day:
    """One cell of a month; `here` is false for the days of its neighbours."""

    on: date
    here: bool
    entries: tuple[Entry, ...]


def month_grid(first: date) -> list[list[Day]]:
    """Weeks of a month, from Monday; what lasts several days stands on its first day of each week."""
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    found = entries(weeks[0][0], weeks[-1][-1] + timedelta(days=1))
    return [
        [
            Day(
                day,
                day.month == first.month,
                tuple(
                    entry
                    for entry in found
                    if entry.first == day or (entry.first < day <= entry.last and day.weekday() == 0)
                ),
            )
            for day in week
        ]
        for week in weeks
    ]


def said(milestone: Milestone) -> str:
    """« chaque année, du 1er au 31 janvier », « chaque année, le premier mardi d’octobre »."""
    first, last = milestone.first_on, milestone.last_on
    if milestone.recurrence == Recurrence.WEEKDAY:
        month = date_fr(first, 'month').rsplit(' ', 1)[0]
        of = f'd’{month}' if month[0] in 'aâeéèiou' else f'de {month}'
        day = f'le {RANKS[milestone.rank]} {WEEKDAYS[first.weekday()]} {of}'
        length = (last - first).days + 1
        return f'chaque année, {day}' + (f', pendant {length} jours' if length > 1 else '')
    if milestone.recurrence == Recurrence.ONCE:
        return f'le {date_fr(first, "long")}' if first == last else f'du {date_fr(first)} au {date_fr(last)}'
    begins, ends = (date_fr(day, 'long').rsplit(' ', 1)[0] for day in (first, last))
    return f'chaque année, le {begins}' if first == last else f'chaque année, du {begins} au {ends}'


OCTOBER = date(2024, 10, 1)
REFERENCE = (
    ('Mois du mentorat', MilestoneKind.MENTORING, Recurrence.DATES, date(2024, 1, 1), date(2024, 1, 31)),
    ('Mois « Les entreprises s’engagent »', MilestoneKind.LEE, Recurrence.DATES, OCTOBER, date(2024, 10, 31)),
    ('Dépôt du projet de loi de finances', MilestoneKind.BUDGET, Recurrence.WEEKDAY, OCTOBER, OCTOBER),
    ('Débat budgétaire au Parlement', MilestoneKind.BUDGET, Recurrence.DATES, date(2024, 10, 8), date(2024, 12, 18)),
    ('Anniversaire de la convention', MilestoneKind.CONVENTION, Recurrence.DATES, date(2024, 9, 18), date(2024, 9, 18)),
)
