"""Reads of outreach: next steps by lateness, recent contacts of other clubs, what the company file shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import url_for
from sqlalchemy import ColumnElement, Select, exists, func
from sqlalchemy.orm import joinedload

from crm import access, clock
from crm.companies.models import ClubMembership, Company
from crm.database import db
from crm.formatting import plural
from crm.outreach.models import NOT_REACHED, Channel, FollowUp, Interaction
from crm.registries import HomeBlock, HomeItem, Panel, TimelineItem
from crm.territories.models import NATIONAL, Club

FATIGUE_DAYS = 14
SHOWN_AT_HOME = 8
QUIET = timedelta(days=183)


@dataclass(frozen=True)
class RecentContact:
    """Another club was in touch: which, and how many days ago. Nothing more is told."""

    club_name: str
    days: int


def recent_contacts_elsewhere(company: Company, clubs: frozenset[int]) -> list[RecentContact]:
    """Clubs other than `clubs` in touch with this company in the last 14 days, latest first."""
    since = clock.now() - timedelta(days=FATIGUE_DAYS)
    query = (
        db.select(Club.name, func.max(Interaction.occurred_at))
        .join(Club, Club.id == Interaction.club_id)
        .where(
            Interaction.company_id == company.id,
            Interaction.occurred_at >= since,
            Interaction.club_id.not_in(clubs),
        )
        .group_by(Club.name)
        .order_by(func.max(Interaction.occurred_at).desc())
    )
    with access.for_everyone('le jour d’un contact est partagé entre clubs, pas son contenu'):
        return [RecentContact(name, (clock.today() - clock.day_of(at)).days) for name, at in db.session.execute(query)]


def clubs_to_log_for(company: Company) -> list[Club]:
    """Clubs for which the reader may log: theirs; for the Collectif's staff, the followers and the national club."""
    held = access.perimeter()
    query = db.select(Club).order_by(Club.name)
    if not held.staff:
        return list(db.session.scalars(query.where(Club.id.in_(held.clubs))))
    followers = db.select(ClubMembership.club_id).filter_by(company_id=company.id, until=None)
    return list(db.session.scalars(query.where((Club.code == NATIONAL) | Club.id.in_(followers))))


# --- next steps -------------------------------------------------------------------------------------


def open_steps() -> Select[FollowUp]:
    """Next steps not done, with their company, within the reader's perimeter."""
    return db.select(FollowUp).where(FollowUp.done_on.is_(None)).options(joinedload(FollowUp.company))


def steps_due(when: str) -> Select[FollowUp]:
    """Open steps « late », « today » or « coming »."""
    day = clock.today()
    criterion = {
        'late': FollowUp.due_on < day,
        'today': FollowUp.due_on == day,
        'coming': FollowUp.due_on > day,
    }[when]
    return open_steps().where(criterion)


def step_counts() -> dict[str, int]:
    """How many open steps are late, due today and to come."""
    day = clock.today()
    query = db.select(
        func.count().filter(FollowUp.due_on < day),
        func.count().filter(FollowUp.due_on == day),
        func.count().filter(FollowUp.due_on > day),
    ).where(FollowUp.done_on.is_(None))
    late, today, coming = db.session.execute(query).one()
    return {'late': late, 'today': today, 'coming': coming}


def steps_of(company: Company) -> Sequence[FollowUp]:
    """Open steps with one company, soonest first."""
    return db.session.scalars(
        open_steps().where(FollowUp.company_id == company.id).order_by(FollowUp.due_on, FollowUp.id)
    ).all()


def lateness(step: FollowUp) -> tuple[str, str]:
    """(label, tone) of a step: late, today, or to come."""
    days = (clock.today() - step.due_on).days
    if days > 0:
        return f'En retard de {plural(days, "jour")}', 'danger'
    return ('Aujourd’hui', 'warning') if days == 0 else ('À venir', 'neutral')


# --- what a period holds: one place for the indicators -------------------------------------------------


