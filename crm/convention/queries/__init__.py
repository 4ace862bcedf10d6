"""Reads of the convention: figures, targets, tables of the pages, who may read which scope."""

from crm.convention.queries.figures import (
    definition,
    definitions,
    figures,
    figures_for,
    in_force_by_departement,
    proof,
)
from crm.convention.queries.scopes import conventions, readable_scopes, reads_all_clubs, scope_label
from crm.convention.queries.tables import Line, by_club, chart, line, lines
from crm.convention.queries.targets import target, target_history, target_in_force, targets, targets_by_scope

__all__ = [
    'Line',
    'by_club',
    'chart',
    'conventions',
    'definition',
    'definitions',
    'figures',
    'figures_for',
    'in_force_by_departement',
    'line',
    'lines',
    'proof',
    'readable_scopes',
    'reads_all_clubs',
    'scope_label',
    'target',
    'target_history',
    'target_in_force',
    'targets',
    'targets_by_scope',
]
