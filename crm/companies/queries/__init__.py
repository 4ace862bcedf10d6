"""Reads of companies, in words of the trade."""

from crm.companies.queries.files import (
    club_choices,
    clubs_of,
    company_by_siren,
    contacts_of,
    last_editor,
    may_edit,
    own_clubs_of,
    similar_companies,
    timeline,
)
from crm.companies.queries.history import own_timeline, scope_of
from crm.companies.queries.lists import (
    EXPORT_HEADING,
    CompanyFilter,
    clubs_by_company,
    count,
    export_rows,
    listed,
    page_of_companies,
)
from crm.companies.queries.places import (
    all_clubs,
    club_of_departement,
    departement_choices,
    departement_names,
    place_of,
)

__all__ = [
    'EXPORT_HEADING',
    'CompanyFilter',
    'all_clubs',
    'club_choices',
    'club_of_departement',
    'clubs_by_company',
    'clubs_of',
    'company_by_siren',
    'contacts_of',
    'count',
    'departement_choices',
    'departement_names',
    'export_rows',
    'last_editor',
    'listed',
    'may_edit',
    'own_clubs_of',
    'own_timeline',
    'page_of_companies',
    'place_of',
    'scope_of',
    'similar_companies',
    'timeline',
]
