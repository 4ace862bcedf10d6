"""Pages of territories: clubs with their hosts and people, zones."""

from crm.territories.routes import clubs, zones
from crm.territories.routes.blueprint import bp

__all__ = ['bp', 'clubs', 'zones']
