"""Acts on reports and schedules."""

from crm.reporting.actions.asking import ask, ask_new_version, retry
from crm.reporting.actions.building import build, give_up, publish_made, redo, render_draft
from crm.reporting.actions.reviewing import ask_redo, comment, publish, reopen, validate, write_commentary
from crm.reporting.actions.schedules import (
    Wanted,
    add_schedule,
    ask_due_reports,
    edit_schedule,
    make_reference_schedules,
    read_addresses,
)
from crm.reporting.actions.sending import send

__all__ = [
    'Wanted',
    'add_schedule',
    'ask',
    'ask_due_reports',
    'ask_new_version',
    'ask_redo',
    'build',
    'comment',
    'edit_schedule',
    'give_up',
    'make_reference_schedules',
    'publish',
    'publish_made',
    'read_addresses',
    'redo',
    'render_draft',
    'reopen',
    'retry',
    'send',
    'validate',
    'write_commentary',
]
