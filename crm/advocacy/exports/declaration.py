"""The yearly declaration of interest representatives, as an export: what is missing is said on each line."""

from collections.abc import Sequence

from werkzeug.datastructures import MultiDict

from crm.advocacy.models import AdvocacyAction, Party
from crm.advocacy.queries.declaration import (
    DECLARANTS,
    DEFINITIONS,
    asked_declaration,
    declaration_lines,
    declared,
)
from crm.exports import Column, Plan, once, plan_of

LEFT = 'à remplir par le déclarant'


def declaration_plan(arguments: 'MultiDict[str, str]') -> Plan:
    """The lines of a civil year, in order of date."""
    year, declarant = asked_declaration(arguments)
    return plan_of(
        declared(year, declarant),
        [AdvocacyAction.on, AdvocacyAction.id],
        COLUMNS[declarant],
        filters=[f'Année civile : {year}', f'Déclarant : {DECLARANTS[declarant]}'],
        arguments=[('annee', str(year)), ('declarant', declarant.value)],
        definitions=DEFINITIONS,
    )


def _columns(declarant: Party) -> Sequence[Column]:
    lines = once(lambda ids: declaration_lines(ids, declarant))

    def said(name: str, label: str, width: int = 40) -> Column:
        return Column(
            label, width=width, by_id=lambda ids: {key: getattr(one, name) for key, one in lines(ids).items()}
        )

    return [
        Column('Date', AdvocacyAction.on, 12),
        said('title', 'Action'),
        said('object', 'Objet'),
        said('domains', 'Domaines d’intervention'),
        said('means', 'Type d’action'),
        said('officials', 'Catégories de responsables publics', 60),
        said('institutions', 'Institutions'),
        said('decisions', 'Décisions publiques concernées'),
        said('third_parties', 'Tiers', 14),
        said('with_whom', 'Menée avec', 24),
        said('initiative', 'Initiative', 24),
        said('missing', 'À compléter', 60),
        Column(f'Moyens alloués ({LEFT})', width=30, by_id=lambda ids: {}),
        Column(f'Personnes employées ({LEFT})', width=30, by_id=lambda ids: {}),
    ]


COLUMNS = {party: _columns(party) for party in DECLARANTS}
