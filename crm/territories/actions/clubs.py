"""Writes on clubs: what is said of them, their hosts, their people."""

from datetime import date

from crm import clock, identifiers
from crm.database import db
from crm.errors import Refusal
from crm.territories.models import Club, ClubHost, ClubPerson, ClubRole


def edit_club(club: Club, **values: str) -> None:
    """Change what is said of a club: its name, address, site, note."""
    for name, value in values.items():
        setattr(club, name, value)
    db.session.flush()


def add_host(club: Club, organisation: str, siret: str, since: date | None, until: date | None) -> ClubHost:
    """An organisation hosts the club from `since` to `until` (excluded), beside those that already do."""
    host = ClubHost(club=club)
    db.session.add(host)
    edit_host(host, organisation, siret, since, until)
    return host


def edit_host(host: ClubHost, organisation: str, siret: str, since: date | None, until: date | None) -> None:
    host.organisation, host.siret = organisation, _siret(siret)
    host.since, host.until = _period(since, until)
    db.session.flush()


def add_person(club: Club, role: ClubRole, since: date | None, until: date | None, **values: str) -> ClubPerson:
    """A person coordinates, leads or follows the club from `since` to `until` (excluded)."""
    person = ClubPerson(club=club)
    db.session.add(person)
    edit_person(person, role, since, until, **values)
    return person


def edit_person(person: ClubPerson, role: ClubRole, since: date | None, until: date | None, **values: str) -> None:
    """`values` are name, function, email and phone."""
    for name, value in values.items():
        setattr(person, name, value)
    person.role = role
    person.since, person.until = _period(since, until)
    db.session.flush()


def end(record: ClubHost | ClubPerson) -> None:
    """A host or a person leaves the club today; the past stays."""
    if record.until and record.until <= clock.today():
        raise Refusal('', 'C’est déjà terminé. Pour corriger la date, modifiez la ligne.')
    record.until = max(clock.today(), record.since or clock.today())


def _period(since: date | None, until: date | None) -> tuple[date | None, date | None]:
    if since and until and until < since:
        raise Refusal('until', 'La fin vient avant le début. Corrigez l’une des deux dates.')
    return since, until


def _siret(typed: str) -> str | None:
    if not typed:
        return None
    try:
        return identifiers.siret(typed)
    except identifiers.BadIdentifier as error:
        raise Refusal('siret', str(error)) from error
