"""Reads of advocacy, in words of the trade."""

from crm.advocacy.queries.figures import held, published_joint, quotable
from crm.advocacy.queries.panels import panel, planned_block, quotes
from crm.advocacy.queries.registers import (
    QUOTE_VIEWS,
    ActionFilter,
    PositionFilter,
    QuoteFilter,
    actions_of,
    companies_named,
    export_of,
    exports_made,
    positions_of,
    quotes_no_longer_allowed,
    quotes_of,
    years,
)

__all__ = [
    'QUOTE_VIEWS',
    'ActionFilter',
    'PositionFilter',
    'QuoteFilter',
    'actions_of',
    'companies_named',
    'export_of',
    'exports_made',
    'held',
    'panel',
    'planned_block',
    'positions_of',
    'published_joint',
    'quotable',
    'quotes',
    'quotes_no_longer_allowed',
    'quotes_of',
    'years',
]
