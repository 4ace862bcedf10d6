"""Reads of mentors, in words of the trade."""

from crm.mentors.queries.addresses import Pasted, Preview, known_hash, preview_of
from crm.mentors.queries.lists import (
    MentorFilter,
    association_choices,
    consents_of,
    count,
    current_commitment,
    listed,
    own_companies,
    shared_link_of,
)
from crm.mentors.queries.states import CLUB, invited_before, mentors_on, with_club
from crm.mentors.queries.totals import EmployerTotals, confirmed, grouped, invited, totals_for_employer

__all__ = [
    'CLUB',
    'EmployerTotals',
    'MentorFilter',
    'Pasted',
    'Preview',
    'association_choices',
    'confirmed',
    'consents_of',
    'count',
    'current_commitment',
    'grouped',
    'invited',
    'invited_before',
    'known_hash',
    'listed',
    'mentors_on',
    'own_companies',
    'preview_of',
    'shared_link_of',
    'totals_for_employer',
    'with_club',
]
