"""Companies (SIREN), establishments (SIRET), the clubs that follow them, contacts, and what sorts them out."""

from crm.companies.models.clubs import ClubEstablishment, ClubMembership, Handover, HandoverState, followed_by
from crm.companies.models.companies import (
    Company,
    Establishment,
    HeadcountBand,
    RegisterState,
    RelationState,
    folded_of,
    sort_name_of,
)
from crm.companies.models.contacts import Contact, ContactOrigin, ContactRole, Suppression, contact_folded_of
from crm.companies.models.duplicates import DuplicatePair, MergedCompany, PairState
from crm.companies.models.register import ProposalState, RegisterField, RegisterProposal
from crm.companies.models.views import CompanyTag, DefaultView, SavedView, Tag, ViewScope

__all__ = [
    'ClubEstablishment',
    'ClubMembership',
    'Company',
    'CompanyTag',
    'Contact',
    'ContactOrigin',
    'ContactRole',
    'DefaultView',
    'DuplicatePair',
    'Establishment',
    'Handover',
    'HandoverState',
    'HeadcountBand',
    'MergedCompany',
    'PairState',
    'ProposalState',
    'RegisterField',
    'RegisterProposal',
    'RegisterState',
    'RelationState',
    'SavedView',
    'Suppression',
    'Tag',
    'ViewScope',
    'contact_folded_of',
    'folded_of',
    'followed_by',
    'sort_name_of',
]
