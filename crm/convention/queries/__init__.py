"""Reads of the convention: figures, targets, tables of the pages, who may read which scope."""

from crm.convention.queries.external import external_figures
from crm.convention.queries.figures import (
    definition,
    definitions,
    figures,
    figures_for,
    figures_of,
    gap,
    in_force_by_departement,
    is_known,
    proof,
)
from crm.convention.queries.kept import figure_values, kept_as_of, periods_to_keep, scopes_to_keep
from crm.convention.queries.naming import ScopeNames
from crm.convention.queries.scopes import (
    conventions,
    may_read,
    readable_scopes,
    reads_all_clubs,
    scope_label,
    scopes_by_kind,
)
from crm.convention.queries.sums import NOT_ADDED, Mismatch, mismatches
from crm.convention.queries.tables import Line, by_club, chart, line, lines
from crm.convention.queries.targets import (
    KINDS,
    STATES,
    TargetFilter,
    count_targets,
    scope_names,
    target,
    target_dates,
    target_history,
    target_in_force,
    targets,
    targets_by_scope,
    targets_listed,
)

__all__ = [
    'KINDS',
    'NOT_ADDED',
    'STATES',
    'Line',
    'Mismatch',
    'ScopeNames',
    'TargetFilter',
    'by_club',
    'chart',
    'conventions',
    'count_targets',
    'definition',
    'definitions',
    'external_figures',
    'figure_values',
    'figures',
    'figures_for',
    'figures_of',
    'gap',
    'in_force_by_departement',
    'is_known',
    'kept_as_of',
    'line',
    'lines',
    'may_read',
    'mismatches',
    'periods_to_keep',
    'proof',
    'readable_scopes',
    'reads_all_clubs',
    'scope_label',
    'scope_names',
    'scopes_by_kind',
    'scopes_to_keep',
    'target',
    'target_dates',
    'target_history',
    'target_in_force',
    'targets',
    'targets_by_scope',
    'targets_listed',
]
