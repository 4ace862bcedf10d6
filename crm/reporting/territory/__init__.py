"""The territory sheet: two pages on a département, a région or some départements, for a public decision-maker."""

from crm.reporting.territory.collecting import collect_snapshots
from crm.reporting.territory.rendering import render, tables, withheld, words_of

__all__ = ['collect_snapshots', 'render', 'tables', 'withheld', 'words_of']
