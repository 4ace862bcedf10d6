"""The form of an advocacy export."""

from datetime import date, timedelta

from crm import clock
from crm.advocacy.models import ExportPurpose
from crm.forms import ChoiceField, CreateForm, DayField


def last_quarter(day: date) -> tuple[date, date]:
    """First and last day of the last complete civil quarter before `day`."""
    this = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    last = this - timedelta(days=1)
    return date(last.year, last.month - 2, 1), last


class ExportForm(CreateForm):
    """The period of an export, and what it is for."""

    start = DayField('Du', default=lambda: last_quarter(clock.today())[0])
    last_day = DayField('Au (inclus)', default=lambda: last_quarter(clock.today())[1])
    purpose = ChoiceField('Usage', choices=ExportPurpose.options(), description='Gardé avec l’export.')
