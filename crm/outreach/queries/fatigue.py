"""Contact fatigue: which other club was in touch lately, and who asked to be left alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, func

from crm import access, clock
from crm.companies import queries as companies
from crm.companies.actions.contacts import email_hash
from crm.companies.models import Company, Contact, Suppression
from crm.database import db
from crm.outreach.models import Interaction
from crm.statements import Statement, composed_once, own_clubs, when_run
from crm.territories.models import Club

# days after a contact during which another club is warned before it calls
FATIGUE_DAYS = 14


@dataclass(frozen=True)
class RecentContact:
    """Another club was in touch: which, on what day, how many days ago. Nothing more is told."""

    club_name: str
    on: date
    days: int


@dataclass(frozen=True)
class Objection:
    """A contact who does not want to be contacted, since when if it is known."""

    contact_id: int
    name: str
    on: date | None


def recent_contacts_elsewhere(company: Company, clubs: frozenset[int] | None = None) -> list[RecentContact]:
    """Clubs other than `clubs` (the reader's) in touch with a company in the last FATIGUE_DAYS days, latest first."""
    return recent_contacts([company.id], clubs).get(company.id, [])


def exchanges_elsewhere(company_id: Any) -> Select[int]:
    """How many exchanges `recent_contacts_elsewhere` tells the days of."""
    exchange = access.whole_table(Interaction, 'le jour d’un contact est partagé entre clubs, pas son contenu')
    return db.select(func.count()).where(
        exchange.c.company_id == company_id,
        exchange.c.occurred_at >= when_run(lambda: clock.now() - timedelta(days=FATIGUE_DAYS)),
        exchange.c.club_id.not_in(own_clubs()),
    )


def recent_contacts(company_ids: Sequence[int], clubs: frozenset[int] | None = None) -> dict[int, list[RecentContact]]:
    """`recent_contacts_elsewhere` of several companies by id, in one statement."""
    clubs = access.perimeter().clubs if clubs is None else clubs
    last = func.max(Interaction.occurred_at)
    query = (
        db.select(Interaction.company_id, Club.name, last)
        .join(Club, Club.id == Interaction.club_id)
        .where(
            Interaction.company_id.in_(company_ids),
            Interaction.occurred_at >= clock.now() - timedelta(days=FATIGUE_DAYS),
            Interaction.club_id.not_in(clubs),
        )
        .group_by(Interaction.company_id, Club.name)
        .order_by(last.desc())
    )
    found: dict[int, list[RecentContact]] = {}
    with access.for_everyone('le jour d’un contact est partagé entre clubs, pas son contenu'):
        for company_id, name, at in db.session.execute(query):
            on = clock.day_of(at)
            found.setdefault(company_id, []).append(RecentContact(name, on, (clock.today() - on).days))
    return found


def objections(company: Company, contacts: Sequence[Contact] | None = None) -> list[Objection]:
    """Contacts of a company, within the reader's perimeter, who asked us or another club not to be contacted.

    `contacts` is what `contacts_of` found, for whoever asked already.
    """
    known = companies.contacts_of(company) if contacts is None else contacts
    contacts = [contact for contact in known if contact.left_on is None]
    hashes = {contact.id: email_hash(contact.email) for contact in contacts if contact.email}
    suppressed = _suppressed(list(hashes.values())) if hashes else {}
    found = []
    for contact in contacts:
        elsewhere = suppressed.get(hashes.get(contact.id, ''))
        if contact.objection_on or elsewhere:
            found.append(Objection(contact.id, contact.full_name, contact.objection_on or elsewhere))
    return found


def _suppressed(hashes: list[str]) -> dict[str, date]:
    """Hash of an address → the day it was put aside for all clubs."""
    return {key: clock.day_of(at) for key, at in db.session.execute(_suppressions(), {'hashes': hashes})}


@composed_once
def _suppressions() -> Statement:
    among = Suppression.email_hash.in_(bindparam('hashes', expanding=True))
    return db.select(Suppression.email_hash, Suppression.at).where(among)
