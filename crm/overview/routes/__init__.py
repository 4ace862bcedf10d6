"""Pages of the overview."""

from crm.overview.routes import exports, pages
from crm.overview.routes.blueprint import bp

__all__ = ['bp', 'exports', 'pages']
