"""Companies, who follows them, and the outreach to them."""

from datetime import date, timedelta
from typing import Any

from crm import clock, history
from crm.companies.models import ClubMembership, Company, Contact, ContactOrigin, Establishment
from crm.outreach.models import Attendance, Channel, Event, EventKind, EventState, FollowUp, Interaction, Outcome
from crm.samples.basics import add, club, departement, numbers, siren, siret
from crm.search import fold
from crm.territories.models import NATIONAL


def company(name: str = '', *, clubs: tuple[str, ...] = ('75',), with_siren: bool = True, **values: Any) -> Company:
    """A company followed by clubs, with its head office in the département of the first."""
    number = next(numbers)
    name = name or f'Entreprise {number}'
    values = {'siren': siren() if with_siren else None, 'created_at': clock.now()} | values
    first = next((c for c in clubs if c != NATIONAL), None)
    values = {'departement_code': first and departement(first).code} | values
    made = add(
        Company(
            name=name,
            folded=fold(f'{name} {values["siren"] or ""}'),
            sort_name=fold(name),
            updated_at=values['created_at'],
            **values,
        )
    )
    for code in clubs:
        follow(made, code)
    return made


def follow(followed: Company, code: str, since: date | None = None) -> ClubMembership:
    return add(
        ClubMembership(company_id=followed.id, club_id=club(code).id, since=since or clock.today(), source='essai')
    )


def establishment(of: Company, nic: int = 1, **values: Any) -> Establishment:
    values = {'departement_code': of.departement_code} | values
    return add(
        Establishment(company_id=of.id, siret=siret(of.siren or siren(), nic), is_head_office=nic == 1, **values)
    )


def contact(of: Company, code: str | None = '75', **values: Any) -> Contact:
    number = next(numbers)
    values = {
        'first_name': 'Camille',
        'last_name': f'Durand{number}',
        'email': f'contact{number}@exemple.fr',
    } | values
    values = {'origin': ContactOrigin.COMPANY, 'created_at': clock.now()} | values
    return add(Contact(company_id=of.id, club_id=club(code).id if code else None, **values))


def interaction(with_company: Company, code: str = '75', **values: Any) -> Interaction:
    values = {
        'channel': Channel.CALL,
        'outcome': Outcome.INTERESTED,
        'occurred_at': clock.now(),
        'created_at': clock.now(),
    } | values
    return add(Interaction(company_id=with_company.id, club_id=club(code).id, **values))


def follow_up(with_company: Company, code: str = '75', **values: Any) -> FollowUp:
    values = {'due_on': clock.today(), 'created_at': clock.now()} | values
    return add(FollowUp(company_id=with_company.id, club_id=club(code).id, **values))


def event(code: str = '75', **values: Any) -> Event:
    """An event of a club, tomorrow at ten, in state planned."""
    starts_at = values.pop('starts_at', None) or clock.start_of(clock.today() + timedelta(days=1)) + timedelta(hours=10)
    values = {'title': 'Forum des métiers', 'kind': EventKind.FORUM, 'ends_at': starts_at + timedelta(hours=2)} | values
    made = Event(club_id=club(code).id, starts_at=starts_at, created_at=clock.now(), **values)
    history.change_state(made, EventState.PLANNED)
    return add(made)


def attendance(at: Event, of: Company, code: str = '75', **values: Any) -> Attendance:
    return add(Attendance(event_id=at.id, company_id=of.id, club_id=club(code).id, invited_at=clock.now(), **values))
