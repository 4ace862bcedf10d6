"""Merge two companies that are one: everything follows the kept sheet, the other goes, and all can be undone."""

from crm.companies.actions.merging.asking import agree, ask_or_merge, decline, withdraw
from crm.companies.actions.merging.moves import MOVES
from crm.companies.actions.merging.pairs import pair_of
from crm.companies.actions.merging.uniting import merge, undo_merge

__all__ = ['MOVES', 'agree', 'ask_or_merge', 'decline', 'merge', 'pair_of', 'undo_merge', 'withdraw']
