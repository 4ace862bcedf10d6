"""Pages of advocacy."""

from crm.advocacy.routes import agenda, declaration, institutions, own_quote, positions, quotes, register
from crm.advocacy.routes.blueprint import bp

__all__ = ['agenda', 'bp', 'declaration', 'institutions', 'own_quote', 'positions', 'quotes', 'register']
