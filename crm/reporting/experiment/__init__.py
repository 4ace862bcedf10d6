"""The report of an experiment, from its question to its verdict: collected, kept as a snapshot, printed from it."""

from crm.reporting.experiment.collecting import collect_snapshots
from crm.reporting.experiment.rendering import render, tables, words_of

__all__ = ['collect_snapshots', 'render', 'tables', 'words_of']
