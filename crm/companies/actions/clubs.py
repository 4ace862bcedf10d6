"""What a club says of a company it follows: who is in charge, a note, which sites."""

from collections.abc import Iterable

from crm import clock
from crm.accounts.models import User
from crm.companies import queries
from crm.companies.actions.relations import follow
from crm.companies.models import ClubEstablishment, ClubMembership, Company, Establishment
from crm.database import db
from crm.errors import Refusal
from crm.territories.models import Club


def describe_following(membership: ClubMembership, club: Club, *, owner: User | None, note: str) -> None:
    """Say who is in charge in the club, and keep the club's note."""
    if owner is not None and owner.id != membership.owner_id and owner not in queries.colleagues_of(club):
        raise Refusal('owner_id', f'Cette personne ne coordonne pas {club.name} : choisissez-la dans la liste.')
    membership.owner_id = owner.id if owner else None
    membership.note = note
    db.session.flush()


def keep_sites(company: Company, club: Club, sites: Iterable[Establishment]) -> tuple[int, int]:
    """The club follows these sites of the company and no other; returns (added, removed).

    A club that did not follow the company starts to.
    """
    wanted = {site.id for site in sites if site.company_id == company.id}
    own = db.select(Establishment.id).filter_by(company_id=company.id)
    query = db.select(ClubEstablishment).where(
        ClubEstablishment.club_id == club.id, ClubEstablishment.establishment_id.in_(own)
    )
    present = {row.establishment_id: row for row in db.session.scalars(query)}
    if wanted and club not in queries.followers_of(company):
        follow(company, club)
    for site_id in present.keys() - wanted:
        db.session.delete(present[site_id])
    added = [
        ClubEstablishment(club_id=club.id, establishment_id=site_id, since=clock.today())
        for site_id in sorted(wanted - present.keys())
    ]
    db.session.add_all(added)
    db.session.flush()
    return len(added), len(present.keys() - wanted)
