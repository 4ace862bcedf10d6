"""Pages of the convention."""

from crm.convention.routes import external, indicators, targets
from crm.convention.routes.blueprint import bp

__all__ = ['bp', 'external', 'indicators', 'targets']
