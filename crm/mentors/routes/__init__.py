"""Pages of mentors: the HR manager's, the employee's, the staff's."""

from crm.mentors.routes import company, employee, joining, staff
from crm.mentors.routes.blueprint import bp

__all__ = ['bp', 'company', 'employee', 'joining', 'staff']
