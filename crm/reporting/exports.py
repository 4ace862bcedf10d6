"""Reports one may read, as an export of their list."""

from datetime import date

from werkzeug.datastructures import MultiDict

from crm import registries
from crm.access import Permission
from crm.choices import label_of
from crm.exports import Column, Export, Plan, plan_of
from crm.formatting import date_fr
from crm.reporting.models import Report, ReportState
from crm.reporting.queries import listed

NAMES = ('etat', 'document', 'perimetre', 'du', 'au')
COLUMNS = [
    Column('Rapport', Report.title, 60),
    Column('Périmètre', Report.perimeter, 20),
    Column('Début de la période', Report.period_start, 14),
    Column('Fin de la période (exclue)', Report.period_end, 14),
    Column('Version', Report.number, 8),
    Column('État', Report.state, 18),
    Column('Demandé le', Report.created_at, 16),
]


def plan(arguments: 'MultiDict[str, str]') -> Plan:
    """Reports of the list, from the first asked to the last."""
    typed = {name: arguments.get(name, '').strip() for name in NAMES}
    since, until = _day(typed['du']), _day(typed['au'])
    said = {
        'État': label_of(ReportState, typed['etat']),
        'Document': typed['document'],
        'Périmètre': typed['perimetre'],
        'Depuis le': date_fr(since),
        'Jusqu’au': date_fr(until),
    }
    return plan_of(
        listed(typed['etat'], typed['document'], typed['perimetre'], since, until),
        [Report.created_at, Report.id],
        COLUMNS,
        filters=[f'{label} : {value}' for label, value in said.items() if value],
        arguments=[(name, value) for name, value in typed.items() if value],
    )


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        return None


def offer() -> None:
    """Let this list be taken out."""
    registries.exports.add(
        'reports', Export('Rapports', Permission.REPORTS_READ, plan, back='reporting.index', order=85)
    )
