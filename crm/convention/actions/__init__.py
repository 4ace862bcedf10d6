"""Writes of the convention: reference data, targets, external figures, committee."""

from crm.convention.actions.committee import (
    add_item,
    correct_item,
    correct_meeting,
    decide,
    follow_decision,
    hold_meeting,
    plan_meeting,
    raise_item,
    remove_item,
)
from crm.convention.actions.external import add_external_figure, correct_external_figure, remove_external_figure
from crm.convention.actions.keeping import KIND as FIGURES
from crm.convention.actions.keeping import ask_figures, keep_figures
from crm.convention.actions.loading import load_conventions, load_external_figures
from crm.convention.actions.minutes import KIND as MINUTES
from crm.convention.actions.minutes import approve_minutes, make_minutes
from crm.convention.actions.targets import replace_target, set_target, withdraw_target

__all__ = [
    'FIGURES',
    'MINUTES',
    'add_external_figure',
    'add_item',
    'approve_minutes',
    'ask_figures',
    'correct_external_figure',
    'correct_item',
    'correct_meeting',
    'decide',
    'follow_decision',
    'hold_meeting',
    'keep_figures',
    'load_conventions',
    'load_external_figures',
    'make_minutes',
    'plan_meeting',
    'raise_item',
    'remove_external_figure',
    'remove_item',
    'replace_target',
    'set_target',
    'withdraw_target',
]
