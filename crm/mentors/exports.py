"""Mentors, as an export for the staff."""

from werkzeug.datastructures import MultiDict

from crm import clock, registries
from crm.access import Permission
from crm.associations.models import MemberAssociation, MentoringMode
from crm.choices import label_of
from crm.companies.models import Company
from crm.database import db
from crm.exports import Column, Export, Plan, labels, phone, plan_of
from crm.mentors.models import AgeGroup, Mentor, MentorState, Theme
from crm.mentors.queries import MentorFilter, listed
from crm.mentors.queries.lists import WAITING
from crm.territories.models import Departement

NAMES = ('etat', 'departement', 'mode', 'entreprise', 'attente')


def plan(arguments: 'MultiDict[str, str]') -> Plan:
    """Mentors of the list, from the first confirmed to the last; those erased keep only what counts them."""
    typed = {name: arguments.get(name, '').strip() for name in NAMES}
    query = listed(MentorFilter(*typed.values())).join(Company, Company.id == Mentor.company_id)
    query = query.outerjoin(MemberAssociation, MemberAssociation.id == Mentor.wished_association_id)
    return plan_of(
        query,
        [Mentor.confirmed_at, Mentor.id],
        COLUMNS,
        filters=_said(typed),
        arguments=[(name, value) for name, value in typed.items() if value],
    )


def _said(typed: dict[str, str]) -> list[str]:
    place = db.session.get(Departement, typed['departement']) if typed['departement'] else None
    said = {
        'État': label_of(MentorState, typed['etat']),
        'Département': place.name if place else typed['departement'],
        'Mode': label_of(MentoringMode, typed['mode']),
        'Entreprise': typed['entreprise'],
        'En attente depuis': WAITING.get(typed['attente'], ''),
    }
    return [f'{label} : {value}' for label, value in said.items() if value]


COLUMNS = [
    Column('Prénom', Mentor.first_name),
    Column('Nom', Mentor.last_name),
    Column('Courriel', Mentor.email, 32),
    Column('Téléphone', Mentor.phone, 18, shown=phone),
    Column('SIREN', Company.siren, 12),
    Column('Entreprise', Company.name, 36),
    Column('État', Mentor.state, 14),
    Column('Département', Mentor.departement_code, 12),
    Column('Mode', Mentor.mode, 14),
    Column('Âges', Mentor.age_groups, 30, shown=labels(AgeGroup)),
    Column('Thèmes', Mentor.themes, 34, shown=labels(Theme)),
    Column('Heures par mois', Mentor.hours_per_month, 10),
    Column('Disponible à partir du', Mentor.available_from, 14),
    Column('Temps', Mentor.time_mode, 26),
    Column('Association souhaitée', MemberAssociation.name, 26),
    Column('Confirmé le', Mentor.confirmed_at, 12, shown=clock.day_of),
    Column('Retiré le', Mentor.withdrawn_at, 12, shown=clock.day_of),
]


def offer() -> None:
    """Let this list be taken out."""
    offered = Export(
        'Mentors',
        Permission.MENTORS_READ,
        plan,
        personal='Noms, adresses électroniques, téléphones et disponibilités de salariés qui se sont confiés à nous.',
        back='mentors.index',
        order=40,
    )
    registries.exports.add('mentors', offered)
