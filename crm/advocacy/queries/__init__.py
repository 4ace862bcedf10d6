"""Reads of advocacy, in words of the trade."""

from crm.advocacy.queries.agenda import Entry, coming, entries, milestones, month_grid, said
from crm.advocacy.queries.declaration import asked_declaration, declaration, own_initiative
from crm.advocacy.queries.figures import held, held_with_outcomes, published_joint, quotable, quotable_in
from crm.advocacy.queries.institutions import (
    InstitutionFilter,
    actions_with,
    institution_options,
    institutions_by_id,
    institutions_of,
    meetings,
)
from crm.advocacy.queries.panels import panel, planned_block, quotes
from crm.advocacy.queries.positions import difference, in_force, state_at_work, version_of
from crm.advocacy.queries.registers import (
    QUOTE_VIEWS,
    ActionFilter,
    PositionFilter,
    QuoteFilter,
    actions_of,
    companies_named,
    positions_of,
    quotes_of,
    years,
)
from crm.advocacy.queries.subjects import (
    experiment_options,
    experiments_named,
    experiments_of,
    position_options,
    positions_by_id,
)

__all__ = [
    'QUOTE_VIEWS',
    'ActionFilter',
    'Entry',
    'InstitutionFilter',
    'PositionFilter',
    'QuoteFilter',
    'actions_of',
    'actions_with',
    'asked_declaration',
    'coming',
    'companies_named',
    'declaration',
    'difference',
    'entries',
    'experiment_options',
    'experiments_named',
    'experiments_of',
    'held',
    'held_with_outcomes',
    'in_force',
    'institution_options',
    'institutions_by_id',
    'institutions_of',
    'meetings',
    'milestones',
    'month_grid',
    'own_initiative',
    'panel',
    'planned_block',
    'position_options',
    'positions_by_id',
    'positions_of',
    'published_joint',
    'quotable',
    'quotable_in',
    'quotes',
    'quotes_of',
    'said',
    'state_at_work',
    'version_of',
    'years',
]
