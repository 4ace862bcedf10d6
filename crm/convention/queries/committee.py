"""Meetings of the committee and its decisions: followed from one meeting to the next, beside their indicators."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for
from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import joinedload

from crm import access, clock
from crm.access import Permission, may
from crm.convention.indicators import Period
from crm.convention.models import Decision, DecisionState, Meeting, Owner
from crm.convention.queries.figures import definition, figures_of, is_known
from crm.database import db
from crm.formatting import UNKNOWN
from crm.history import StateChange
from crm.registries import HomeBlock, HomeItem

VIEWS = {'': 'Toutes', 'ouvertes': 'Ouvertes', 'en-retard': 'En retard', 'closes': 'Réalisées ou abandonnées'}
SHOWN = 5


@dataclass(frozen=True)
class Moved:
    """An indicator that a decision should move: its national value when it was taken, and now."""

    code: str
    name: str
    then: str
    then_period: str
    now: str
    now_period: str


@dataclass(frozen=True)
class Followed:
    """A decision as it stood on the day of a meeting; `since` is the day of that state, `reason` why."""

    decision: Decision
    state: DecisionState
    since: date
    reason: str
    late: bool
    moved: Sequence[Moved]


@dataclass(frozen=True)
class DecisionFilter:
    """What the register of decisions is limited to."""

    view: str = ''
    objective: str = ''
    owner: str = ''

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> 'DecisionFilter':
        """From the address of the page; what is unknown is left out."""
        view, objective, owner = asked.get('etat', ''), asked.get('objectif', ''), asked.get('porteur', '')
        return cls(
            view if view in VIEWS else '',
            objective if objective in ('1', '2', '3', '4') else '',
            owner if owner in [str(one) for one in Owner] else '',
        )

    @property
    def arguments(self) -> tuple[tuple[str, str], ...]:
        return ('etat', self.view), ('objectif', self.objective), ('porteur', self.owner)

    @property
    def active(self) -> int:
        return sum(1 for _, value in self.arguments if value)


def late() -> ColumnElement[bool]:
    """Criterion on Decision: open, and due before today."""
    return (Decision.state == DecisionState.OPEN) & (Decision.due_on < clock.today())


def decisions_listed(asked: DecisionFilter) -> Select[tuple[Decision]]:
    """The register, as filtered."""
    query = db.select(Decision).options(joinedload(Decision.meeting))
    if asked.view == 'en-retard':
        query = query.where(late())
    elif asked.view:
        is_open = Decision.state == DecisionState.OPEN
        query = query.where(is_open if asked.view == 'ouvertes' else ~is_open)
    if asked.objective:
        query = query.where(Decision.objectives.contains(asked.objective))
    return query.where(Decision.owner == asked.owner) if asked.owner else query


def decisions(objective: int | None = None, period: Period | None = None) -> list[Followed]:
    """Decisions of an objective (or all) for a report: those taken in the period, and those still open at its start,
    as they stood on its last day."""
    day = period.last_day if period else clock.today()
    query = db.select(Decision).join(Meeting).options(joinedload(Decision.meeting)).where(Meeting.on <= day)
    if objective is not None:
        query = query.where(Decision.objectives.contains(str(objective)))
    found = list(db.session.scalars(query.order_by(Meeting.on, Decision.id)))
    start = period.start if period else date.min
    return [one for one in _as_of(found, day) if one.decision.meeting.on >= start or one.since >= start or _open(one)]


def followed(meeting: Meeting) -> list[Followed]:
    """What a meeting begins with: decisions of earlier ones that are open, or closed since the meeting before it.

    The figures « now » are those of the last quarter complete on its day (today, for one to come).
    """
    day = min(meeting.on, clock.today())
    query = db.select(Decision).join(Meeting).options(joinedload(Decision.meeting)).where(Meeting.on < meeting.on)
    earlier = list(db.session.scalars(query.order_by(Meeting.on, Decision.due_on, Decision.id)))
    before = max((decision.meeting.on for decision in earlier), default=date.min)
    return [one for one in _as_of(earlier, day) if _open(one) or one.since > before]


def follow(decision: Decision) -> Followed:
    """One decision as it stands today."""
    return _as_of([decision], clock.today())[0]


def late_block() -> HomeBlock | None:
    """Late decisions that the party of the signed-in person carries."""
    if not may(Permission.COMMITTEE):
        return None
    mine = [str(Owner.BOTH), str(Owner.COLLECTIF if access.perimeter().staff else Owner.LEE)]
    query = db.select(Decision).where(late(), Decision.owner.in_(mine)).order_by(Decision.due_on, Decision.id)
    found = list(db.session.scalars(query))
    if not found:
        return None
    items = [
        HomeItem(one.text, url_for('convention.decision', decision_id=one.id), one.owner.label, one.due_on)
        for one in found[:SHOWN]
    ]
    url = url_for('convention.decisions', etat='en-retard')
    return HomeBlock('Décisions du comité en retard', items, len(found), url, '', 58)


def _open(one: Followed) -> bool:
    return one.state == DecisionState.OPEN


def _as_of(found: Sequence[Decision], day: date) -> list[Followed]:
    """These decisions as they stood at the end of `day`: two statements, and those of their figures."""
    passages = _passages([decision.id for decision in found], day)
    moved = _moved(found, day)
    made = []
    for one in found:
        last = passages.get(one.id)
        state = DecisionState(last.new) if last else DecisionState.OPEN
        is_late = state == DecisionState.OPEN and one.due_on is not None and one.due_on < day
        since, reason = (last.on, last.reason) if last else (one.meeting.on, '')
        made.append(Followed(one, state, since, reason, is_late, [moved[one.meeting.on, it] for it in _codes(one)]))
    return made


def _passages(ids: Iterable[int], day: date) -> dict[int, StateChange]:
    """The last passage of each decision up to `day`."""
    query = db.select(StateChange).where(
        StateChange.table == 'decision', StateChange.record_id.in_(list(ids)), StateChange.on <= day
    )
    ordered = db.session.scalars(query.order_by(StateChange.on, StateChange.id))
    return {passage.record_id: passage for passage in ordered}


def _codes(decision: Decision) -> list[str]:
    return [code for code in decision.indicators if is_known(code) and definition(code).has_scope('national')]


def _moved(found: Sequence[Decision], day: date) -> dict[tuple[date, str], Moved]:
    """(day of the decision, code) → the values then and on `day`: the figures of all are read at once."""
    wanted = {(decision.meeting.on, code) for decision in found for code in _codes(decision)}
    if not wanted:
        return {}
    days = sorted({on for on, _ in wanted} | {day})
    periods = {on: Period.last_complete('civil', 'quarterly', on) for on in days}
    listed = list(dict.fromkeys(periods.values()))
    codes = sorted({code for _, code in wanted})
    figures = figures_of(['national'], listed, codes)

    def shown(code: str, on: date) -> str:
        series = figures[code].get('national')
        return definition(code).shown(series[listed.index(periods[on])]) if series else UNKNOWN

    return {
        (on, code): Moved(
            code, definition(code).name, shown(code, on), periods[on].label, shown(code, day), periods[day].label
        )
        for on, code in wanted
    }


def about_label(about: str) -> str:
    """« Objectif 1 », « O1.4 – Délai… », or nothing."""
    if not about:
        return ''
    return f'{about} – {definition(about).name}' if is_known(about) else f'Objectif {about}'
