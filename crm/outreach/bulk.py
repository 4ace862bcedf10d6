"""What may be done of outreach to a selection of companies: invite them to an event, plan a step with each."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists
from wtforms import ValidationError

from crm import clock, registries
from crm.access import Permission
from crm.companies import queries as companies
from crm.companies.models import Company
from crm.database import db
from crm.formatting import date_fr
from crm.forms import BaseForm, ChoiceField, DayField, LineField
from crm.outreach import actions, forms
from crm.outreach.models import Attendance, Event, FollowUp, StepKind
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
    registries.bulk_actions.add(
        'plan_step',
        BulkAction(
            'Prévoir une étape',
            'La même avec chacune, à retrouver dans « Relances ».',
            Permission.OUTREACH_LOG,
            PlanForm,
            _plan_says,
            _plan,
            _plan_left_out,
            'telephone',
            50,
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


# --- a step with each -------------------------------------------------------------------------------


class PlanForm(BaseForm):
    """The step to plan with each selected company."""

    club_id = ChoiceField('Club', empty='')
    kind = ChoiceField('Que faire', choices=StepKind.options(), empty='')
    due_on = DayField('Pour le')
    note = LineField('Note', required=False, most=200)

    def __init__(self, **kw: Any) -> None:
        super().__init__(**kw)
        self.club_id.choices = [(str(club.id), club.name) for club in companies.club_choices()]

    def validate_due_on(self, field: Any) -> None:
        if field.data < clock.today():
            raise ValidationError('Cette date est passée : choisissez aujourd’hui ou plus tard.')


def _plan_says(values: Values) -> str:
    return f'{StepKind(values["kind"]).label} le {date_fr(date.fromisoformat(values["due_on"]))}'


def _plan_left_out(values: Values) -> Sequence[tuple[str, ColumnElement[bool]]]:
    club = db.session.get_one(Club, int(values['club_id']))
    planned = db.select(FollowUp.company_id).where(FollowUp.club_id == club.id, FollowUp.done_on.is_(None))
    return [*companies.not_followed(club.id, club.name), ('Une étape est déjà prévue', Company.id.in_(planned))]


def _plan(chosen: Sequence[Company], values: Values) -> int:
    club, day = db.session.get_one(Club, int(values['club_id'])), date.fromisoformat(values['due_on'])
    for company in chosen:
        actions.plan(company, club, due_on=day, kind=StepKind(values['kind']), note=values['note'])
    return len(chosen)
