"""The registers of advocacy and the yearly declaration, as exports."""

from crm import registries
from crm.access import Permission
from crm.advocacy.exports.declaration import declaration_plan
from crm.advocacy.exports.positions import positions_plan, quotes_plan
from crm.advocacy.exports.register import actions_plan, institutions_plan
from crm.exports import Export

READ = Permission.ADVOCACY_READ


def offer() -> None:
    """Let these lists be taken out."""
    add = registries.exports.add
    add('advocacy_actions', Export('Actions de plaidoyer', READ, actions_plan, back='advocacy.index', order=65))
    add('institutions', Export('Institutions', READ, institutions_plan, back='advocacy.institutions', order=66))
    add('positions', Export('Positions', READ, positions_plan, back='advocacy.positions', order=66))
    add(
        'quotes',
        Export(
            'Citations autorisées',
            READ,
            quotes_plan,
            personal='Noms ou fonctions de personnes citées.',
            back='advocacy.quotes',
            order=67,
        ),
    )
    add(
        'declaration',
        Export(
            'Déclaration des représentants d’intérêts',
            Permission.ADVOCACY_EDIT,
            declaration_plan,
            back='advocacy.declaration',
            order=68,
        ),
    )
