"""Indicators: code, versioned; `INDICATORS` names them all in the order of the convention."""

from crm.convention.indicators import (
    o1_path,
    o1_recontact,
    o1_signature,
    o2_force,
    o2_funnel,
    o2_mentors,
    o2_reach,
    o3,
    o4_experiments,
    o4_pairs,
    o4_reach,
)
from crm.convention.indicators.definitions import Definition, Figure, Indicator, Proof, masked
from crm.convention.indicators.periods import Cadence, Calendar, Period

ALL = (
    *o1_path.INDICATORS,
    *o1_signature.INDICATORS,
    *o1_recontact.INDICATORS,
    o2_reach.ACTIVE_CLUBS,
    o2_reach.REACHED,
    o2_funnel.FUNNEL,
    o2_force.IN_FORCE,
    o2_mentors.MENTORS,
    o2_force.COVERAGE,
    *o3.INDICATORS,
    *o4_experiments.INDICATORS,
    *o4_reach.INDICATORS,
    *o4_pairs.INDICATORS,
    o4_experiments.EVALUATED,
)
INDICATORS: dict[str, Indicator] = {indicator.definition.code: indicator for indicator in ALL}

__all__ = ['INDICATORS', 'Cadence', 'Calendar', 'Definition', 'Figure', 'Indicator', 'Period', 'Proof', 'masked']
