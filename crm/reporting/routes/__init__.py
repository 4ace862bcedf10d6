"""Pages of reporting."""

from crm.reporting.routes import batches, files, life, lists, reports, schedules
from crm.reporting.routes.blueprint import bp

__all__ = ['batches', 'bp', 'files', 'life', 'lists', 'reports', 'schedules']
