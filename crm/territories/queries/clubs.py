"""Clubs, and who runs them."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, bindparam
from sqlalchemy.orm import selectinload

from crm import clock, registries
from crm.database import db
from crm.errors import Refusal
from crm.once import once_a_page
from crm.registries import ClubColleague
from crm.search import fold
from crm.statements import composed_once
from crm.territories.models import NATIONAL, Club, ClubHost, ClubPerson, ClubRole, Departement
from crm.territories.queries.places import departement_by_name


def club(code: str) -> Club | None:
    """The club with this code: its département's, or `national`."""
    return db.session.scalar(db.select(Club).filter_by(code=code))


def clubs() -> list[Club]:
    """All clubs, by code; the national one comes last. Read once a page."""
    return once_a_page(('clubs', 0), lambda: list(db.session.scalars(db.select(Club).order_by(Club.code))))


def clubs_among(ids: Iterable[int]) -> list[Club]:
    """Some clubs, by code. Read once a page."""
    wanted = sorted(ids)
    if not wanted:
        return []
    return once_a_page((f'clubs {wanted}', 0), lambda: list(db.session.scalars(_clubs_of_ids(), {'ids': wanted})))


@composed_once
def _clubs_of_ids() -> Select[Club]:
    return db.select(Club).where(Club.id.in_(bindparam('ids', expanding=True))).order_by(Club.code)


def national_club() -> Club:
    return db.session.scalars(db.select(Club).filter_by(code=NATIONAL)).one()


def club_of(departement_code: str | None) -> Club:
    """The club that follows what stands in this département; without one, the national club."""
    found = departement_code and db.session.scalar(db.select(Club).filter_by(departement_code=departement_code))
    return found or national_club()


def clubs_found(words: str = '', region_code: str = '') -> list[Club]:
    """Clubs for the list page, with their hosts and people; `words` are of the name, a host or a coordinator."""
    query = db.select(Club).outerjoin(Club.departement).order_by(Club.code)
    if region_code:
        query = query.where(Departement.region_code == region_code)
    found = list(db.session.scalars(query.options(*_club_file())))
    coordinators, wanted = coordinators_of(found), fold(words).split()
    return [club for club in found if all(word in _searched(club, coordinators[club.id]) for word in wanted)]


def _club_file() -> tuple[Any, ...]:
    place = selectinload(Club.departement).selectinload(Departement.region)
    return selectinload(Club.hosts), selectinload(Club.people), place


def _searched(club: Club, coordinators: list[ClubColleague]) -> str:
    names = [host.organisation for host in hosts_today(club)] + [person.name for person in coordinators]
    return fold(' '.join((club.name, club.code, *names)))


def hosts_today(club: Club) -> list[ClubHost]:
    return [host for host in club.hosts if is_today(host)]


def is_today(record: ClubHost | ClubPerson) -> bool:
    """Whether a host or a person is of the club today; a date unknown counts as no limit."""
    day = clock.today()
    return (record.since is None or record.since <= day) and (record.until is None or day < record.until)


def coordinators_of(clubs: Sequence[Club]) -> dict[int, list[ClubColleague]]:
    """Who coordinates these clubs today, by club id: people named on its page, then accounts with that right."""
    accounts = account_coordinators(clubs)
    found = {
        club.id: [
            ClubColleague(person.name, person.email, person.since, person.until)
            for person in club.people
            if person.role == ClubRole.COORDINATOR and is_today(person)
        ]
        for club in clubs
    }
    for club in clubs:
        named = {fold(known.name) for known in found[club.id]}
        found[club.id] += [it for it in accounts[club.id] if fold(it.name) not in named]
    return found


def account_coordinators(clubs: Sequence[Club]) -> dict[int, list[ClubColleague]]:
    """Who holds the right to coordinate these clubs today, by club id."""
    found: dict[int, list[ClubColleague]] = {club.id: [] for club in clubs}
    for provider in registries.club_people:
        for club_id, colleagues in provider(clubs).items():
            found[club_id] += colleagues
    return found


def club_scope(code: str) -> tuple[str, str]:
    """(id, label) of the club a right is limited to. Raises Refusal."""
    found = club(code.lower()) or club(departement_by_name(code) or '')
    if found is None:
        raise Refusal('club', f'Aucun club « {code} ». Indiquez un numéro de département, ou « {NATIONAL} ».')
    return str(found.id), found.name
