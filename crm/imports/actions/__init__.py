"""Imports: ask, choose columns, check, repair, commit in small transactions, resume, cancel, undo."""

from crm.imports.actions.asking import ask, begin, check, choose_columns, confirm
from crm.imports.actions.carrying import TakenOver, carry_out, rehearse
from crm.imports.actions.repairing import answer_all, repair
from crm.imports.actions.stopping import cancel, carry_out_undo, fail, resume, undo

__all__ = [
    'TakenOver',
    'answer_all',
    'ask',
    'begin',
    'cancel',
    'carry_out',
    'carry_out_undo',
    'check',
    'choose_columns',
    'confirm',
    'fail',
    'rehearse',
    'repair',
    'resume',
    'undo',
]
