"""Pages of reporting."""

from crm.reporting.routes import life, lists, reports, schedules
from crm.reporting.routes.blueprint import bp

__all__ = ['bp', 'life', 'lists', 'reports', 'schedules']
