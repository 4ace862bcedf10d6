"""Indicators: code, versioned; `INDICATORS` names them all in the order of the convention."""

from crm.convention.indicators import (
    o1_confirmations,
    o1_drop_off,
    o1_path,
    o1_recontact,
    o1_signature,
    o2_associations,
    o2_events,
    o2_force,
    o2_funnel,
    o2_inactive,
    o2_mentors,
    o2_mix,
    o2_pledges,
    o2_reach,
    o2_reviews,
    o3,
    o3_quotes,
    o3_reach,
    o4_experiments,
    o4_pairs,
    o4_reach,
)
from crm.convention.indicators.definitions import Definition, Figure, Indicator, Proof, masked
from crm.convention.indicators.periods import Cadence, Calendar, Period

ALL = (
    *o1_path.INDICATORS,
    *o1_signature.INDICATORS,
    o1_drop_off.DROP_OFF,
    o1_confirmations.CONFIRMATIONS,
    *o1_recontact.INDICATORS,
    o2_reach.ACTIVE_CLUBS,
    o2_reach.REACHED,
    o2_events.EVENTS,
    o2_funnel.FUNNEL,
    o2_force.IN_FORCE,
    o2_mentors.MENTORS,
    o2_pledges.FULFILMENT,
    o2_force.COVERAGE,
    o2_reviews.ON_TIME,
    o2_inactive.INACTIVE,
    o2_mix.MIX,
    o2_associations.ACTIVE_ASSOCIATIONS,
    *o3.INDICATORS,
    *o3_reach.INDICATORS,
    o3_quotes.SUPPORTERS,
    *o4_experiments.INDICATORS,
    *o4_reach.INDICATORS,
    *o4_pairs.INDICATORS,
    o4_experiments.EVALUATED,
)


def _rank(code: str) -> tuple[int, int]:
    """O2.10 comes after O2.9."""
    objective, _, number = code[1:].partition('.')
    return int(objective), int(number)


INDICATORS: dict[str, Indicator] = {
    indicator.definition.code: indicator for indicator in sorted(ALL, key=lambda it: _rank(it.definition.code))
}

__all__ = ['INDICATORS', 'Cadence', 'Calendar', 'Definition', 'Figure', 'Indicator', 'Period', 'Proof', 'masked']
