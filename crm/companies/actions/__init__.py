"""Writes on companies, as verbs of the trade."""

from crm.companies.actions.bulk import act_on
from crm.companies.actions.clubs import describe_following, keep_sites
from crm.companies.actions.clubs_lead import appoint_lead, settle_lead, settle_leads
from crm.companies.actions.contacts import add_contact, edit_contact
from crm.companies.actions.duplicates import ask_for_search, dismiss, look_for_duplicates, reopen
from crm.companies.actions.handover import accept_handover, decline_handover, propose_handover, withdraw_handover
from crm.companies.actions.identity import add, add_establishment, edit, edit_establishment
from crm.companies.actions.merging import agree, ask_or_merge, decline, pair_of, undo_merge, withdraw
from crm.companies.actions.relations import advance_relation, follow, refresh_relation, unfollow
from crm.companies.actions.tags import delete_tag, merge_tags, put_tag, rename_tag, tag_for, take_tag_off
from crm.companies.actions.views import delete_view, edit_view, open_with, replace_view, save_view

__all__ = [
    'accept_handover',
    'act_on',
    'add',
    'add_contact',
    'add_establishment',
    'advance_relation',
    'agree',
    'appoint_lead',
    'ask_for_search',
    'ask_or_merge',
    'decline',
    'decline_handover',
    'delete_tag',
    'delete_view',
    'describe_following',
    'dismiss',
    'edit',
    'edit_contact',
    'edit_establishment',
    'edit_view',
    'follow',
    'keep_sites',
    'look_for_duplicates',
    'merge_tags',
    'open_with',
    'pair_of',
    'propose_handover',
    'put_tag',
    'refresh_relation',
    'rename_tag',
    'reopen',
    'replace_view',
    'save_view',
    'settle_lead',
    'settle_leads',
    'tag_for',
    'take_tag_off',
    'undo_merge',
    'unfollow',
    'withdraw',
    'withdraw_handover',
]
