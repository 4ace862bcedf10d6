"""Indicators: code, versioned; `INDICATORS` names them all in the order of the convention."""

from crm.convention.indicators.definitions import Definition, Figure, Indicator, Proof, masked
from crm.convention.indicators.periods import Cadence, Calendar, Period

INDICATORS: dict[str, Indicator] = {}

__all__ = [
    'INDICATORS',
    'Cadence',
    'Calendar',
    'Definition',
    'Figure',
    'Indicator',
    'Period',
    'Proof',
    'masked',
]
