"""The committee: prepare and hold a meeting, decide, follow what was decided."""

from datetime import date
from typing import Any

from crm import clock, history
from crm.convention import queries
from crm.convention.models import AgendaItem, Decision, DecisionState, Meeting, MeetingKind, MeetingState, Owner
from crm.database import db
from crm.errors import Refusal
from crm.formatting import date_fr

FROZEN = 'Le compte rendu de cette réunion est approuvé : elle ne se modifie plus.'


def plan_meeting(**said: Any) -> Meeting:
    """A meeting to come, or one to be written down afterwards."""
    meeting = Meeting(**_read(said), created_at=clock.now())
    history.change_state(meeting, MeetingState.PLANNED)
    db.session.flush()
    return meeting


def correct_meeting(meeting: Meeting, **said: Any) -> Meeting:
    """Change where, when, and who. Raises Refusal once the minutes are approved."""
    _refuse_frozen(meeting)
    read = _read(said)
    if meeting.state == MeetingState.HELD and read['on'] > clock.today():
        raise Refusal('on', 'Cette réunion a eu lieu : indiquez un jour qui n’est pas dans le futur.')
    if meeting.decisions and read['on'] != meeting.on:
        raise Refusal('on', 'Des décisions datent de ce jour : la date ne se change plus.')
    for name, value in read.items():
        setattr(meeting, name, value)
    db.session.flush()
    return meeting


def _read(said: dict[str, Any]) -> dict[str, Any]:
    """Typed values as columns; participants are typed one a line, « organisation ; fonction ; nom »."""
    if not said['place'] and not said['video']:
        raise Refusal('place', 'Indiquez un lieu, ou l’adresse de la visioconférence.')
    people = [_participant(line) for line in said.pop('participants') or []]
    return said | {'kind': MeetingKind(said['kind']), 'participants': people}


def _participant(line: str) -> dict[str, str]:
    parts = [part.strip() for part in line.split(';')]
    if len(parts) != 3 or not parts[0] or not parts[1]:
        raise Refusal(
            'participants',
            f'« {line} » : écrivez l’organisation, la fonction puis le nom, séparés par des points-virgules.',
        )
    return dict(zip(('organisation', 'function', 'name'), parts, strict=True))


def hold_meeting(meeting: Meeting) -> None:
    """The meeting took place: decisions may be noted, and the minutes approved."""
    if meeting.state != MeetingState.PLANNED:
        raise Refusal('', 'Cette réunion est déjà marquée comme tenue.')
    if meeting.on > clock.today():
        raise Refusal('', f'Cette réunion est prévue le {date_fr(meeting.on)} : elle n’a pas encore eu lieu.')
    history.change_state(meeting, MeetingState.HELD, on=meeting.on)
    db.session.flush()


def add_item(meeting: Meeting, *, title: str, about: str, notes: str) -> AgendaItem:
    """A point at the end of the agenda."""
    _refuse_frozen(meeting)
    last = max((item.position for item in meeting.items), default=0)
    item = AgendaItem(meeting=meeting, position=last + 1, title=title, about=_about(about), notes=notes)
    db.session.add(item)
    db.session.flush()
    return item


def correct_item(item: AgendaItem, *, title: str, about: str, notes: str) -> AgendaItem:
    """Another wording, or what was said of it."""
    _refuse_frozen(item.meeting)
    item.title, item.about, item.notes = title, _about(about), notes
    db.session.flush()
    return item


def raise_item(item: AgendaItem) -> None:
    """Put a point before the one above it."""
    _refuse_frozen(item.meeting)
    above = [other for other in item.meeting.items if other.position < item.position]
    if above:
        above[-1].position, item.position = item.position, above[-1].position
        db.session.flush()


def remove_item(item: AgendaItem) -> None:
    """Take a point off the agenda. Raises Refusal when something was decided about it."""
    _refuse_frozen(item.meeting)
    if any(decision.item_id == item.id for decision in item.meeting.decisions):
        raise Refusal('', 'Une décision a été prise sur ce point : il reste à l’ordre du jour.')
    db.session.delete(item)
    db.session.flush()


def _about(about: str) -> str:
    if about and about not in ('1', '2', '3', '4') and not queries.is_known(about):
        raise Refusal('about', 'Choisissez un objectif ou un indicateur de la liste.')
    return about


def decide(
    meeting: Meeting, *, text: str, owner: str, due_on: date | None, item_id: int | None, indicators: list[str]
) -> Decision:
    """A decision of a meeting that was held, open from its day on."""
    _refuse_frozen(meeting)
    if meeting.state != MeetingState.HELD:
        raise Refusal('', 'Marquez d’abord la réunion comme tenue : une décision se prend en réunion.')
    if due_on is not None and due_on < meeting.on:
        raise Refusal('due_on', 'Cette échéance précède la réunion : indiquez un jour plus tardif.')
    item = next((item for item in meeting.items if item.id == item_id), None)
    about = [*indicators, item.about if item else '']
    decision = Decision(
        meeting=meeting,
        item=item,
        text=text,
        owner=Owner(owner),
        due_on=due_on,
        indicators=[code for code in dict.fromkeys(indicators) if queries.is_known(code)],
        objectives=''.join(sorted({one.removeprefix('O')[:1] for one in about if one})),
        created_at=clock.now(),
    )
    history.change_state(decision, DecisionState.OPEN, on=meeting.on)
    db.session.flush()
    return decision


def follow_decision(decision: Decision, state: str, *, on: date, reason: str) -> Decision:
    """Done, dropped with a reason, or open again: on that day. Raises Refusal."""
    new = DecisionState(state)
    if new == decision.state:
        raise Refusal('state', f'Cette décision est déjà « {new.label.lower()} ».')
    if new == DecisionState.DROPPED and not reason:
        raise Refusal('reason', 'Dites pourquoi : le prochain comité le lira.')
    if on > clock.today():
        raise Refusal('on', 'Cette date est dans le futur : indiquez le jour où cela a eu lieu.')
    last = history.states_of(decision)[-1]
    if on < last.on:
        raise Refusal('on', f'L’étape précédente date du {date_fr(last.on)} : indiquez ce jour ou un plus tardif.')
    history.change_state(decision, new, on=on, reason=reason)
    db.session.flush()
    return decision


def _refuse_frozen(meeting: Meeting) -> None:
    if meeting.state == MeetingState.APPROVED:
        raise Refusal('', FROZEN)
