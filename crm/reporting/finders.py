"""What the search finds of reports: the latest ones."""

from typing import Any

from flask import url_for
from sqlalchemy import Select, cast
from sqlalchemy.types import Text

from crm import registries
from crm.access import Permission
from crm.database import db
from crm.registries import Directory, Hit, Shortcut
from crm.reporting.models import Report, ReportState

LATEST = 500


def offer() -> None:
    """Add reports to the search, and what one may do with them."""
    registries.finders.add(
        'reports', Directory('Rapports', Permission.REPORTS_READ, _titles, _hit, 'reporting.show', 'report_id')
    )
    prepare = Shortcut('Préparer un rapport', 'reporting.choose', Permission.REPORTS_BUILD, 'file-earmark-text')
    registries.shortcuts.add('reporting.choose', prepare)


def _titles() -> Select[Any]:
    it = Report
    query = db.select(cast(it.id, Text), it.title, cast(it.period_start, Text), cast(it.state, Text))
    return query.order_by(it.created_at.desc(), it.id.desc()).limit(LATEST)


def _hit(row: Any) -> Hit:
    year, month, day = row.detail[:10].split('-')
    url = url_for('reporting.show', report_id=int(row.key))
    return Hit(row.title, url, f'Période qui commence le {day}/{month}/{year}', ReportState(row.state))
