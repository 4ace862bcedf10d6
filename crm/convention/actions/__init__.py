"""Writes of the convention: reference data, targets, external figures."""

from crm.convention.actions.external import add_external_figure, correct_external_figure, remove_external_figure
from crm.convention.actions.keeping import KIND as FIGURES
from crm.convention.actions.keeping import ask_figures, keep_figures
from crm.convention.actions.loading import load_conventions, load_external_figures
from crm.convention.actions.targets import replace_target, set_target, withdraw_target

__all__ = [
    'FIGURES',
    'add_external_figure',
    'ask_figures',
    'correct_external_figure',
    'keep_figures',
    'load_conventions',
    'load_external_figures',
    'remove_external_figure',
    'replace_target',
    'set_target',
    'withdraw_target',
]
