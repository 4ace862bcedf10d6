"""People of the demonstration: the five accounts, and who runs each club."""

from datetime import date, timedelta

from crm import demonstration, samples
from crm.access import Role
from crm.accounts import actions as accounts
from crm.accounts.models import User
from crm.demo import words
from crm.demo.world import World, add_all
from crm.search import fold
from crm.territories.models import NATIONAL, ClubHost, ClubPerson, ClubRole

STAFF = {
    'administrator': ('administrateur@demo.example', 'Ariane Administrateur', Role.ADMINISTRATOR),
    'coordinator': ('coordination.paris@demo.example', 'Claire Coordination', Role.COORDINATOR),
    'collectif': ('collectif@demo.example', 'Colin Collectif', Role.COLLECTIF),
}


def build(world: World) -> None:
    """Accounts that need no company yet, and the people of the clubs."""
    for key, (email, name, role) in STAFF.items():
        scope = world.clubs['75'] if role == Role.COORDINATOR else None
        world.users[key] = _account(email, name, role, scope)
    for code, club in world.clubs.items():
        add_all([ClubHost(club_id=club.id, organisation=world.pick(words.HOSTS), since=date(2021, 1, 1))])
        roles = (ClubRole.COORDINATOR, ClubRole.LEADER) if code == NATIONAL else (*ClubRole, ClubRole.LEADER)
        add_all([_person(world, club.id, role) for role in roles])


def build_partners(world: World) -> None:
    """The accounts of the HR manager and of an association."""
    company = world.commitments[0].company
    world.users['hr'] = _account('rh@demo.example', 'Hélène Ressources', Role.HR, company)
    world.users['association'] = _account(
        'association@demo.example', 'Anatole Association', Role.ASSOCIATION, world.associations[0]
    )


def _account(email: str, name: str, role: Role, scope: object) -> User:
    user = samples.user(role, scope, email=email, name=name)
    accounts.set_password(user, demonstration.PASSWORD)
    return user


def _person(world: World, club_id: int, role: ClubRole) -> ClubPerson:
    first, last = world.pick(words.FIRST_NAMES), world.pick(words.LAST_NAMES)
    return ClubPerson(
        club_id=club_id,
        role=role,
        name=f'{first} {last}',
        function={
            ClubRole.COORDINATOR: 'Animation du club',
            ClubRole.LEADER: 'Cheffe d’entreprise',
            ClubRole.STATE: 'DDETS',
        }[role],
        email=f'{fold(first)}.{fold(last)}@clubs.example',
        since=world.today - timedelta(days=world.chance.randrange(100, 900)),
    )
