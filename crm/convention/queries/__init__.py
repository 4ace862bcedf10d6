"""Reads of the convention: figures, targets, who may read which scope."""

from crm.convention.queries.figures import (
    definition,
    definitions,
    figures,
    figures_for,
    in_force_by_departement,
    proof,
)
from crm.convention.queries.targets import target, target_history, targets

__all__ = [
    'definition',
    'definitions',
    'figures',
    'figures_for',
    'in_force_by_departement',
    'proof',
    'target',
    'target_history',
    'targets',
]
