"""What may be done of outreach to a selection of companies: invite them to an event."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, exists

from crm import registries
from crm.access import Permission
from crm.companies.models import Company
from crm.database import db
from crm.formatting import date_fr
from crm.outreach import actions, forms
from crm.outreach.models import Attendance, Event
from crm.registries import BulkAction
from crm.territories.models import Club

Values = dict[str, Any]


def offer() -> None:
    """Add this action to the page of selections."""
    registries.bulk_actions.add(
        'event',
        BulkAction(
            'Ajouter à un événement',
            'Elles seront dans sa liste, à inviter. Aucun message ne leur est envoyé.',
            Permission.OUTREACH_LOG,
            forms.BulkInviteForm,
            _says,
            _invite,
            _left_out,
            'calendar-event',
            35,
        ),
    )


def _chosen(values: Values) -> tuple[Event, Club]:
    event_id, _, club_id = values['invitation'].partition('-')
    return db.session.get_one(Event, int(event_id)), db.session.get_one(Club, int(club_id))


def _says(values: Values) -> str:
    event, club = _chosen(values)
    return f'Ajouter à « {event.title} » du {date_fr(event.starts_at)} ({club.name})'


def _left_out(values: Values) -> Sequence[tuple[str, ColumnElement[bool]]]:
    event, club = _chosen(values)
    there = exists().where(
        Attendance.event_id == event.id, Attendance.club_id == club.id, Attendance.company_id == Company.id
    )
    return [('Elles sont déjà dans la liste de cet événement', there)]


def _invite(companies: Sequence[Company], values: Values) -> int:
    event, club = _chosen(values)
    return actions.invite_many(event, club, companies)
