"""Writes of orientation: refer a mentor, answer, chase, declare pairs."""

from crm.orientation.actions.answering import answer, blank_comments, close_open_referral
from crm.orientation.actions.chasing import chase, chase_all
from crm.orientation.actions.declaring import declare
from crm.orientation.actions.referring import refer, revoke_links

__all__ = ['answer', 'blank_comments', 'chase', 'chase_all', 'close_open_referral', 'declare', 'refer', 'revoke_links']
