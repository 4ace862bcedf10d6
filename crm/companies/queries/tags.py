"""Tags: those a reader may put, how many companies bear them, those of one company."""

from collections.abc import Sequence

from sqlalchemy import func

from crm import access
from crm.companies.models import Company, CompanyTag, Tag
from crm.companies.queries.counts import counted
from crm.database import db
from crm.registries import Panel
from crm.search import fold
from crm.territories.models import Club


def tags() -> Sequence[Tag]:
    """Tags of the reader's clubs and everybody's, by name."""
    return db.session.scalars(db.select(Tag).order_by(Tag.folded, Tag.id)).all()


def tags_counted() -> list[tuple[Tag, str, int]]:
    """(tag, name of its club or empty, companies that bear it), by name."""
    counts = db.select(CompanyTag.tag_id, func.count().label('number')).group_by(CompanyTag.tag_id).subquery()
    query = db.select(Tag, Club.name, counts.c.number).outerjoin(Club, Club.id == Tag.club_id)
    found = db.session.execute(query.outerjoin(counts, counts.c.tag_id == Tag.id).order_by(Tag.folded, Tag.id))
    return [(tag, club or '', number or 0) for tag, club, number in found]


def tags_of(company: Company) -> Sequence[Tag]:
    """Tags of one company that the reader may see, by name."""
    query = db.select(Tag).join(CompanyTag, CompanyTag.tag_id == Tag.id)
    return db.session.scalars(query.where(CompanyTag.company_id == company.id).order_by(Tag.folded)).all()


def may_write_tag(tag: Tag) -> bool:
    """A club's tag is written by the club, everybody's by the Collectif's staff."""
    held = access.perimeter()
    return held.staff or tag.club_id in held.clubs


def tag_named(name: str, club_id: int | None) -> Tag | None:
    """The tag of this name, accents and capitals aside, of a club (or everybody's)."""
    return db.session.scalar(db.select(Tag).where(Tag.folded == fold(name), Tag.club_id == club_id))


def tag_scopes() -> list[tuple[str, str]]:
    """(club id, name) of whom a new tag may be for; '' stands for everybody."""
    held = access.perimeter()
    query = db.select(Club).order_by(Club.name)
    if held.staff:
        return [('', 'Tout le monde'), *((str(club.id), club.name) for club in db.session.scalars(query))]
    return [(str(club.id), club.name) for club in db.session.scalars(query.where(Club.id.in_(held.clubs)))]


def tag_panel(company: Company) -> Panel | None:
    """Tags on the company file, with what one may put or take off."""
    if not access.may(access.Permission.COMPANIES_READ):
        return None
    may_put = access.may(access.Permission.COMPANIES_EDIT)
    borne = tags_of(company) if counted(company, 'tags') else []
    if not borne and not may_put:
        return None
    return Panel(
        'Étiquettes',
        'companies/tags_panel.html',
        {'company': company, 'tags': borne, 'may_put': may_put},
    )
