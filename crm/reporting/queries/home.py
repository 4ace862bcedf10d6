"""What « Ma journée » says of reports."""

from flask import url_for
from sqlalchemy import Select

from crm import access
from crm.access import Permission
from crm.database import db
from crm.formatting import date_fr
from crm.registries import HomeBlock, HomeItem
from crm.reporting.models import Report, ReportState
from crm.reporting.queries.reading import review_standing
from crm.reporting.queries.reports import TO_READ, count_of, listed, period_of
from crm.statements import composed_once


def review_block() -> HomeBlock | None:
    """Drafts that wait for a reader, those that are late first, and reports that failed: for who reviews."""
    if not access.may(Permission.REPORTS_REVIEW):
        return None
    query = listed().where(Report.state.in_([*TO_READ, ReportState.FAILED]), Report.batch_id.is_(None))
    soonest = (Report.review_ends_on.is_(None), Report.review_ends_on, Report.created_at, Report.id)
    items = [
        HomeItem(r.title, url_for('reporting.show', report_id=r.id), _period(r), state=review_standing(r) or r.state)
        for r in db.session.scalars(query.order_by(*soonest).limit(5))
    ]
    return HomeBlock(
        'Rapports à relire',
        items,
        count_of(query),
        url_for('reporting.index'),
        'Aucun rapport n’attend de relecture.',
        60,
    )


def latest_block() -> HomeBlock | None:
    """The latest published report of one's clubs: for coordinators and State référents."""
    held = access.perimeter()
    if (
        access.may(Permission.REPORTS_REVIEW)
        or not (held.clubs or held.departements)
        or not access.may(Permission.REPORTS_READ)
    ):
        return None
    items = [
        HomeItem(
            r.title, url_for('reporting.show', report_id=r.id), f'{_period(r)}, publié le {date_fr(r.published_at)}'
        )
        for r in db.session.scalars(_latest_of_clubs())
    ]
    empty = 'Le premier rapport de votre club paraîtra ici.'
    return HomeBlock('Dernier rapport de mon club', items, len(items), url_for('reporting.index'), empty, 70)


@composed_once
def _latest_of_clubs() -> Select[Report]:
    of_clubs = listed(state=ReportState.PUBLISHED).where(Report.club_id.is_not(None))
    return of_clubs.order_by(Report.period_end.desc(), Report.id.desc()).limit(1)


def _period(report: Report) -> str:
    return period_of(report).label
