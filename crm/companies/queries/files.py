"""Reads for the file of one company."""

from sqlalchemy import Select, bindparam

from crm import access, history
from crm.companies.models import ClubMembership, Company, Contact
from crm.database import db
from crm.once import once_a_page
from crm.registries import TimelineItem, company_timeline
from crm.search import fold
from crm.statements import composed_once
from crm.territories import queries as territories
from crm.territories.models import Club


def company_by_siren(siren: str) -> Company | None:
    """The company of this SIREN (nine digits), if it is known."""
    return db.session.scalar(db.select(Company).filter_by(siren=siren))


def clubs_of(company: Company) -> list[tuple[Club, ClubMembership]]:
    """Clubs that follow a company or did, those that do first; asked once a page, where nothing is written."""
    return once_a_page(('clubs_of', company.id), lambda: _clubs_of(company))


def _clubs_of(company: Company) -> list[tuple[Club, ClubMembership]]:
    found = db.session.execute(_clubs_and_memberships(), {'company': company.id})
    return sorted(
        ((club, membership) for club, membership in found),
        key=lambda pair: (pair[1].until is not None, pair[1].since, pair[0].code),
    )


@composed_once
def _clubs_and_memberships() -> Select[Club, ClubMembership]:
    query = db.select(Club, ClubMembership).join(ClubMembership, ClubMembership.club_id == Club.id)
    return query.where(ClubMembership.company_id == bindparam('company'))


def own_clubs_of(company: Company) -> list[Club]:
    """Clubs of the reader's perimeter that follow a company; all that do for the Collectif's staff."""
    held = access.perimeter()
    return [
        club
        for club, membership in clubs_of(company)
        if membership.until is None and (held.staff or club.id in held.clubs)
    ]


def may_edit(company: Company) -> bool:
    """Identity is written by a club that follows the company, or by the Collectif's staff."""
    return access.perimeter().staff or bool(own_clubs_of(company))


def club_choices(company: Company | None = None) -> list[Club]:
    """Clubs the reader may act for: those of their perimeter, or all for the Collectif's staff."""
    held = access.perimeter()
    clubs = clubs_by_name() if held.staff else sorted(territories.clubs_among(held.clubs), key=lambda c: fold(c.name))
    following = _following(company) if company else set()
    return [club for club in clubs if club.id not in following]


def may_follow(company: Company) -> list[Club]:
    """The reader's own clubs that could follow a company, by name; the staff, who has none, chooses among all."""
    clubs = access.perimeter().clubs - _following(company)
    return sorted(territories.clubs_among(clubs), key=lambda club: fold(club.name)) if clubs else []


def _following(company: Company) -> set[int]:
    return {club.id for club, membership in clubs_of(company) if membership.until is None}


def clubs_by_name() -> list[Club]:
    """Every club, by name."""
    return sorted(territories.clubs(), key=lambda club: fold(club.name))


def contacts_of(company: Company) -> list[Contact]:
    """Contacts within the reader's perimeter: those still there first, then by name."""
    return once_a_page(
        ('contacts_of', company.id), lambda: list(db.session.scalars(_contacts(), {'company': company.id}))
    )


@composed_once
def _contacts() -> Select[Contact]:
    query = db.select(Contact).where(Contact.company_id == bindparam('company'))
    return query.order_by(Contact.left_on.is_not(None), Contact.last_name, Contact.id)


def timeline(company: Company, limit: int = 60) -> list[TimelineItem]:
    """What happened with a company, latest first: every feature adds its part."""
    items = [item for part in company_timeline for item in part(company)]
    return sorted(items, key=lambda item: item.at, reverse=True)[:limit]


def last_editor(company: Company) -> str:
    """Who changed the identity of a company last, in words."""
    changes = history.changes_of(company)
    return changes[0].user_name if changes else 'Une autre personne'
