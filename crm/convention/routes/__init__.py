"""Pages of the convention."""

from crm.convention.routes import indicators, targets
from crm.convention.routes.blueprint import bp

__all__ = ['bp', 'indicators', 'targets']
