"""Pages of the convention."""

from crm.convention.routes import committee, decisions, external, gaps, indicators, targets
from crm.convention.routes.blueprint import bp

__all__ = ['bp', 'committee', 'decisions', 'external', 'gaps', 'indicators', 'targets']
