"""Pages of the overview."""

from crm.overview.routes import exports, operations, pages, search
from crm.overview.routes.blueprint import bp

__all__ = ['bp', 'exports', 'operations', 'pages', 'search']
