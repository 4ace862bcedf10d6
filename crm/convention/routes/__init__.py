"""Pages of the convention."""

from crm.convention.routes import external, gaps, indicators, targets
from crm.convention.routes.blueprint import bp

__all__ = ['bp', 'external', 'gaps', 'indicators', 'targets']
