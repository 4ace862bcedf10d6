"""Pages of companies."""

from crm.companies.routes import (
    bulk,
    clubs,
    contacts,
    duplicates,
    establishments,
    files,
    handover,
    lists,
    merging,
    register,
    tags,
    views,
)
from crm.companies.routes.blueprint import bp
from crm.companies.routes.merging import lead_to_what_stays

__all__ = [
    'bp',
    'bulk',
    'clubs',
    'contacts',
    'duplicates',
    'establishments',
    'files',
    'handover',
    'lead_to_what_stays',
    'lists',
    'merging',
    'register',
    'tags',
    'views',
]
