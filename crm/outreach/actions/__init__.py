"""Writes of outreach, as verbs of the trade."""

from crm.outreach.actions.events import (
    add_event,
    cancel_event,
    edit_event,
    invite,
    invite_companies,
    invite_listed,
    invite_many,
    mark_presences,
    withdraw_invitation,
)
from crm.outreach.actions.exchanges import correct, do, log, pass_steps, plan, postpone, undo

__all__ = [
    'add_event',
    'cancel_event',
    'correct',
    'do',
    'edit_event',
    'invite',
    'invite_companies',
    'invite_listed',
    'invite_many',
    'log',
    'mark_presences',
    'pass_steps',
    'plan',
    'postpone',
    'undo',
    'withdraw_invitation',
]
