"""Pages of companies."""

from crm.companies.routes import bulk, clubs, contacts, establishments, files, handover, lists, register, tags, views
from crm.companies.routes.blueprint import bp

__all__ = ['bp', 'bulk', 'clubs', 'contacts', 'establishments', 'files', 'handover', 'lists', 'register', 'tags', 'views']
