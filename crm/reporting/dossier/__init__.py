"""The advocacy dossier: sourced figures frozen at a date, positions, authorised quotes, actions, bibliography."""

from crm.reporting.dossier.collecting import collect_snapshots
from crm.reporting.dossier.rendering import render, withheld, words_of
from crm.reporting.dossier.tables import tables

__all__ = ['collect_snapshots', 'render', 'tables', 'withheld', 'words_of']
