"""Pages of reporting."""

from crm.reporting.routes import files, life, lists, reports, schedules
from crm.reporting.routes.blueprint import bp

__all__ = ['bp', 'files', 'life', 'lists', 'reports', 'schedules']
