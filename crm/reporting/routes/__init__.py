"""Pages of reporting."""

from crm.reporting.routes import life, reports, schedules
from crm.reporting.routes.blueprint import bp

__all__ = ['bp', 'life', 'reports', 'schedules']
