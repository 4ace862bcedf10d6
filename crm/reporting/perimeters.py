"""Perimeters of documents: `national`, `club:75`; what they are called and who may ask for them."""

from dataclasses import dataclass

from crm import access
from crm.database import db
from crm.errors import Refusal
from crm.territories.models import Club, ClubKind

NATIONAL = 'national'
EACH_CLUB = 'each_club'


@dataclass(frozen=True)
class DocumentPerimeter:
    """What a document is about. `club_id` is None for the country."""

    key: str
    name: str
    club_id: int | None = None


COUNTRY = DocumentPerimeter(NATIONAL, 'France entière')


def named(key: str) -> DocumentPerimeter:
    """The perimeter `national` or `club:75`. Raises Refusal with a French sentence for anything else."""
    kind, _, code = key.strip().partition(':')
    if key.strip() == NATIONAL:
        return COUNTRY
    if kind != 'club' or not code:
        raise Refusal(
            'perimeter', f'Le périmètre « {key} » n’existe pas. Écrivez « national » ou, pour un club, « club:75 ».'
        )
    club = db.session.scalar(db.select(Club).filter_by(code=code.upper() if code != NATIONAL else code))
    if club is None:
        raise Refusal(
            'perimeter',
            f'Aucun club ne porte le code « {code} » : c’est celui de son département, par exemple « club:75 ».',
        )
    return of_club(club)


def of_club(club: Club) -> DocumentPerimeter:
    return DocumentPerimeter(f'club:{club.code}', club.name, club.id)


def each_club() -> list[DocumentPerimeter]:
    """The 101 clubs of départements, by code."""
    query = db.select(Club).filter_by(kind=ClubKind.DEPARTMENTAL).order_by(Club.code)
    return [of_club(club) for club in db.session.scalars(query)]


def all_perimeters() -> list[DocumentPerimeter]:
    """The country, the national club, the clubs of départements."""
    query = db.select(Club).order_by(Club.kind.desc(), Club.code)
    return [COUNTRY, *(of_club(club) for club in db.session.scalars(query))]


def offered() -> list[DocumentPerimeter]:
    """Those the signed-in user may ask a report for: all for who sees all clubs, else their clubs."""
    own = access.perimeter().clubs
    return [p for p in all_perimeters() if access.sees_all_clubs() or p.club_id in own]
