"""Reads of orientation, in words of the trade."""

from crm.orientation.queries.candidates import Candidate, candidates_for, compatible, has_consent, to_orient
from crm.orientation.queries.declarations import declarations_of, overlapping, quarter_choices
from crm.orientation.queries.followed import (
    LateAssociation,
    late_by_association,
    late_referrals,
    open_of,
    places_taken,
    referrals_of,
)
from crm.orientation.queries.periods import accepted_in, declared_pairs_in, recontacts_due_in

__all__ = [
    'Candidate',
    'LateAssociation',
    'accepted_in',
    'candidates_for',
    'compatible',
    'declarations_of',
    'declared_pairs_in',
    'has_consent',
    'late_by_association',
    'late_referrals',
    'open_of',
    'overlapping',
    'places_taken',
    'quarter_choices',
    'recontacts_due_in',
    'referrals_of',
    'to_orient',
]
