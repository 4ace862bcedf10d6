"""Positions and their versions: what is at work, what is in force, what changed from one version to the next."""

import difflib
from dataclasses import dataclass
from datetime import date

from crm.advocacy.models import Position, PositionState, PositionVersion
from crm.database import db


def state_at_work(position: Position) -> PositionState:
    """The state that orders the next step: withdrawn, else that of the version being written."""
    return PositionState.WITHDRAWN if position.withdrawn_on else position.latest.state


@dataclass(frozen=True)
class Piece:
    """Some words of a text: kept, added or removed."""

    words: str
    kind: str  # 'same', 'added', 'removed'


def difference(before: str, after: str) -> list[list[Piece]]:
    """What changed from one text to the next, paragraph by paragraph of the two, word by word inside."""
    old, new = _paragraphs(before), _paragraphs(after)
    found: list[list[Piece]] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == 'equal':
            found += [[Piece(text, 'same')] for text in old[a:b]]
            continue
        changed = min(b - a, d - c)
        found += [_words(one, other) for one, other in zip(old[a : a + changed], new[c : c + changed], strict=True)]
        found += [[Piece(text, 'removed')] for text in old[a + changed : b]]
        found += [[Piece(text, 'added')] for text in new[c + changed : d]]
    return found


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _words(before: str, after: str) -> list[Piece]:
    old, new = before.split(), after.split()
    pieces = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == 'equal':
            pieces.append(Piece(' '.join(old[a:b]), 'same'))
            continue
        if b > a:
            pieces.append(Piece(' '.join(old[a:b]), 'removed'))
        if d > c:
            pieces.append(Piece(' '.join(new[c:d]), 'added'))
    return pieces


def in_force(day: date) -> list[tuple[Position, PositionVersion]]:
    """Positions that are published and not withdrawn on `day`, with the version in force, latest first."""
    version = PositionVersion
    query = (
        db.select(Position)
        .where(
            Position.id.in_(db.select(version.position_id).where(version.published_on <= day)),
            Position.withdrawn_on.is_(None) | (Position.withdrawn_on > day),
        )
        .order_by(Position.title, Position.id)
    )
    pairs = [(position, position.in_force_on(day)) for position in db.session.scalars(query)]
    found = [(position, one) for position, one in pairs if one is not None]
    return sorted(found, key=lambda pair: pair[1].published_on or date.min, reverse=True)


def version_of(position: Position, number: int) -> PositionVersion | None:
    return next((one for one in position.versions if one.number == number), None)
