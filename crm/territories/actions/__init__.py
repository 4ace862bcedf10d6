"""Writes of territories: clubs, their hosts and people; reference data; zones."""

from crm.territories.actions.clubs import add_host, add_person, edit_club, edit_host, edit_person, end
from crm.territories.actions.reference import load_reference
from crm.territories.actions.zones import LoadedList, load_zones, remove_zones

__all__ = [
    'LoadedList',
    'add_host',
    'add_person',
    'edit_club',
    'edit_host',
    'edit_person',
    'end',
    'load_reference',
    'load_zones',
    'remove_zones',
]
