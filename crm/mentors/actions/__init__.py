"""Writes of mentors: the employer invites, the employee decides, the mentor leaves."""

from crm.mentors.actions.answering import change, confirm, decline, mail_links_of, send_link
from crm.mentors.actions.inviting import expire_unanswered, invite, invite_new, remind_unanswered, share, unshare
from crm.mentors.actions.joining import ask_code, join, living_link, prove
from crm.mentors.actions.leaving import erase, withdraw

__all__ = [
    'ask_code',
    'change',
    'confirm',
    'decline',
    'erase',
    'expire_unanswered',
    'invite',
    'invite_new',
    'join',
    'living_link',
    'mail_links_of',
    'prove',
    'remind_unanswered',
    'send_link',
    'share',
    'unshare',
    'withdraw',
]
