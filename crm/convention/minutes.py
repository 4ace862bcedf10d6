"""The minutes of a meeting: their values, frozen when they are approved, and their PDF."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from crm import clock, pdf
from crm.convention import queries
from crm.convention.models import Decision, Meeting
from crm.demonstration import is_demonstration
from crm.formatting import NBSP, date_fr

Row = dict[str, Any]
PARTIES = ('Collectif Mentorat', 'Les entreprises s’engagent')


@dataclass(frozen=True)
class Minutes:
    """What the minutes say; texts are ready to print. `dated` is when they were approved (or read, for a draft)."""

    number: int
    kind: str
    on: str
    starts: str
    place: str
    video: str
    participants: tuple[Row, ...]
    followed: tuple[Row, ...]
    moved: tuple[Row, ...]
    items: tuple[Row, ...]
    decisions: tuple[Row, ...]
    dated: str
    approved_by: str
    fictional: bool

    @classmethod
    def of(cls, snapshot: dict[str, Any]) -> 'Minutes':
        """The values that were frozen."""
        values: dict[str, Any] = {name: tuple(it) if isinstance(it, list) else it for name, it in snapshot.items()}
        return cls(**values)

    @property
    def snapshot(self) -> dict[str, Any]:
        return asdict(self)


def values(meeting: Meeting, approved_by: str = '') -> Minutes:
    """Read what the minutes of a meeting say now."""
    followed = queries.followed(meeting)
    return Minutes(
        number=meeting.id,
        kind=meeting.kind.label,
        on=date_fr(meeting.on, 'long'),
        starts=meeting.starts,
        place=meeting.place,
        video=meeting.video,
        participants=tuple(meeting.participants),
        followed=tuple(_followed(one) for one in followed),
        moved=tuple(row for one in followed for row in _moved(one)),
        items=tuple(_item(item, meeting.decisions) for item in meeting.items),
        decisions=tuple(_decision(decision) for decision in meeting.decisions),
        dated=clock.now().isoformat(),
        approved_by=approved_by,
        fictional=is_demonstration(),
    )


def _followed(one: queries.Followed) -> Row:
    state = 'En retard' if one.late else one.state.label
    reason = f' : {one.reason}' if one.reason else ''
    return _decision(one.decision) | {'state': f'{state}{reason}', 'taken': date_fr(one.decision.meeting.on, 'short')}


def _moved(one: queries.Followed) -> list[Row]:
    return [asdict(moved) | {'decision': one.decision.text} for moved in one.moved]


def _decision(decision: Decision) -> Row:
    return {
        'text': decision.text,
        'owner': decision.owner.label,
        'due': date_fr(decision.due_on, 'short') if decision.due_on else '',
        'state': decision.state.label,
        'indicators': list(decision.indicators),
    }


def _item(item: Any, decisions: Sequence[Decision]) -> Row:
    return {
        'title': item.title,
        'about': queries.about_label(item.about),
        'notes': [part.strip() for part in item.notes.splitlines() if part.strip()],
        'decisions': [decision.text for decision in decisions if decision.item_id == item.id],
    }


def render(minutes: Minutes) -> pdf.Document:
    """The PDF of these values: same values, same bytes."""
    draft = not minutes.approved_by
    mark = 'Données fictives' if minutes.fictional else 'Projet' if draft else None
    dated = datetime.fromisoformat(minutes.dated).astimezone(UTC)
    return pdf.render(
        'minutes/report.html',
        {'minutes': minutes, 'draft': draft, 'parties': PARTIES, 'approved_on': dated, 'watermark': mark},
        title=f'{minutes.kind} du{NBSP}{minutes.on.replace(" ", NBSP)}',
        identifier=f'compte-rendu-{minutes.number}-{"projet" if draft else "approuve"}-{minutes.dated}',
        dated=dated,
        subject='Compte rendu du comité qui suit la convention',
    )