def held_in(start: date, end: date) -> ColumnElement[bool]:
    """Criterion on Interaction: its business date falls in [start, end), Paris days."""
    return (Interaction.occurred_at >= clock.start_of(start)) & (Interaction.occurred_at < clock.start_of(end))


def reached() -> ColumnElement[bool]:
    """Criterion on Interaction: the company was reached, by a two-way exchange or at an event."""
    return Interaction.outcome.not_in(NOT_REACHED) | (Interaction.channel == Channel.EVENT)


# --- what other pages show --------------------------------------------------------------------------


def timeline(company: Company) -> list[TimelineItem]:
    """Exchanges with a company that the reader may see, latest first (100 at most)."""
    query = (
        db.select(Interaction)
        .where(Interaction.company_id == company.id)
        .options(joinedload(Interaction.contact))
        .order_by(Interaction.occurred_at.desc())
        .limit(100)
    )
    clubs = _club_names()
    return [_timeline_item(interaction, clubs) for interaction in db.session.scalars(query)]


def _timeline_item(interaction: Interaction, clubs: dict[int, str]) -> TimelineItem:
    who = f' avec {interaction.contact.full_name}' if interaction.contact else ''
    by = ', '.join(name for name in (interaction.author_name, clubs.get(interaction.club_id, '')) if name)
    return TimelineItem(
        at=interaction.occurred_at,
        icon='chat-dots',
        title=f'{interaction.channel.label}{who} ({by})',
        body=interaction.note,
        url=url_for('outreach.edit', interaction_id=interaction.id),
        state=(interaction.outcome.label, interaction.outcome.tone),
    )


def _club_names() -> dict[int, str]:
    return {club_id: name for club_id, name in db.session.execute(db.select(Club.id, Club.name))}


def panel(company: Company) -> Panel | None:
    """Next steps with a company, for those who log exchanges."""
    if not access.may(access.Permission.OUTREACH_READ):
        return None
    return Panel(
        'Prochaines étapes',
        'outreach/_panel.html',
        {
            'steps': [(step, lateness(step)) for step in steps_of(company)],
            'elsewhere': recent_contacts_elsewhere(company, access.perimeter().clubs),
            'may_log': bool(clubs_to_log_for(company)),
            'company': company,
        },
    )


def with_late_step() -> ColumnElement[bool]:
    """Criterion on Company: a next step is late."""
    late = FollowUp.done_on.is_(None) & (FollowUp.due_on < clock.today())
    return exists().where(FollowUp.company_id == Company.id, late)


def without_recent_contact() -> ColumnElement[bool]:
    """Criterion on Company: no exchange for six months, as far as the reader may see."""
    return ~exists().where(Interaction.company_id == Company.id, Interaction.occurred_at >= clock.now() - QUIET)


def late_block() -> HomeBlock | None:
    return _block('late', 'Relances en retard', 'Aucune relance en retard. Bravo !', 10)


def today_block() -> HomeBlock | None:
    return _block('today', 'À faire aujourd’hui', 'Rien de prévu aujourd’hui.', 20)


def coming_block() -> HomeBlock | None:
    return _block('coming', 'À venir', 'Aucune étape prévue : notez la prochaine à la fin de chaque échange.', 30)


def _block(when: str, title: str, empty: str, order: int) -> HomeBlock | None:
    if not access.may(access.Permission.OUTREACH_LOG):
        return None
    steps = db.session.scalars(steps_due(when).order_by(FollowUp.due_on, FollowUp.id).limit(SHOWN_AT_HOME))
    items = [_home_item(step) for step in steps]
    total = step_counts()[when] if len(items) == SHOWN_AT_HOME else len(items)
    return HomeBlock(title, items, total, url_for('outreach.follow_ups', quand=when), empty, order)


def _home_item(step: FollowUp) -> HomeItem:
    return HomeItem(
        label=step.company.display_name,
        url=url_for('companies.show', company_id=step.company_id),
        detail=' : '.join(part for part in (step.kind.label, step.note) if part),
        due=step.due_on,
        state=lateness(step),
    )
