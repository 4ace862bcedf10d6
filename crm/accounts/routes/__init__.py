"""Pages of accounts."""

from crm.accounts.routes import profile, sign_in, users
from crm.accounts.routes.blueprint import bp

__all__ = ['bp', 'profile', 'sign_in', 'users']
