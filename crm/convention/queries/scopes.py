"""Who may read which perimeter of the convention's figures, and the conventions themselves."""

from flask_login import current_user

from crm import access
from crm.access import Role
from crm.convention.indicators.definitions import NATIONAL_SCOPE, club_scope
from crm.convention.models import Convention
from crm.database import db
from crm.territories.models import Club

NATIONAL_READERS = {Role.ADMINISTRATOR, Role.COLLECTIF, Role.LEE}


def reads_all_clubs() -> bool:
    """Whether the signed-in user reads the country and every club."""
    return bool(current_user.roles & NATIONAL_READERS)


def readable_scopes() -> list[tuple[str, str]]:
    """(scope, label) the signed-in user may read: the country first, then clubs by name."""
    query = db.select(Club).order_by(Club.name)
    if not reads_all_clubs():
        held = access.perimeter()
        query = query.where(Club.id.in_(held.clubs) | Club.departement_code.in_(held.departements))
    clubs = [(club_scope(club.code), club.name) for club in db.session.scalars(query)]
    return [(NATIONAL_SCOPE, 'National'), *clubs] if reads_all_clubs() else clubs


def scope_label(scope: str) -> str:
    """« National » or the name of the club; the scope itself for a club that is no more."""
    if scope == NATIONAL_SCOPE:
        return 'National'
    return db.session.scalar(db.select(Club.name).filter_by(code=scope.partition(':')[2])) or scope


def conventions() -> list[Convention]:
    """The conventions, the one in force first."""
    return list(db.session.scalars(db.select(Convention).order_by(Convention.year.desc(), Convention.id.desc())))
