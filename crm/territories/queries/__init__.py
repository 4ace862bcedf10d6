"""Reads of territories: which département a place is in, which club follows it, who runs a club."""

from crm.territories.queries.clubs import (
    account_coordinators,
    club,
    club_of,
    club_scope,
    clubs,
    clubs_found,
    coordinators_of,
    hosts_today,
    is_today,
    national_club,
)
from crm.territories.queries.places import (
    departement_by_name,
    departement_of,
    departement_scope,
    departements,
    forget_places,
    region_by_name,
    regions,
)
from crm.territories.queries.zones import communes_in, version_in_force

__all__ = [
    'account_coordinators',
    'club',
    'club_of',
    'club_scope',
    'clubs',
    'clubs_found',
    'communes_in',
    'coordinators_of',
    'departement_by_name',
    'departement_of',
    'departement_scope',
    'departements',
    'forget_places',
    'hosts_today',
    'is_today',
    'national_club',
    'region_by_name',
    'regions',
    'version_in_force',
]
