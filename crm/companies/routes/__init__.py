"""Pages of companies."""

from crm.companies.routes import contacts, establishments, files, lists
from crm.companies.routes.blueprint import bp

__all__ = ['bp', 'contacts', 'establishments', 'files', 'lists']
