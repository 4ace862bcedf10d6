"""Writes on companies, as verbs of the trade."""

from crm.companies.actions.contacts import add_contact, edit_contact
from crm.companies.actions.identity import add, add_establishment, edit, edit_establishment
from crm.companies.actions.relations import advance_relation, follow, refresh_relation, unfollow

__all__ = [
    'add',
    'add_contact',
    'add_establishment',
    'advance_relation',
    'edit',
    'edit_contact',
    'edit_establishment',
    'follow',
    'refresh_relation',
    'unfollow',
]
