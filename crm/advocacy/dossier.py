"""The advocacy export as values: the registers of a period and the figures of objective 3, frozen at an instant."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from crm import clock, mail
from crm.advocacy import queries
from crm.advocacy.models import (
    ActionLevel,
    ActionState,
    ActionType,
    AdvocacyAction,
    ExportPurpose,
    Party,
    Position,
    PositionState,
    QuoteAuthorisation,
)
from crm.database import db
from crm.demonstration import is_demonstration
from crm.territories.models import Departement

REGISTER = 'Registre de plaidoyer, Engagement Mentorat'
AUTHORISATIONS = 'Autorisations de citation, Engagement Mentorat'
NATIONWIDE = 'France entière'


@dataclass(frozen=True)
class Figure:
    """One figure of objective 3, with what is needed to believe it; `url` leads to its rows."""

    code: str
    label: str
    value: int
    unit: str
    definition: str
    source: str
    perimeter: str
    url: str


@dataclass(frozen=True)
class ActionLine:
    """One action of the period; `departement` is « 75 – Paris » or ''."""

    on: date
    type: str
    level: str
    title: str
    topic: str
    institutions: tuple[str, ...]
    departement: str
    held_by: str
    state: str
    is_held: bool
    outcome: str
    outcome_note: str
    evidence_url: str
    url: str


@dataclass(frozen=True)
class PositionLine:
    """One position that is no draft."""

    title: str
    state: str
    in_force: bool
    cosigned: bool
    collectif_signed_on: date | None
    lee_signed_on: date | None
    published_on: date | None
    withdrawn_on: date | None
    public_url: str
    url: str


@dataclass(frozen=True)
class QuoteLine:
    """One quote that may be used on the day of the export."""

    company: str
    siren: str
    words: str
    speaker: str
    scope: str
    authorised_on: date
    expires_on: date | None
    evidence: str
    url: str


@dataclass(frozen=True)
class TypeRow:
    """Actions held of one type: by level in the order of ActionLevel, in all, and how many jointly."""

    type: str
    by_level: tuple[int, ...]
    total: int
    joint: int


@dataclass(frozen=True)
class Dossier:
    """Everything an advocacy export says. The period is [start, end); quotes are those usable at `as_of`."""

    start: date
    end: date
    as_of: datetime
    purpose: str
    asked_by: str
    demonstration: bool
    figures: tuple[Figure, ...]
    by_type: tuple[TypeRow, ...]
    actions: tuple[ActionLine, ...]
    positions: tuple[PositionLine, ...]
    quotes: tuple[QuoteLine, ...]
    quote_ids: tuple[int, ...]

    @property
    def last_day(self) -> date:
        return self.end - timedelta(days=1)

    @property
    def is_over(self) -> bool:
        """Whether the period had ended when the figures were taken."""
        return self.last_day < clock.day_of(self.as_of)

    @property
    def rows(self) -> int:
        return len(self.actions) + len(self.positions) + len(self.quotes)

    def value(self, code: str) -> int:
        return next(figure.value for figure in self.figures if figure.code == code)


def collect(start: date, end: date, purpose: ExportPurpose, asked_by: str) -> Dossier:
    """The dossier of [start, end) as the registers stand now. Reads only."""
    as_of = clock.now()
    held, joint = queries.held(start, end), queries.published_joint(start, end)
    quotes = queries.quotable(clock.day_of(as_of))
    return Dossier(
        start,
        end,
        as_of,
        purpose.label,
        asked_by,
        is_demonstration(),
        tuple(_figures(start, end, clock.day_of(as_of), held, joint, quotes)),
        tuple(_by_type(held)),
        tuple(_actions(start, end)),
        tuple(_positions(end)),
        tuple(_quote(quote) for quote in quotes),
        tuple(quote.id for quote in quotes),
    )


def _figures(
    start: date,
    end: date,
    day: date,
    held: Sequence[AdvocacyAction],
    joint: Sequence[Position],
    quotes: Sequence[QuoteAuthorisation],
) -> list[Figure]:
    until = end - timedelta(days=1)
    period = {'du': start.isoformat(), 'au': until.isoformat()}
    done = {'etat': ActionState.DONE.value, **period}
    together = sum(1 for action in held if action.held_by == Party.JOINT)
    registers = (REGISTER, NATIONWIDE)
    return [
        Figure(
            'O3.1',
            'Actions de plaidoyer tenues',
            len(held),
            'actions',
            'Actions marquées « tenues » dont le jour est dans la période.',
            *registers,
            mail.address('advocacy.index', **done),
        ),
        Figure(
            'O3.1 a',
            'dont portées par les deux partenaires',
            together,
            'actions',
            'Parmi les actions tenues, celles que les deux partenaires portent ensemble.',
            *registers,
            mail.address('advocacy.index', portage='commun', **done),
        ),
        Figure(
            'O3.1 b',
            'dont portées par un seul partenaire',
            len(held) - together,
            'actions',
            'Parmi les actions tenues, celles que le Collectif Mentorat ou LEE porte seul.',
            *registers,
            mail.address('advocacy.index', portage='seul', **done),
        ),
        Figure(
            'O3.3',
            'Positions communes publiées',
            len(joint),
            'positions',
            'Positions publiées dans la période et signées par les deux partenaires avant sa fin.',
            *registers,
            mail.address('advocacy.positions', **period),
        ),
        Figure(
            'O3.4',
            'Entreprises qui autorisent une citation',
            len({quote.company.siren for quote in quotes if quote.company.siren}),
            'entreprises',
            'Entreprises distinctes (SIREN) dont une autorisation est valable au jour de l’export.',
            AUTHORISATIONS,
            NATIONWIDE,
            mail.address('advocacy.quotes', etat='valides', le=day.isoformat()),
        ),
    ]


def _by_type(held: Sequence[AdvocacyAction]) -> list[TypeRow]:
    """One row for each type that has actions."""
    both = Counter((action.type, action.level) for action in held)
    joint = Counter(action.type for action in held if action.held_by == Party.JOINT)
    rows = [(kind, tuple(both[kind, level] for level in ActionLevel)) for kind in ActionType]
    return [TypeRow(kind.label, levels, sum(levels), joint[kind]) for kind, levels in rows if sum(levels)]


def _actions(start: date, end: date) -> list[ActionLine]:
    """Actions of the period whatever their state, latest first."""
    action = AdvocacyAction
    query = select(action, Departement.name).outerjoin(Departement, Departement.code == action.departement_code)
    query = query.where(action.on >= start, action.on < end).options(selectinload(action.outcomes))
    query = query.order_by(action.on.desc(), action.id.desc())
    return [_action(*row) for row in db.session.execute(query)]


def _action(action: AdvocacyAction, departement: str | None) -> ActionLine:
    last = max(action.outcomes, key=lambda one: (one.on, one.id), default=None)
    return ActionLine(
        action.on,
        action.type.label,
        action.level.label,
        action.title,
        action.topic,
        tuple(one.label for one in action.institutions),
        f'{action.departement_code} – {departement}' if departement else '',
        action.held_by.label,
        action.state.label,
        action.state == ActionState.DONE,
        action.outcome.label,
        last.note if last else '',
        (last.evidence_url or last.evidence_file) if last else '',
        mail.address('advocacy.action', action_id=action.id),
    )


def _positions(end: date) -> list[PositionLine]:
    """Positions that are no draft and were not published after the period, latest first."""
    query = db.select(Position).where(Position.state != PositionState.DRAFT)
    found = [p for p in db.session.scalars(query) if (p.shown.published_on or date.min) < end]
    order = {PositionState.PUBLISHED: 0, PositionState.AGREED: 1, PositionState.WITHDRAWN: 2}
    found.sort(key=lambda p: (order[p.state], -(p.shown.published_on or date.min).toordinal(), p.id))
    return [_position(position) for position in found]


def _position(position: Position) -> PositionLine:
    text = position.shown
    return PositionLine(
        position.title,
        position.state.label,
        position.state == PositionState.PUBLISHED,
        position.is_cosigned,
        text.collectif_signed_on,
        text.lee_signed_on,
        text.published_on,
        position.withdrawn_on,
        text.url,
        mail.address('advocacy.position', position_id=position.id),
    )


def _quote(quote: QuoteAuthorisation) -> QuoteLine:
    return QuoteLine(
        quote.company.display_name,
        quote.company.siren or '',
        quote.quote,
        quote.speaker,
        quote.uses_said,
        quote.authorised_on,
        quote.expires_on,
        quote.evidence,
        mail.address('companies.show', company_id=quote.company_id),
    )
