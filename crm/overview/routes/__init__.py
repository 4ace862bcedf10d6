"""Pages of the overview."""

from crm.overview.routes import dashboard, exports, operations, pages, search
from crm.overview.routes.blueprint import bp

__all__ = ['bp', 'dashboard', 'exports', 'operations', 'pages', 'search']
