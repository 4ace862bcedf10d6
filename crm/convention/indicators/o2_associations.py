"""Objective 2, mobilise: O2.12, member associations that take mentors in."""

from sqlalchemy import case, distinct, func, select, union_all

from crm.associations.models import Capacity, MemberAssociation
from crm.convention.indicators import proofs, scopes
from crm.convention.indicators.definitions import PLACES, Definition, Figure, Indicator, Link, Proof, rate
from crm.convention.indicators.periods import Period
from crm.convention.indicators.wanted import Wanted
from crm.orientation import queries as orientation
from crm.statements import Statement


def _associations(period: Period) -> Statement:
    """Associations by département (none: remote places): those that accepted a mentor, those that have places."""
    accepted = orientation.accepted_in(period.start, period.end)
    open_ones = (
        select(
            Capacity.association_id,
            Capacity.departement_code,
            (Capacity.places < 0).label('accepted'),
        )
        .join(MemberAssociation, MemberAssociation.id == Capacity.association_id)
        .where(Capacity.places > 0, MemberAssociation.active)
    )
    rows = union_all(accepted, open_ones).subquery()
    return select(rows)


def active(period: Period, wanted: Wanted) -> dict[str, Figure]:
    found = scopes.measured(
        _associations(period),
        lambda c: (
            func.count(distinct(c.association_id)).filter(c.accepted),
            func.count(distinct(c.association_id)),
        ),
        wanted,
    )
    return {scope: rate(*row) for scope, row in found.items()}


def prove(wanted: Wanted, period: Period, named: bool) -> Proof:
    rows = scopes.within(_associations(period), wanted).subquery()
    counted = (
        select(
            rows.c.association_id,
            func.count().filter(rows.c.accepted).label('accepted'),
            func.max(case((rows.c.accepted, 1), else_=0)).label('active'),
        )
        .group_by(rows.c.association_id)
        .subquery()
    )
    query = select(
        MemberAssociation.id.label('key'), MemberAssociation.name, counted.c.accepted, counted.c.active
    ).join(counted, counted.c.association_id == MemberAssociation.id)
    return proofs.paged(
        query,
        ('Association', 'Mentors acceptés dans la période', 'Active'),
        lambda r: (Link(r.name, 'associations.show', (('association_id', r.key),)), r.accepted, r.accepted > 0),
        'Une ligne par association qui a des places ou a accepté un mentor (dénominateur) ; « oui » : comptée au '
        'numérateur.',
        amount='active',
    )


ACTIVE_ASSOCIATIONS = Indicator(
    Definition(
        'O2.12',
        2,
        'Associations membres actives',
        'Associations ayant accepté au moins un mentor transmis dans la période, rapportées à celles qui ont des '
        'places ouvertes ou en ont accepté. Dans un territoire : places et transmissions de ses départements, sans '
        'les places à distance.',
        'rate',
        scopes=PLACES,
        owner='Associations membres',
        caution='Les places sont celles déclarées aujourd’hui : leur histoire n’est pas gardée.',
    ),
    active,
    prove,
)
