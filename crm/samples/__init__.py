"""Samples: one function per kind of record, shared by the tests and the demonstration data.

Each gives a valid record already flushed; name only the values that matter. They write rows directly: what a record
went through is told by `state_on` (StateChange rows), so that past figures are true.
"""

from crm.samples.advocacy import advocacy_action, institution, milestone, position, quote
from crm.samples.basics import add, club, coordinator, departement, grant, luhn_key, siren, siret, user
from crm.samples.commitments import charter, commitment, review
from crm.samples.companies import attendance, company, contact, establishment, event, follow, follow_up, interaction
from crm.samples.experiments import (
    evaluation,
    experiment,
    experiment_place,
    experiment_risk,
    indicator_value,
    journal_entry,
    own_indicator,
)
from crm.samples.mentors import association, capacity, invitation, mentor, pair_declaration, referral

__all__ = [
    'add',
    'advocacy_action',
    'association',
    'attendance',
    'capacity',
    'charter',
    'club',
    'commitment',
    'company',
    'contact',
    'coordinator',
    'departement',
    'establishment',
    'evaluation',
    'event',
    'experiment',
    'experiment_place',
    'experiment_risk',
    'follow',
    'follow_up',
    'grant',
    'indicator_value',
    'institution',
    'interaction',
    'invitation',
    'journal_entry',
    'luhn_key',
    'mentor',
    'milestone',
    'own_indicator',
    'pair_declaration',
    'position',
    'quote',
    'referral',
    'review',
    'siren',
    'siret',
    'user',
]
