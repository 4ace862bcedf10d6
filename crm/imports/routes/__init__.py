"""Pages of imports: file, columns, check, repair, commit, undo."""

from crm.imports.routes import asking, following
from crm.imports.routes.blueprint import bp

__all__ = ['asking', 'bp', 'following']
