"""Pages of advocacy."""

from crm.advocacy.routes import exports, positions, quotes, register
from crm.advocacy.routes.blueprint import bp

__all__ = ['bp', 'exports', 'positions', 'quotes', 'register']
