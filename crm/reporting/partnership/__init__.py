"""The partnership report, national or of a club: collected once, kept as a snapshot, printed from it alone."""

from crm.reporting.partnership.collecting import collect, collect_all, collect_snapshots
from crm.reporting.partnership.rendering import charts_of, map_of, paragraphs, render, tables, words_of
from crm.reporting.partnership.values import PartnershipReport

__all__ = [
    'PartnershipReport',
    'charts_of',
    'collect',
    'collect_all',
    'collect_snapshots',
    'map_of',
    'paragraphs',
    'render',
    'tables',
    'words_of',
]
