"""Indicators: code, versioned; `INDICATORS` names them all in the order of the convention."""

from crm.convention.indicators import o1, o2, o2_funnel, o2_mentors, o3, o4
from crm.convention.indicators.definitions import Definition, Figure, Indicator, Proof, masked
from crm.convention.indicators.periods import Cadence, Calendar, Period

ALL = (
    *o1.INDICATORS,
    o2.ACTIVE_CLUBS,
    o2.REACHED,
    o2_funnel.FUNNEL,
    o2.IN_FORCE,
    o2_mentors.MENTORS,
    o2.COVERAGE,
    *o3.INDICATORS,
    *o4.INDICATORS,
)
INDICATORS: dict[str, Indicator] = {indicator.definition.code: indicator for indicator in ALL}

__all__ = ['INDICATORS', 'Cadence', 'Calendar', 'Definition', 'Figure', 'Indicator', 'Period', 'Proof', 'masked']
