"""Pages of outreach."""

from crm.outreach.routes import events, exchanges, presences
from crm.outreach.routes.blueprint import bp

__all__ = ['bp', 'events', 'exchanges', 'presences']
