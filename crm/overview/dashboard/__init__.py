"""Dashboards: the key figures of a perimeter, its parts on a map, territories of like size."""

from crm.overview.dashboard.cards import Board, Card, board
from crm.overview.dashboard.keys import KEYS, key_definitions
from crm.overview.dashboard.places import Comparison, Measure, Parts, above, comparison, map_of, parts, quintiles

__all__ = [
    'KEYS',
    'Board',
    'Card',
    'Comparison',
    'Measure',
    'Parts',
    'above',
    'board',
    'comparison',
    'key_definitions',
    'map_of',
    'parts',
    'quintiles',
]
