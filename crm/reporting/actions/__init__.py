"""Acts on reports and schedules."""

from crm.reporting.actions.asking import ask, ask_new_version, retry
from crm.reporting.actions.batches import DAYS_KEPT, ask_batch, forget_batches, make_batch
from crm.reporting.actions.building import build, give_up
from crm.reporting.actions.lists import add_list, edit_list, read_recipients, remove_list, written
from crm.reporting.actions.publishing import lift_embargoes, publish_made, redo, render_draft
from crm.reporting.actions.reviewing import ask_redo, comment, decide, publish, reopen, validate, write_commentary
from crm.reporting.actions.schedules import (
    Wanted,
    add_schedule,
    ask_due_reports,
    check_schedule,
    edit_schedule,
    make_reference_schedules,
    pause_schedule,
    read_addresses,
    resume_schedule,
    run_now,
)
from crm.reporting.actions.sending import send, send_failed_again, settle_sending
from crm.reporting.actions.telling import mail_digest, remind_reviewers

__all__ = [
    'DAYS_KEPT',
    'Wanted',
    'add_list',
    'add_schedule',
    'ask',
    'ask_batch',
    'ask_due_reports',
    'ask_new_version',
    'ask_redo',
    'build',
    'check_schedule',
    'comment',
    'decide',
    'edit_list',
    'edit_schedule',
    'forget_batches',
    'give_up',
    'lift_embargoes',
    'mail_digest',
    'make_batch',
    'make_reference_schedules',
    'pause_schedule',
    'publish',
    'publish_made',
    'read_addresses',
    'read_recipients',
    'redo',
    'remind_reviewers',
    'remove_list',
    'render_draft',
    'reopen',
    'resume_schedule',
    'retry',
    'run_now',
    'send',
    'send_failed_again',
    'settle_sending',
    'validate',
    'write_commentary',
    'written',
]
