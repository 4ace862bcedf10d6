"""Writes of advocacy: one verb per thing a person does."""

from crm.advocacy.actions.calendar import add_milestone, choices_of, edit_milestone, load_reference, remove_milestone
from crm.advocacy.actions.institutions import add_institution, close_institution, edit_institution
from crm.advocacy.actions.positions import add_position, edit_position, move_position, parts_of, revise, sign_position
from crm.advocacy.actions.quotes import LINK, authorise, send_link, withdraw
from crm.advocacy.actions.register import add_action, edit_action, move_action, note_outcome

__all__ = [
    'LINK',
    'add_action',
    'add_institution',
    'add_milestone',
    'add_position',
    'authorise',
    'choices_of',
    'close_institution',
    'edit_action',
    'edit_institution',
    'edit_milestone',
    'edit_position',
    'load_reference',
    'move_action',
    'move_position',
    'note_outcome',
    'parts_of',
    'remove_milestone',
    'revise',
    'send_link',
    'sign_position',
    'withdraw',
]
