"""Reports one may read, who reviews them, who receives them, and what « Ma journée » says of them."""

from collections.abc import Iterable, Sequence
from datetime import date

from flask import url_for
from sqlalchemy import Select, func, or_

from crm import access, clock
from crm.access import ALLOWED, Permission, Role
from crm.accounts.models import RoleGrant, ScopeKind, User
from crm.convention.indicators import Period
from crm.database import db
from crm.formatting import date_fr
from crm.history import Trace
from crm.mail import Message
from crm.registries import HomeBlock, HomeItem
from crm.reporting.models import Delivery, Report, ReportComment, ReportState
from crm.reporting.perimeters import EACH_CLUB, NATIONAL
from crm.search import fold
from crm.territories.models import Club

TO_READ = (ReportState.DRAFT, ReportState.VALIDATED)


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


def comments_of(report: Report) -> list[ReportComment]:
    query = db.select(ReportComment).filter_by(report_id=report.id).order_by(ReportComment.objective, ReportComment.id)
    return list(db.session.scalars(query))


def deliveries_of(report: Report) -> Sequence[tuple[Delivery, Message]]:
    """Recipients of a report, each with its mail."""
    query = db.select(Delivery, Message).join(Message, Message.id == Delivery.message_id)
    return [
        (d, m) for d, m in db.session.execute(query.where(Delivery.report_id == report.id).order_by(Delivery.recipient))
    ]


def latest_redone(report: Report) -> Trace | None:
    """The last time this report was made again from its snapshot."""
    query = db.select(Trace).filter_by(kind='report_redone', subject=f'report:{report.id}').order_by(Trace.id.desc())
    return db.session.scalar(query.limit(1))


def period_of(report: Report) -> Period:
    """The days a report tells of."""
    return Period.between(report.period_start, report.period_end)


# --- people -----------------------------------------------------------------------------------------


def _in_force() -> list[object]:
    day = clock.today()
    return [User.active, RoleGrant.since <= day, or_(RoleGrant.until.is_(None), RoleGrant.until > day)]


def _holders(roles: set[Role]) -> list[User]:
    query = (
        db.select(User).join(RoleGrant).where(RoleGrant.role.in_(roles), *_in_force()).distinct().order_by(User.email)
    )
    return list(db.session.scalars(query))


def reviewers() -> list[User]:
    """Accounts that may review and publish reports."""
    return _holders(ALLOWED[Permission.REPORTS_REVIEW])


def staff_addresses() -> list[str]:
    """Who is told of failures: the Collectif's team and the administration."""
    return [user.email for user in _holders({Role.COLLECTIF, Role.ADMINISTRATOR})]


def recipients_of(report: Report) -> list[str]:
    """Addresses a report goes to: those of its schedule and, for a club, its address and its coordinators' accounts."""
    schedule = report.schedule
    addresses = list(schedule.recipients) if schedule else []
    if report.club_id is not None and (schedule is None or schedule.perimeter == EACH_CLUB or not addresses):
        addresses += _club_addresses(report.club_id)
    return sorted({address.strip().lower() for address in addresses if address.strip()})


def _club_addresses(club_id: int) -> list[str]:
    query = (
        db.select(User.email)
        .join(RoleGrant)
        .where(
            RoleGrant.role == Role.COORDINATOR,
            RoleGrant.scope_kind == ScopeKind.CLUB,
            RoleGrant.scope_id == str(club_id),
            *_in_force(),
        )
    )
    club = db.session.get_one(Club, club_id)
    return [*db.session.scalars(query), club.email]


# --- « Ma journée » ---------------------------------------------------------------------------------


def review_block() -> HomeBlock | None:
    """Drafts that wait for a reader, and reports that failed: for who reviews."""
    if not access.may(Permission.REPORTS_REVIEW):
        return None
    query = listed().where(Report.state.in_([*TO_READ, ReportState.FAILED]))
    found = db.session.scalars(query.order_by(Report.created_at, Report.id).limit(5))
    items = [HomeItem(r.title, url_for('reporting.show', report_id=r.id), _period(r), state=r.state) for r in found]
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
    query = (
        listed(state=ReportState.PUBLISHED)
        .where(Report.club_id.is_not(None))
        .order_by(Report.period_end.desc(), Report.id.desc())
    )
    items = [
        HomeItem(
            r.title, url_for('reporting.show', report_id=r.id), f'{_period(r)}, publié le {date_fr(r.published_at)}'
        )
        for r in db.session.scalars(query.limit(1))
    ]
    empty = 'Le premier rapport de votre club paraîtra ici.'
    return HomeBlock('Dernier rapport de mon club', items, len(items), url_for('reporting.index'), empty, 70)


def _period(report: Report) -> str:
    return period_of(report).label
