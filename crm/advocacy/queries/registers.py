"""Lists of the registers: actions, positions, quotes, exports, with their filters."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, Text, cast, func
from sqlalchemy.orm import joinedload

from crm import clock, identifiers
from crm.addresses import record_number
from crm.advocacy.models import (
    ActionLevel,
    ActionOutcome,
    ActionState,
    ActionType,
    AdvocacyAction,
    Party,
    Position,
    PositionState,
    PositionVersion,
    QuoteAuthorisation,
    QuoteUse,
    Theme,
    action_institution,
)
from crm.advocacy.queries.figures import joint_criteria, validity
from crm.choices import Choice
from crm.companies.models import Company
from crm.database import db
from crm.search import matches

JOINT, SINGLE = 'commun', 'seul'


def _day(typed: str | None) -> date | None:
    try:
        return date.fromisoformat(typed or '')
    except ValueError:
        return None


def among(choice: type[Choice], typed: str | None) -> str:
    return typed if typed in [member.value for member in choice] else ''


@dataclass(frozen=True)
class ActionFilter:
    """What the list of actions is limited to; `since` and `until` (included) come with the link of a figure."""

    year: int | None = None
    type: str = ''
    level: str = ''
    state: str = ''
    held_by: str = ''
    since: date | None = None
    until: date | None = None
    outcome: str = ''
    theme: str = ''
    institution: int | None = None
    words: str = ''

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> 'ActionFilter':
        """The filter named by an address; what it does not know is left out."""
        year = asked.get('annee', '')
        holder = asked.get('portage', '')
        return cls(
            int(year) if year.isascii() and year.isdigit() and 1900 < int(year) < 9999 else None,
            among(ActionType, asked.get('type')),
            among(ActionLevel, asked.get('niveau')),
            among(ActionState, asked.get('etat')),
            holder if holder in (JOINT, SINGLE) else '',
            _day(asked.get('du')),
            _day(asked.get('au')),
            among(ActionOutcome, asked.get('issue')),
            among(Theme, asked.get('theme')),
            record_number(asked.get('institution', '')) or None,
            asked.get('q', '').strip(),
        )

    @property
    def active(self) -> int:
        """How many filters are set."""
        chosen = (self.year, self.type, self.level, self.state, self.held_by, self.outcome, self.theme)
        return sum(bool(v) for v in (*chosen, self.institution, self.words, self.since or self.until))


def actions_of(asked: ActionFilter) -> Select[AdvocacyAction]:
    """Actions that match, to be paged by day then id."""
    action, query = AdvocacyAction, db.select(AdvocacyAction)
    if asked.year:
        query = query.where(action.on >= date(asked.year, 1, 1), action.on <= date(asked.year, 12, 31))
    equal: tuple[tuple[Any, str], ...] = (
        (action.type, asked.type),
        (action.level, asked.level),
        (action.state, asked.state),
        (action.outcome, asked.outcome),
        (action.theme, asked.theme),
    )
    query = query.where(*(column == value for column, value in equal if value))
    if asked.held_by:
        query = query.where(action.held_by == Party.JOINT if asked.held_by == JOINT else action.held_by != Party.JOINT)
    if asked.institution:
        met = db.select(action_institution.c.action_id).where(action_institution.c.institution_id == asked.institution)
        query = query.where(action.id.in_(met))
    if asked.words:
        query = query.where(matches(action.folded, asked.words))
    query = query.where(action.on >= asked.since) if asked.since else query
    return query.where(action.on <= asked.until) if asked.until else query


def years() -> list[int]:
    """Years from the first action to the last, latest first; the present one when there is none."""
    first, last = db.session.execute(db.select(func.min(AdvocacyAction.on), func.max(AdvocacyAction.on))).one()
    present = clock.today().year
    return list(range(max(last.year if last else present, present), (first.year if first else present) - 1, -1))


@dataclass(frozen=True)
class PositionFilter:
    """What the list of positions is limited to; `since` to `until` (included): joint positions published then."""

    state: str = ''
    since: date | None = None
    until: date | None = None
    theme: str = ''

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> 'PositionFilter':
        since, until = _day(asked.get('du')), _day(asked.get('au'))
        return cls(among(PositionState, asked.get('etat')), since, until, among(Theme, asked.get('theme')))

    @property
    def active(self) -> int:
        return bool(self.state) + bool(self.theme) + bool(self.since and self.until)


def positions_of(asked: PositionFilter) -> Select[Position]:
    """Positions that match, to be paged by id."""
    query = db.select(Position)
    query = query.where(Position.state == asked.state) if asked.state else query
    query = query.where(Position.theme == asked.theme) if asked.theme else query
    if asked.since and asked.until:
        until = date.fromordinal(asked.until.toordinal() + 1)
        query = query.join(PositionVersion).where(*joint_criteria(asked.since, until))
    return query


QUOTE_VIEWS = {'valides': 'Utilisables', 'expirees': 'Expirées', 'retirees': 'Retirées'}


@dataclass(frozen=True)
class QuoteFilter:
    """Which authorisations are shown, and as of which day."""

    view: str = 'valides'
    day: date | None = None
    words: str = ''
    use: str = ''

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> 'QuoteFilter':
        view = asked.get('etat', '')
        view = view if view in QUOTE_VIEWS else 'valides'
        return cls(view, _day(asked.get('le')), asked.get('q', '').strip(), among(QuoteUse, asked.get('usage')))


def quotes_of(asked: QuoteFilter) -> Select[QuoteAuthorisation]:
    """Authorisations that match, with their company, to be paged by id."""
    quote, day = QuoteAuthorisation, asked.day or clock.today()
    query = db.select(quote).options(joinedload(quote.company))
    if asked.view == 'valides':
        query = query.where(*validity(day))
    elif asked.view == 'retirees':
        query = query.where(quote.withdrawn_on <= day)
    else:
        query = query.where(quote.expires_on <= day, quote.withdrawn_on.is_(None) | (quote.withdrawn_on > day))
    if asked.use:
        query = query.where(cast(quote.uses, Text).like(f'%"{asked.use}"%'))
    if asked.words:
        query = query.where(quote.company_id.in_(db.select(Company.id).where(matches(Company.folded, asked.words))))
    return query


def companies_named(words: str, limit: int = 20) -> list[Company]:
    """Companies whose name or SIREN holds these words; a SIRET finds its company."""
    digits = identifiers.digits_of(words)
    if len(digits) == 14 and digits.isdigit():
        words = digits[:9]
    if not words:
        return []
    query = db.select(Company).where(matches(Company.folded, words)).order_by(Company.sort_name, Company.id)
    return list(db.session.scalars(query.limit(limit)))
