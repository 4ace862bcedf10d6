"""What the search finds of the convention: meetings of its committee, and what one may do with them."""

from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import Select, case, cast
from sqlalchemy.types import Text

from crm import registries
from crm.access import Permission
from crm.convention.models import Meeting, MeetingKind, MeetingState
from crm.database import db
from crm.formatting import date_fr
from crm.registries import Directory, Hit, Shortcut

LATEST = 100


def offer() -> None:
    """Add the committee to the search."""
    meetings = Directory('Comité de suivi', Permission.COMMITTEE, _titles, _hit, 'convention.meeting', 'meeting_id')
    registries.finders.add('meetings', meetings)
    plan = Shortcut(
        'Prévoir une réunion du comité', 'convention.add_meeting', Permission.COMMITTEE, 'calendar-event', words='suivi'
    )
    registries.shortcuts.add('convention.add_meeting', plan)


def _titles() -> Select[Any]:
    kind = case(*((Meeting.kind == it, it.label) for it in MeetingKind))
    query = db.select(cast(Meeting.id, Text), kind, cast(Meeting.on, Text), cast(Meeting.state, Text))
    return query.order_by(Meeting.on.desc(), Meeting.id.desc()).limit(LATEST)


def _hit(row: Any) -> Hit:
    url = url_for('convention.meeting', meeting_id=int(row.key))
    return Hit(f'{row.title} du {date_fr(date.fromisoformat(row.detail))}', url, state=MeetingState(row.state))
