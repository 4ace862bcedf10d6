"""The reading of a draft: until when, what its readers said and decided, what still stands in the way."""

from datetime import date

from sqlalchemy import or_

from crm import clock, workdays
from crm.database import db
from crm.formatting import date_fr, plural
from crm.reporting.models import Report, ReportComment, ReportDecision, ReportState, Verdict

GENERAL = 0


def objectives_of(report: Report) -> list[tuple[int, str]]:
    """(number, title) of what readers speak of: the whole (0), then the chapters of the document that have a number."""
    chapters = report.snapshot.get('chapters') or []
    numbered = [c for c in chapters if isinstance(c, dict) and isinstance(c.get('number'), int)]
    return [
        (GENERAL, 'L’ensemble'),
        *((c['number'], f'Objectif {c["number"]} : {c.get("title", "")}') for c in numbered),
    ]


def comments_of(report: Report) -> list[ReportComment]:
    query = db.select(ReportComment).filter_by(report_id=report.id).order_by(ReportComment.objective, ReportComment.id)
    return list(db.session.scalars(query))


def decisions_of(report: Report) -> list[ReportDecision]:
    """All that was decided, in order."""
    query = db.select(ReportDecision).filter_by(report_id=report.id).order_by(ReportDecision.id)
    return list(db.session.scalars(query))


def standing_decisions(report: Report) -> dict[int, ReportDecision]:
    """The last decision on each objective."""
    return {decision.objective: decision for decision in decisions_of(report)}


def open_corrections(report: Report) -> list[ReportDecision]:
    """Decisions that still forbid to validate: to correct, or rejected, and not accepted since."""
    found = standing_decisions(report)
    return [found[number] for number in sorted(found) if found[number].verdict != Verdict.ACCEPTED]


def days_late(report: Report, day: date | None = None) -> int:
    """Working days since the end of a reading that nobody concluded; 0 in time."""
    if report.state != ReportState.DRAFT or report.review_ends_on is None:
        return 0
    return workdays.count_between(report.review_ends_on, day or clock.today())


def review_standing(report: Report) -> tuple[str, str] | None:
    """(words, tone): « Relecture jusqu’au 3 décembre 2026 », « Relecture en retard de 2 jours »; None when over."""
    if report.state != ReportState.DRAFT or report.review_ends_on is None:
        return None
    today, ends = clock.today(), report.review_ends_on
    if today > ends:
        late = days_late(report, today)
        return (
            f'Relecture en retard de {plural(late, "jour")}' if late else 'Relecture terminée, à conclure'
        ), 'danger'
    return ('Relecture : dernier jour', 'warning') if today == ends else (f'Relecture jusqu’au {date_fr(ends)}', 'info')


def to_remind(day: date) -> list[Report]:
    """Drafts whose readers are to be reminded on a working day: once when the end is near, then each day it is late."""
    query = (
        db.select(Report)
        .where(Report.state == ReportState.DRAFT, Report.review_ends_on.is_not(None))
        .where(or_(Report.reminded_on.is_(None), Report.reminded_on < day))
        .order_by(Report.review_ends_on, Report.id)
    )
    return [report for report in db.session.scalars(query.with_for_update()) if _is_due(report, day)]


def _is_due(report: Report, day: date) -> bool:
    ends = report.review_ends_on
    assert ends is not None
    near = workdays.before(ends)
    return day > ends or (day >= near and (report.reminded_on is None or report.reminded_on < near))
