"""Writes of experiments: describe, place, attach who takes part, follow, pass from a state to another, evaluate."""

from crm.experiments.actions.describing import add, compare, edit, follow
from crm.experiments.actions.following import (
    add_indicator,
    correct,
    edit_indicator,
    measure,
    remove_indicator,
    remove_value,
    tell,
)
from crm.experiments.actions.life import UNDONE_WITHIN, move, undo
from crm.experiments.actions.outcome import EVALUABLE, decide, evaluate
from crm.experiments.actions.participants import (
    attach_association,
    attach_club,
    attach_company,
    attach_declaration,
    attach_mentors,
    detach_association,
    detach_club,
    detach_company,
    detach_declaration,
)
from crm.experiments.actions.places import choose_place, remove_place
from crm.experiments.actions.risks import add_risk, edit_risk, move_risk

__all__ = [
    'EVALUABLE',
    'UNDONE_WITHIN',
    'add',
    'add_indicator',
    'add_risk',
    'attach_association',
    'attach_club',
    'attach_company',
    'attach_declaration',
    'attach_mentors',
    'choose_place',
    'compare',
    'correct',
    'decide',
    'detach_association',
    'detach_club',
    'detach_company',
    'detach_declaration',
    'edit',
    'edit_indicator',
    'edit_risk',
    'evaluate',
    'follow',
    'measure',
    'move',
    'move_risk',
    'remove_indicator',
    'remove_place',
    'remove_value',
    'tell',
    'undo',
]
