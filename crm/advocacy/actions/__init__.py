"""Writes of advocacy: one verb per thing a person does."""

from crm.advocacy.actions.exporting import KIND, ask_export, make_export
from crm.advocacy.actions.positions import add_position, edit_position, move_position, sign_position
from crm.advocacy.actions.quotes import authorise, withdraw
from crm.advocacy.actions.register import add_action, edit_action, move_action

__all__ = [
    'KIND',
    'add_action',
    'add_position',
    'ask_export',
    'authorise',
    'edit_action',
    'edit_position',
    'make_export',
    'move_action',
    'move_position',
    'sign_position',
    'withdraw',
]
