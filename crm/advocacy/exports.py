"""The registers of advocacy, as exports (the dossier of a period is made elsewhere)."""

from collections.abc import Sequence

from werkzeug.datastructures import MultiDict

from crm import registries
from crm.access import Permission
from crm.advocacy.models import (
    ActionLevel,
    ActionState,
    ActionType,
    AdvocacyAction,
    Position,
    PositionState,
    QuoteAuthorisation,
)
from crm.advocacy.queries.registers import (
    JOINT,
    QUOTE_VIEWS,
    ActionFilter,
    PositionFilter,
    QuoteFilter,
    actions_of,
    positions_of,
    quotes_of,
)
from crm.choices import label_of
from crm.companies.models import Company
from crm.exports import Column, Export, Plan, joined, plan_of
from crm.formatting import date_fr


def actions_plan(arguments: 'MultiDict[str, str]') -> Plan:
    """Actions of the register, by day."""
    asked, action = ActionFilter.read(arguments), AdvocacyAction
    names = ('annee', 'type', 'niveau', 'etat', 'portage', 'du', 'au')
    return plan_of(
        actions_of(asked),
        [action.on, action.id],
        ACTION_COLUMNS,
        filters=_said(asked),
        arguments=[(name, value) for name in names if (value := arguments.get(name))],
    )


def _said(asked: ActionFilter) -> list[str]:
    holder = 'les deux partenaires' if asked.held_by == JOINT else 'un seul partenaire' if asked.held_by else ''
    said = {
        'Année': str(asked.year or ''),
        'Type': label_of(ActionType, asked.type),
        'Niveau': label_of(ActionLevel, asked.level),
        'État': label_of(ActionState, asked.state),
        'Portage': holder,
        'Depuis le': date_fr(asked.since),
        'Jusqu’au': date_fr(asked.until),
    }
    return [f'{label} : {value}' for label, value in said.items() if value]


ACTION_COLUMNS: Sequence[Column] = [
    Column('Date', AdvocacyAction.on, 12),
    Column('Action', AdvocacyAction.title, 50),
    Column('Type', AdvocacyAction.type, 14),
    Column('Niveau', AdvocacyAction.level, 16),
    Column('Portage', AdvocacyAction.held_by, 24),
    Column('État', AdvocacyAction.state, 12),
    Column('Institutions', AdvocacyAction.institutions, 40, shown=joined),
    Column('Sujet', AdvocacyAction.topic, 30),
    Column('Département', AdvocacyAction.departement_code, 12),
    Column('Issue', AdvocacyAction.outcome, 18),
    Column('Précision', AdvocacyAction.outcome_note, 40),
    Column('Pièce', AdvocacyAction.evidence_url, 40),
]


def positions_plan(arguments: 'MultiDict[str, str]') -> Plan:
    """Positions, in the order they were noted."""
    asked = PositionFilter.read(arguments)
    said = [f'État : {label_of(PositionState, asked.state)}'] if asked.state else []
    if asked.since and asked.until:
        said.append(f'Communes, publiées du {date_fr(asked.since)} au {date_fr(asked.until)}')
    return plan_of(
        positions_of(asked),
        [Position.id],
        POSITION_COLUMNS,
        filters=said,
        arguments=[(name, value) for name in ('etat', 'du', 'au') if (value := arguments.get(name))],
    )


POSITION_COLUMNS: Sequence[Column] = [
    Column('Position', Position.title, 50),
    Column('Texte', Position.body, 60),
    Column('État', Position.state, 14),
    Column('Signée par le Collectif le', Position.collectif_signed_on, 14),
    Column('Signée par LEE le', Position.lee_signed_on, 14),
    Column('Publiée le', Position.published_on, 12),
    Column('Retirée le', Position.withdrawn_on, 12),
    Column('Page', Position.url, 40),
]


def quotes_plan(arguments: 'MultiDict[str, str]') -> Plan:
    """Authorisations to quote, in the order they were noted."""
    asked = QuoteFilter.read(arguments)
    query = quotes_of(asked).join(Company, Company.id == QuoteAuthorisation.company_id)
    words = [f'Recherche : {asked.words}'] if asked.words else []
    return plan_of(
        query,
        [QuoteAuthorisation.id],
        QUOTE_COLUMNS,
        filters=[f'État : {QUOTE_VIEWS[asked.view]}', *words],
        arguments=[(name, value) for name in ('etat', 'le', 'q') if (value := arguments.get(name))],
    )


QUOTE_COLUMNS: Sequence[Column] = [
    Column('SIREN', Company.siren, 12),
    Column('Entreprise', Company.name, 36),
    Column('Citation', QuoteAuthorisation.quote, 60),
    Column('Au nom de', QuoteAuthorisation.speaker, 26),
    Column('Usage permis', QuoteAuthorisation.scope, 30),
    Column('Autorisée le', QuoteAuthorisation.authorised_on, 12),
    Column('Expire le', QuoteAuthorisation.expires_on, 12),
    Column('Retirée le', QuoteAuthorisation.withdrawn_on, 12),
    Column('Preuve', QuoteAuthorisation.evidence, 30),
]


def offer() -> None:
    """Let these lists be taken out."""
    actions = Export('Actions de plaidoyer', Permission.ADVOCACY_READ, actions_plan, back='advocacy.index', order=65)
    registries.exports.add('advocacy_actions', actions)
    positions = Export('Positions', Permission.ADVOCACY_READ, positions_plan, back='advocacy.positions', order=66)
    registries.exports.add('positions', positions)
    registries.exports.add(
        'quotes',
        Export(
            'Citations autorisées',
            Permission.ADVOCACY_READ,
            quotes_plan,
            personal='Noms ou fonctions de personnes citées.',
            back='advocacy.quotes',
            order=67,
        ),
    )
