"""Exports of lists: what each feature offers, the files made, and who took what, why, with how many rows."""

from crm.exports.making import (
    DAYS_KEPT,
    FORMATS,
    KIND,
    ask,
    covers,
    file_name,
    forget_files,
    give_up,
    keep_command,
    make_file,
    perimeter_of,
    settle,
    stream,
    write,
)
from crm.exports.plans import Column, Export, Plan, joined, labels, once, phone, plan_of
from crm.exports.records import ExportRecord, ExportState, Purpose, record

__all__ = [
    'DAYS_KEPT',
    'FORMATS',
    'KIND',
    'Column',
    'Export',
    'ExportRecord',
    'ExportState',
    'Plan',
    'Purpose',
    'ask',
    'covers',
    'file_name',
    'forget_files',
    'give_up',
    'joined',
    'keep_command',
    'labels',
    'make_file',
    'once',
    'perimeter_of',
    'phone',
    'plan_of',
    'record',
    'settle',
    'stream',
    'write',
]
