"""Reports one may read, and their versions."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Select, func

from crm import access
from crm.convention.indicators import Period
from crm.database import db
from crm.history import Trace
from crm.reporting.models import Report, ReportState
from crm.reporting.perimeters import NATIONAL
from crm.search import fold

TO_READ = (ReportState.DRAFT, ReportState.VALIDATED)
OUT = (ReportState.PUBLISHED, ReportState.SUPERSEDED)


def listed(
    state: str = '', document: str = '', perimeter: str = '', since: date | None = None, until: date | None = None
) -> Select[Report]:
    """Reports within the reader's perimeter: of a state, a document, a perimeter, or whose period touches dates."""
    query = db.select(Report)
    for column, value in ((Report.state, state), (Report.document, document), (Report.perimeter, perimeter)):
        if value:
            query = query.where(column == value)
    if since:
        query = query.where(Report.period_end > since)
    if until:
        query = query.where(Report.period_start <= until)
    return query


def count_of(query: Select[Report]) -> int:
    """How many reports a list holds."""
    return db.session.scalar(db.select(func.count()).select_from(query.with_only_columns(Report.id).subquery())) or 0


def perimeters_met() -> list[tuple[str, str]]:
    """(perimeter, name) of the reports that the reader may see, the country first, then by name."""
    query = db.select(Report.perimeter, func.max(Report.title)).group_by(Report.perimeter)
    found = [(perimeter, title.partition(' – ')[2] or perimeter) for perimeter, title in db.session.execute(query)]
    return sorted(found, key=lambda row: (row[0] != NATIONAL, fold(row[1])))


def versions_of(report: Report) -> list[Report]:
    """All versions of a document for its perimeter and period, latest first."""
    same = {name: getattr(report, name) for name in ('document', 'perimeter', 'period_start', 'period_end')}
    return list(db.session.scalars(db.select(Report).filter_by(**same).order_by(Report.number.desc())))


def following_numbers(document: str, perimeters: Iterable[str], period: Period) -> dict[str, int]:
    """The number of the next version for each perimeter, whoever may see the former ones: one statement."""
    same = (Report.document == document, Report.period_start == period.start, Report.period_end == period.end)
    query = db.select(Report.perimeter, func.max(Report.number)).where(*same).group_by(Report.perimeter)
    with access.for_everyone('le numéro d’une version est unique, que l’on voie ou non les précédentes'):
        known = {perimeter: number for perimeter, number in db.session.execute(query)}
    return {perimeter: known.get(perimeter, 0) + 1 for perimeter in perimeters}


def former_of(report: Report) -> Report | None:
    """The published version that this one replaces, or is to replace."""
    if report.number == 1:
        return None
    known = (one for one in versions_of(report) if one.number < report.number)
    return next((one for one in known if one.state in OUT), None)


def latest_redone(report: Report) -> Trace | None:
    """The last time this report was made again from its snapshot."""
    query = db.select(Trace).filter_by(kind='report_redone', subject=f'report:{report.id}').order_by(Trace.id.desc())
    return db.session.scalar(query.limit(1))


def period_of(report: Report) -> Period:
    """The days a report tells of."""
    return Period.between(report.period_start, report.period_end)


def latest_made(document: str, period: Period) -> dict[str, int]:
    """{perimeter: report} already built for a period: the published one, else the latest draft."""
    query = (
        db.select(Report.perimeter, Report.id)
        .where(Report.document == document, Report.document_key != '')
        .where(Report.period_start == period.start, Report.period_end == period.end)
        .where(Report.state.in_([*TO_READ, ReportState.PUBLISHED]))
        .order_by(Report.state == ReportState.PUBLISHED, Report.number)
    )
    return {perimeter: report_id for perimeter, report_id in db.session.execute(query)}
