"""Exchanges: what a period holds, the timeline of a company, the panel of its file."""

from datetime import date, timedelta

from flask import url_for
from sqlalchemy import ColumnElement, Select, bindparam, exists, func
from sqlalchemy.orm import joinedload

from crm import access, clock
from crm.companies import queries as companies
from crm.companies.models import Company
from crm.companies.queries import counted
from crm.database import db
from crm.outreach.models import NOT_REACHED, Attendance, Channel, Interaction
from crm.outreach.queries.fatigue import objections, recent_contacts_elsewhere
from crm.outreach.queries.steps import lateness, steps_of
from crm.registries import GroupColumn, Panel, TimelineItem
from crm.statements import composed_once
from crm.territories.models import NATIONAL, Club

QUIET = timedelta(days=183)


def clubs_to_log_for(company: Company) -> list[Club]:
    """Clubs for which the reader may log: theirs; for the Collectif's staff, the followers and the national club."""
    if not access.perimeter().staff:
        return companies.club_choices()
    ids = {club.id for club in companies.followers_of(company)}
    return [club for club in companies.clubs_by_name() if club.id in ids or club.code == NATIONAL]


def _may_log() -> bool:
    """Whether `clubs_to_log_for` has one: the national club is there for the staff."""
    return access.perimeter().staff or bool(access.perimeter().clubs)


# --- what a period holds: one place for the indicators -------------------------------------------------


def held_in(start: date, end: date) -> ColumnElement[bool]:
    """Criterion on Interaction: its business date falls in [start, end), Paris days."""
    return (Interaction.occurred_at >= clock.start_of(start)) & (Interaction.occurred_at < clock.start_of(end))


def reached() -> ColumnElement[bool]:
    """Criterion on Interaction: the company was reached, by a two-way exchange or at an event."""
    return Interaction.outcome.not_in(NOT_REACHED) | (Interaction.channel == Channel.EVENT)


# --- what other pages show --------------------------------------------------------------------------


def timeline(company: Company) -> list[TimelineItem]:
    """Exchanges with a company that the reader may see, latest first (100 at most); events are told by `events`."""
    found = db.session.execute(_last_exchanges(), {'company': company.id})
    return [_timeline_item(interaction, club) for interaction, club in found]


@composed_once
def _last_exchanges() -> Select[Interaction, str]:
    elsewhere = exists().where(Attendance.interaction_id == Interaction.id)
    return (
        db.select(Interaction, Club.name)
        .join(Club, Club.id == Interaction.club_id)
        .where(Interaction.company_id == bindparam('company'), ~elsewhere)
        .options(joinedload(Interaction.contact))
        .order_by(Interaction.occurred_at.desc())
        .limit(100)
    )


def _timeline_item(interaction: Interaction, club: str) -> TimelineItem:
    who = f' avec {interaction.contact.full_name}' if interaction.contact else ''
    by = ', '.join(name for name in (interaction.author_name, club) if name)
    return TimelineItem(
        at=interaction.occurred_at,
        icon='chat-dots',
        title=f'{interaction.channel.label}{who} ({by})',
        body=interaction.note,
        url=url_for('outreach.edit', interaction_id=interaction.id),
        state=(interaction.outcome.label, interaction.outcome.tone),
    )


def panel(company: Company) -> Panel | None:
    """Next steps with a company, for those who log exchanges."""
    if not access.may(access.Permission.OUTREACH_READ):
        return None
    return Panel(
        'Prochaines étapes',
        'outreach/_panel.html',
        {
            'steps': [(step, lateness(step)) for step in steps_of(company)] if counted(company, 'steps') else [],
            'elsewhere': recent_contacts_elsewhere(company) if counted(company, 'elsewhere') else [],
            'objections': objections(company),
            'may_log': _may_log(),
            'company': company,
        },
    )


def without_recent_contact() -> ColumnElement[bool]:
    """Criterion on Company: no exchange for six months, as far as the reader may see."""
    return ~exists().where(Interaction.company_id == Company.id, Interaction.occurred_at >= clock.now() - QUIET)


def last_by_club(company: Company) -> GroupColumn:
    """The day of the last exchange of each club with a company, for the national view: nothing of the content."""
    query = db.select(Interaction.club_id, func.max(Interaction.occurred_at))
    query = query.where(Interaction.company_id == company.id)
    with access.for_everyone('le jour d’un contact est partagé entre clubs, pas son contenu'):
        days = {club_id: clock.day_of(at) for club_id, at in db.session.execute(query.group_by(Interaction.club_id))}
    return GroupColumn('Dernier échange', days)
