"""Actions and institutions, as exports."""

from collections.abc import Sequence

from werkzeug.datastructures import MultiDict

from crm.advocacy.models import (
    ActionLevel,
    ActionOutcome,
    ActionState,
    ActionType,
    AdvocacyAction,
    DecisionKind,
    Institution,
    InstitutionKind,
    Theme,
)
from crm.advocacy.queries import parts
from crm.advocacy.queries.institutions import InstitutionFilter, institutions_of, meetings
from crm.advocacy.queries.registers import JOINT, ActionFilter, actions_of
from crm.choices import label_of
from crm.database import db
from crm.exports import Column, Plan, labels, once, plan_of
from crm.formatting import date_fr

NAMES = ('annee', 'type', 'niveau', 'etat', 'portage', 'issue', 'theme', 'institution', 'q', 'du', 'au')


def actions_plan(arguments: 'MultiDict[str, str]') -> Plan:
    """Actions of the register, by day."""
    asked, action = ActionFilter.read(arguments), AdvocacyAction
    return plan_of(
        actions_of(asked),
        [action.on, action.id],
        ACTION_COLUMNS,
        filters=_said(asked),
        arguments=[(name, value) for name in NAMES if (value := arguments.get(name))],
    )


def _said(asked: ActionFilter) -> list[str]:
    holder = 'les deux partenaires' if asked.held_by == JOINT else 'un seul partenaire' if asked.held_by else ''
    institution = db.session.get(Institution, asked.institution) if asked.institution else None
    said = {
        'Année': str(asked.year or ''),
        'Type': label_of(ActionType, asked.type),
        'Niveau': label_of(ActionLevel, asked.level),
        'État': label_of(ActionState, asked.state),
        'Issue': label_of(ActionOutcome, asked.outcome),
        'Thème': label_of(Theme, asked.theme),
        'Institution': institution.label if institution else '',
        'Recherche': asked.words,
        'Portage': holder,
        'Depuis le': date_fr(asked.since),
        'Jusqu’au': date_fr(asked.until),
    }
    return [f'{label} : {value}' for label, value in said.items() if value]


_outcomes = once(parts.outcomes)
ACTION_COLUMNS: Sequence[Column] = [
    Column('Date', AdvocacyAction.on, 12),
    Column('Dernier jour', AdvocacyAction.last_on, 12),
    Column('Action', AdvocacyAction.title, 50),
    Column('Type', AdvocacyAction.type, 14),
    Column('Niveau', AdvocacyAction.level, 16),
    Column('Portage', AdvocacyAction.held_by, 24),
    Column('État', AdvocacyAction.state, 12),
    Column('Institutions', width=40, by_id=parts.institutions),
    Column('Positions défendues', width=40, by_id=parts.positions),
    Column('Entreprises concernées', width=40, by_id=parts.companies),
    Column('Objet', AdvocacyAction.topic, 30),
    Column('Thème', AdvocacyAction.theme, 24),
    Column('Décisions concernées', AdvocacyAction.decisions, 30, shown=labels(DecisionKind)),
    Column('À notre initiative', AdvocacyAction.our_initiative, 12),
    Column('Département', AdvocacyAction.departement_code, 12),
    Column('Issue', AdvocacyAction.outcome, 18),
    Column('Issue du', width=12, by_id=lambda ids: {key: one.on for key, one in _outcomes(ids).items()}),
    Column('Précision', width=40, by_id=lambda ids: {key: one.note for key, one in _outcomes(ids).items()}),
    Column('Preuve', width=40, by_id=lambda ids: {key: one.evidence for key, one in _outcomes(ids).items()}),
    Column('Prochaine étape', AdvocacyAction.next_step, 30),
    Column('À faire le', AdvocacyAction.next_step_on, 12),
]


def institutions_plan(arguments: 'MultiDict[str, str]') -> Plan:
    """Institutions, by name."""
    asked = InstitutionFilter.read(arguments)
    said = [f'Type : {label_of(InstitutionKind, asked.kind)}'] if asked.kind else []
    said += [f'Recherche : {asked.words}'] if asked.words else []
    said += ['Fermées'] if asked.closed else []
    return plan_of(
        institutions_of(asked),
        [Institution.folded, Institution.id],
        INSTITUTION_COLUMNS,
        filters=said,
        arguments=[(name, value) for name in ('type', 'q', 'fermees') if (value := arguments.get(name))],
    )


INSTITUTION_COLUMNS: Sequence[Column] = [
    Column('Institution', Institution.name, 40),
    Column('Type', Institution.kind, 24),
    Column('Service ou commission', Institution.service, 40),
    Column('Fonction', Institution.function, 30),
    Column('Département', Institution.departement_code, 12),
    Column('Actions', width=10, by_id=meetings),
    Column('Page', Institution.url, 40),
    Column('Fermée le', Institution.closed_on, 12),
]
