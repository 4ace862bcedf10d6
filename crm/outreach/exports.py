"""Exchanges, next steps, events and who was invited, as exports."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from werkzeug.datastructures import MultiDict

from crm import clock, registries
from crm.access import Permission
from crm.accounts.models import User
from crm.addresses import record_number
from crm.companies.models import Company, Contact
from crm.companies.queries import CompanyFilter, in_words, listed
from crm.database import db
from crm.exports import Column, Export, Plan, phone, plan_of
from crm.formatting import date_fr
from crm.outreach.models import Attendance, Event, EventKind, FollowUp, Interaction
from crm.outreach.queries.events import events_listed
from crm.territories.models import Club

WHEN = {'late': 'En retard', 'today': 'Pour aujourd’hui', 'coming': 'À venir', 'done': 'Faites'}


def interactions_plan(arguments: 'MultiDict[str, str]') -> Plan:
    """Exchanges the reader may read, oldest first, with the companies of a list, between two days (`du`, `au`)."""
    asked, said = CompanyFilter.read(arguments), []
    query = db.select(Interaction).join(Company, Company.id == Interaction.company_id)
    query = query.join(Club, Club.id == Interaction.club_id)
    query = query.outerjoin(Contact, Contact.id == Interaction.contact_id)
    days = dict(_days(arguments))
    if 'du' in days:
        query = query.where(Interaction.occurred_at >= clock.start_of(days['du']))
        said.append(f'Du {date_fr(days["du"])}')
    if 'au' in days:
        query = query.where(Interaction.occurred_at < clock.start_of(days['au'] + timedelta(days=1)))
        said.append(f'Jusqu’au {date_fr(days["au"])}')
    if asked.active or asked.q:
        query = query.where(Interaction.company_id.in_(listed(asked).with_only_columns(Company.id)))
        said.append(in_words(asked))
    return plan_of(
        query,
        [Interaction.occurred_at, Interaction.id],
        INTERACTION_COLUMNS,
        filters=said,
        arguments=[*asked.pairs(), *((name, day.isoformat()) for name, day in days.items())],
    )


def _days(arguments: 'MultiDict[str, str]') -> Iterator[tuple[str, date]]:
    for name in ('du', 'au'):
        try:
            yield name, date.fromisoformat(arguments.get(name, ''))
        except ValueError:
            continue


def _full_name() -> Any:
    return db.func.trim(Contact.first_name + ' ' + Contact.last_name)


INTERACTION_COLUMNS = [
    Column('Date', Interaction.occurred_at, 12, shown=clock.day_of),
    Column('SIREN', Company.siren, 12),
    Column('Entreprise', Company.name, 40),
    Column('Interlocuteur', _full_name(), 26),
    Column('Moyen', Interaction.channel, 16),
    Column('À l’initiative de', Interaction.direction, 32),
    Column('Résultat', Interaction.outcome, 22),
    Column('Note', Interaction.note, 60),
    Column('Noté par', Interaction.author_name, 22),
    Column('Club', Club.name, 24),
    Column('Saisi le', Interaction.created_at, 12, shown=clock.day_of),
]


def steps_plan(arguments: 'MultiDict[str, str]') -> Plan:
    """Next steps, soonest first: late, due today, coming or done (`quand`); all that are open without it."""
    when, step, day = arguments.get('quand', ''), FollowUp, clock.today()
    criteria = {
        'late': step.done_on.is_(None) & (step.due_on < day),
        'today': step.done_on.is_(None) & (step.due_on == day),
        'coming': step.done_on.is_(None) & (step.due_on > day),
        'done': step.done_on.is_not(None),
    }
    query = db.select(step).join(Company, Company.id == step.company_id).join(Club, Club.id == step.club_id)
    query = query.outerjoin(User, User.id == step.owner_id)
    return plan_of(
        query.where(criteria.get(when, step.done_on.is_(None))),
        [step.due_on, step.id],
        STEP_COLUMNS,
        filters=[WHEN.get(when, 'Toutes celles qui restent à faire')],
        arguments=[('quand', when)] if when in WHEN else [],
    )


STEP_COLUMNS = [
    Column('Échéance', FollowUp.due_on, 12),
    Column('À faire', FollowUp.kind, 26),
    Column('SIREN', Company.siren, 12),
    Column('Entreprise', Company.name, 40),
    Column('Note', FollowUp.note, 50),
    Column('En charge', User.name, 24),
    Column('Club', Club.name, 24),
    Column('Fait le', FollowUp.done_on, 12),
    Column('Prévu le', FollowUp.created_at, 12, shown=clock.day_of),
]


def events_plan(arguments: 'MultiDict[str, str]') -> Plan:
    """Events to come, or past (`quand`), of one kind (`nature`), of the reader's clubs (`miens`), by day."""
    past, kind, own = arguments.get('quand') == 'passes', arguments.get('nature', ''), bool(arguments.get('miens'))
    said = ['Passés' if past else 'À venir']
    if kind in {member.value for member in EventKind}:
        said.append(EventKind(kind).label)
    return plan_of(
        events_listed(past, kind, own).join(Club, Club.id == Event.club_id),
        [Event.starts_at, Event.id],
        EVENT_COLUMNS,
        filters=[*said, 'De vos clubs'] if own else said,
        arguments=[(name, value) for name in ('quand', 'nature', 'miens') if (value := arguments.get(name))],
    )


