"""One edition of a report: what is printed of it, its document kept, where it is read."""

from datetime import datetime

from crm import clock, mail, pdf
from crm.database import db
from crm.formatting import datetime_fr
from crm.reporting import changes, queries
from crm.reporting.documents import Snapshot
from crm.reporting.models import Report

WHY = 'un document a son propre périmètre, quel que soit son lecteur'


def edition(report: Report, snapshot: Snapshot, *, final: bool) -> Snapshot:
    """The snapshot of one edition: version and what it changes, words of the owner, date, embargo, draft or final."""
    dated = clock.now() if final else datetime.fromisoformat(snapshot['data_as_of'])
    status = 'final' if final else 'draft'
    perimeter = report.perimeter.replace(':', '-')
    named = f'{report.document}-{perimeter}-{report.period_start}-{report.period_end}-v{report.number}-{status}'
    made = {
        **snapshot,
        'number': report.number,
        'status': status,
        'identifier': f'{named}-{dated:%Y%m%d%H%M%S}',
        'dated': dated.replace(microsecond=0).isoformat(),
        'commentary': {key: words for key, words in sorted(report.commentary.items()) if words},
        'embargo': f'{datetime_fr(report.embargo_until)}, heure de Paris' if report.embargo_until else '',
    }
    return made | {'changes': _changes(report, made)}


def _changes(report: Report, made: Snapshot) -> Snapshot | None:
    """What a new version changes of the one it replaces, and why; None for a first version."""
    former = queries.former_of(report)
    if former is None:
        return None
    return {'against': former.number, 'reason': report.reason, **changes.between(former.snapshot, made)}


def held(report_id: int) -> Report:
    """The report, read afresh and locked until the transaction ends."""
    query = db.select(Report).filter_by(id=report_id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def keep_document(report: Report, made: pdf.Document, key: str) -> None:
    report.document_key, report.sha256, report.pages = key, made.sha256, made.pages
    report.built_at, report.error = clock.now(), ''


def address_of(report: Report) -> str:
    return mail.address('reporting.show', report_id=report.id)


def path_of(report_id: int | None) -> str:
    return mail.path('reporting.index') if report_id is None else mail.path('reporting.show', report_id=report_id)
