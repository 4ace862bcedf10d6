"""Who receives a report, and how its sending went."""

from collections.abc import Iterable, Sequence

from sqlalchemy import func

from crm.access import Role
from crm.accounts.models import RoleGrant, ScopeKind, User
from crm.database import db
from crm.mail import Message, MessageState
from crm.reporting.models import Delivery, ListRecipient, RecipientList, Report, ReportSchedule, SendState
from crm.reporting.perimeters import EACH
from crm.reporting.queries.people import in_force
from crm.territories.models import Club


def lists() -> list[RecipientList]:
    """Named lists of recipients, by title."""
    return list(db.session.scalars(db.select(RecipientList).order_by(RecipientList.title)))


def lists_named(ids: Iterable[int]) -> list[RecipientList]:
    """Those of some ids that still exist, by title."""
    return list(
        db.session.scalars(db.select(RecipientList).where(RecipientList.id.in_([*ids])).order_by(RecipientList.title))
    )


def schedules_using(named: RecipientList) -> list[ReportSchedule]:
    """Schedules that send to a list."""
    return [one for one in db.session.scalars(db.select(ReportSchedule)) if named.id in one.list_ids]


def _addresses(ids: Iterable[int]) -> dict[str, str]:
    query = db.select(ListRecipient.address, ListRecipient.label).where(ListRecipient.list_id.in_([*ids]))
    return {address: label for address, label in db.session.execute(query.order_by(ListRecipient.id))}


def short_list_of(report: Report) -> dict[str, str]:
    """{address: who} of those for whom a report is, as long as its embargo lasts."""
    return _addresses([report.short_list_id] if report.short_list_id else [])


def recipients_of(report: Report, *, lists: bool = True) -> dict[str, str]:
    """{address: who} a report goes to: the lists chosen, the addresses of its schedule and, for a club, its own."""
    schedule = report.schedule
    found = _addresses(report.list_ids) if lists else {}
    found |= {address: found.get(address, '') for address in (schedule.recipients if schedule else [])}
    if report.club_id is not None and (schedule is None or schedule.perimeter in EACH or not found):
        found = _club_addresses(report.club_id) | found
    return dict(sorted((address.strip().lower(), label) for address, label in found.items() if address.strip()))


def _club_addresses(club_id: int) -> dict[str, str]:
    query = (
        db.select(User.email, User.name)
        .join(RoleGrant)
        .where(
            RoleGrant.role == Role.COORDINATOR,
            RoleGrant.scope_kind == ScopeKind.CLUB,
            RoleGrant.scope_id == str(club_id),
            *in_force(),
        )
    )
    club = db.session.get_one(Club, club_id)
    return {club.email: club.name} | {email: name for email, name in db.session.execute(query)}


def deliveries_of(report: Report) -> Sequence[tuple[Delivery, Message]]:
    """Recipients of a report, each with its mail."""
    query = db.select(Delivery, Message).join(Message, Message.id == Delivery.message_id)
    return [
        (d, m) for d, m in db.session.execute(query.where(Delivery.report_id == report.id).order_by(Delivery.recipient))
    ]


def sendings_over() -> dict[int, int]:
    """{report: how many of its mails failed}, for the reports being sent that have no mail left to send."""
    waiting = func.count().filter(Message.state == MessageState.WAITING)
    failed = func.count().filter(Message.state == MessageState.FAILED)
    query = (
        db.select(Report.id, failed)
        .join(Delivery, Delivery.report_id == Report.id)
        .join(Message, Message.id == Delivery.message_id)
        .where(Report.send_state == SendState.QUEUED)
        .group_by(Report.id)
        .having(waiting == 0)
    )
    return {report_id: count for report_id, count in db.session.execute(query)}