EVENT_COLUMNS = [
    Column('Début', Event.starts_at, 16),
    Column('Fin', Event.ends_at, 16),
    Column('Événement', Event.title, 44),
    Column('Nature', Event.kind, 24),
    Column('État', Event.state, 12),
    Column('Club', Club.name, 24),
    Column('Lieu', Event.place, 30),
    Column('Code postal', Event.postcode, 12),
    Column('Ville', Event.city, 24),
    Column('Places', Event.capacity, 8),
]


def presences_plan(arguments: 'MultiDict[str, str]') -> Plan:
    """Companies invited by the reader's clubs to an event (`evenement`), or to any."""
    typed = arguments.get('evenement', '')
    event = db.session.get(Event, record_number(typed)) if typed else None
    query = db.select(Attendance).join(Event, Event.id == Attendance.event_id)
    query = query.join(Company, Company.id == Attendance.company_id).join(Club, Club.id == Attendance.club_id)
    query = query.outerjoin(Contact, Contact.id == Attendance.contact_id)
    if typed:
        query = query.where(Attendance.event_id == (event.id if event else 0))
    return plan_of(
        query,
        [Attendance.id],
        PRESENCE_COLUMNS,
        filters=[f'Événement : {event.title}'] if event else [],
        arguments=[('evenement', typed)] if typed else [],
    )


PRESENCE_COLUMNS = [
    Column('Événement', Event.title, 44),
    Column('Date', Event.starts_at, 12, shown=clock.day_of),
    Column('SIREN', Company.siren, 12),
    Column('Entreprise', Company.name, 40),
    Column('Interlocuteur', _full_name(), 26),
    Column('Courriel', Contact.email, 32),
    Column('Téléphone', Contact.phone, 18, shown=phone),
    Column('Présence', Attendance.state, 14),
    Column('Note', Attendance.note, 40),
    Column('Invitée par', Club.name, 24),
    Column('Invitée le', Attendance.invited_at, 12, shown=clock.day_of),
]


def offer() -> None:
    """Let these lists be taken out."""
    registries.exports.add(
        'interactions',
        Export(
            'Échanges',
            Permission.OUTREACH_READ,
            interactions_plan,
            personal='Noms d’interlocuteurs et notes prises après les échanges.',
            back='companies.index',
            related=('companies', 'contacts'),
            order=20,
        ),
    )
    registries.exports.add(
        'follow_ups',
        Export(
            'Relances',
            Permission.OUTREACH_READ,
            steps_plan,
            personal='Notes qui peuvent nommer des personnes.',
            back='outreach.follow_ups',
            order=21,
        ),
    )
    registries.exports.add(
        'events', Export('Événements', Permission.OUTREACH_READ, events_plan, back='outreach.events', order=22)
    )
    registries.exports.add(
        'presences',
        Export(
            'Invitations et présences',
            Permission.OUTREACH_READ,
            presences_plan,
            personal='Noms et coordonnées des personnes invitées.',
            back='outreach.events',
            order=23,
        ),
    )
