"""Who stands around a commitment: the club that follows it, who is told, who may not sign."""

from sqlalchemy import or_, select

from crm import access, clock
from crm.access import Role
from crm.accounts.models import RoleGrant, ScopeKind, User
from crm.commitments.models import Commitment
from crm.companies import queries as companies
from crm.companies.models import Company
from crm.database import db
from crm.territories import queries as territories
from crm.territories.models import NATIONAL, Club, Departement


def following_clubs(company: Company) -> list[Club]:
    """Clubs that follow the company today, the longest-standing first."""
    day = clock.today()
    following = [
        (membership.since, club.id, club)
        for club, membership in companies.clubs_of(company)
        if membership.since <= day and (membership.until is None or membership.until > day)
    ]
    return [club for _, _, club in sorted(following, key=lambda it: it[:2])]


def club_for(company: Company) -> Club | None:
    """The club to follow what a company opens: that of its head office, else another follower, else the national."""
    following = following_clubs(company)
    of_head_office = [
        club for club in following if club.departement_code and club.departement_code == company.departement_code
    ]
    return next(iter(of_head_office or following), None) or national_club()


def national_club() -> Club | None:
    return next((club for club in territories.clubs() if club.code == NATIONAL), None)


def clubs_offered(company: Company) -> list[Club]:
    """Clubs in whose name the reader may open a commitment of this company."""
    held = access.perimeter()
    if not held.staff:
        return [club for club in following_clubs(company) if club.id in held.clubs]
    national = national_club()
    return list(dict.fromkeys([*following_clubs(company), *([national] if national else [])]))


def may_open(company: Company) -> bool:
    """Whether `clubs_offered` has one: the national club is there for the staff."""
    return access.perimeter().staff or bool(clubs_offered(company))


def may_follow(commitment: Commitment) -> bool:
    """Whether the reader prepares and follows it for its club: another right of theirs does not count."""
    held = access.perimeter()
    return held.staff or commitment.club_id in held.clubs


def coordinates(email: str, club: Club) -> bool:
    """Whether this address is that of a coordinator of the club (today)."""
    return email.strip().lower() in {address.lower() for address in coordinators(club)}


def coordinators(club: Club) -> list[str]:
    """Addresses of the club's coordinators with an active account and a right in force."""
    day = clock.today()
    query = (
        select(User.email)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(
            RoleGrant.role == Role.COORDINATOR,
            RoleGrant.scope_kind == ScopeKind.CLUB,
            RoleGrant.scope_id == str(club.id),
        )
        .where(RoleGrant.since <= day, or_(RoleGrant.until.is_(None), RoleGrant.until > day), User.active.is_(True))
        .order_by(User.id)
    )
    return list(dict.fromkeys(db.session.scalars(query)))


def club_addresses(commitment: Commitment) -> list[str]:
    """Who hears of it for the club: the club's own address, else its coordinators."""
    return [commitment.club.email] if commitment.club.email else coordinators(commitment.club)


def addresses_to_tell(commitment: Commitment) -> list[str]:
    """Who hears of it beside the signatory: the club, and the person of the company who opened it."""
    author = db.session.get(User, commitment.created_by_id) if commitment.created_by_id else None
    own = [author.email] if author and author.active and Role.HR in author.roles else []
    return list(dict.fromkeys([*own, *club_addresses(commitment)]))


def departement_names(codes: list[str]) -> list[str]:
    """« Paris (75) » for each code, in the order of the codes."""
    if not codes:
        return []
    query = select(Departement.code, Departement.name).where(Departement.code.in_(codes)).order_by(Departement.code)
    return [f'{name} ({code})' for code, name in db.session.execute(query)]


def known_departements() -> list[tuple[str, str]]:
    """(code, « 75 – Paris ») of every département."""
    query = select(Departement.code, Departement.name).order_by(Departement.code)
    return [(code, f'{code} – {name}') for code, name in db.session.execute(query)]
