"""Pages of orientation: the staff's, the association's."""

from crm.orientation.routes import association, staff
from crm.orientation.routes.blueprint import bp

__all__ = ['association', 'bp', 'staff']
