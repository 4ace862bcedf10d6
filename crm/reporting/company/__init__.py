"""The company statement: what it committed to, what was done, what comes next; mentors as totals only."""

from crm.reporting.company.collecting import collect_snapshots
from crm.reporting.company.rendering import render, tables, words_of

__all__ = ['collect_snapshots', 'render', 'tables', 'words_of']
