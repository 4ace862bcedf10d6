"""Events of the demonstration: past and to come, in some thirty clubs, with who was invited and who came.

Chance has its own source here, so that the rest of the world does not change with it.
"""

import random
from datetime import datetime, time, timedelta

from crm import clock
from crm.companies.models import Company, Contact
from crm.database import db
from crm.demo.world import World, add_all
from crm.outreach.models import (
    Attendance,
    AttendanceState,
    Channel,
    Direction,
    Event,
    EventKind,
    EventState,
    Interaction,
    Outcome,
)
from crm.territories.models import NATIONAL, Club

# (kind, title, first hour, hours, seats)
MEETINGS = (
    (EventKind.BREAKFAST, 'Petit-déjeuner des responsables RH', 8, 2, 25),
    (EventKind.FORUM, 'Forum « Entreprises et mentorat »', 14, 4, 120),
    (EventKind.SPEED_MEETING, 'Speed-meeting avec les associations', 17, 2, 40),
    (EventKind.VIDEO, 'Découvrir le mentorat en une heure', 11, 1, 200),
    (EventKind.CEREMONY, 'Signature des engagements en préfecture', 18, 2, 80),
    (EventKind.VISIT, 'Visite d’une entreprise engagée', 10, 2, 15),
)
# days from today at which each club's events fall
DAYS = {'75': (-120, -60, -21, -2, 4, 25)}
S = AttendanceState


def build(world: World) -> None:
    """Events and attendances; each presence is an exchange on the day of the event."""
    chance = random.Random(world.seed + 2)
    contacts = _contacts()
    holding = [code for code in sorted(world.clubs) if code.isdigit() and int(code) % 4 == 3 and code != '75']
    for code in ('75', *holding):
        for number, days in enumerate(DAYS.get(code, (-30 - int(code) % 80, 6 + int(code) % 40))):
            club = world.clubs[code]
            event = _event(world, chance, club, MEETINGS[(number + int(code)) % len(MEETINGS)], days)
            _invited(world, chance, event, club, [c for c in world.companies if c.departement_code == code], contacts)
    january = datetime(world.today.year + 1, 1, 17).date()
    national = _event(
        world,
        chance,
        world.clubs[NATIONAL],
        (EventKind.MENTORING_MONTH, 'Mois du mentorat : journée nationale', 9, 8, 500),
        (january - world.today).days,
    )
    ours = [c for c in world.companies if c.departement_code == '75']
    _invited(world, chance, national, world.clubs['75'], ours[:15], contacts)


def _contacts() -> dict[int, Contact]:
    query = db.select(Contact).where(Contact.objection_on.is_(None), Contact.left_on.is_(None))
    return {contact.company_id: contact for contact in db.session.scalars(query.order_by(Contact.id.desc()))}


def _event(
    world: World, chance: random.Random, club: Club, meeting: tuple[EventKind, str, int, int, int], days: int
) -> Event:
    kind, title, hour, hours, seats = meeting
    day = world.today + timedelta(days=days)
    day += timedelta(
        days=(7 - day.weekday()) if day.weekday() >= 5 and days > 0 else 4 - day.weekday() if day.weekday() >= 5 else 0
    )
    starts_at = datetime.combine(day, time(hour), tzinfo=clock.PARIS)
    filled = days < -2
    event = Event(
        club_id=club.id,
        title=title,
        kind=kind,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=hours),
        place=''
        if kind == EventKind.VIDEO
        else chance.choice(('Chambre de commerce', 'Hôtel du département', 'Préfecture')),
        city='' if kind == EventKind.VIDEO or club.code == NATIONAL else club.name.removeprefix('Club '),
        link='https://visio.example/mentorat' if kind == EventKind.VIDEO else '',
        capacity=seats,
        description='Accueil, témoignages d’entreprises et d’associations, temps d’échange.',
        state=EventState.HELD if filled else EventState.PLANNED,
        created_at=world.moment(min(world.today, day - timedelta(days=35))),
    )
    add_all([event])
    steps = [(EventState.PLANNED, min(world.today, day - timedelta(days=35)))]
    world.passed(event, [*steps, (EventState.HELD, day)] if filled else steps)
    return event


def _invited(
    world: World,
    chance: random.Random,
    event: Event,
    club: Club,
    companies: list[Company],
    contacts: dict[int, Contact],
) -> None:
    before = [c for c in companies if c.created_at < event.starts_at]
    chosen = chance.sample(before, min(len(before), chance.randrange(8, 26)))
    made = [_attendance(chance, event, club, company, contacts.get(company.id)) for company in chosen]
    exchanges = [(it, _exchange(world, event, it)) for it in made if it.state == S.PRESENT]
    add_all([interaction for _, interaction in exchanges])
    for attendance, interaction in exchanges:
        attendance.interaction_id = interaction.id
    add_all(made)


def _attendance(
    chance: random.Random, event: Event, club: Club, company: Company, contact: Contact | None
) -> Attendance:
    past = event.state == EventState.HELD
    states = (S.PRESENT, S.ABSENT, S.EXCUSED) if past else (S.INVITED, S.REGISTERED, S.EXCUSED)
    return Attendance(
        event_id=event.id,
        company_id=company.id,
        club_id=club.id,
        contact_id=contact.id if contact and contact.club_id == club.id and chance.random() < 0.7 else None,
        state=chance.choices(states, (6, 3, 1))[0],
        invited_at=event.created_at,
    )


def _exchange(world: World, event: Event, attendance: Attendance) -> Interaction:
    return Interaction(
        company_id=attendance.company_id,
        club_id=attendance.club_id,
        contact_id=attendance.contact_id,
        author_id=None,
        author_name='',
        channel=Channel.EVENT,
        direction=Direction.OUT,
        outcome=Outcome.MEETING_HELD,
        occurred_at=event.starts_at,
        note=f'{event.kind.label} « {event.title} »',
        created_at=event.starts_at + timedelta(days=1),
    )
