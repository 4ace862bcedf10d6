"""Objective 2, mobilise: O2.9, reviews held on time."""

from datetime import timedelta

from sqlalchemy import false, func, select

from crm import clock
from crm.commitments import queries as commitments
from crm.commitments.models import Commitment, Review
from crm.companies.models import Company
from crm.convention.indicators import proofs, scopes
from crm.convention.indicators.definitions import Definition, Figure, Indicator, Proof, rate
from crm.convention.indicators.periods import Period
from crm.convention.indicators.wanted import Wanted
from crm.formatting import date_fr
from crm.statements import Statement, days_after

GRACE_DAYS = 30


def _due(period: Period) -> Statement:
    """Reviews due in the period, and whether each was held within 30 days."""
    return (
        select(
            Review.id.label('key'),
            Review.commitment_id,
            Review.club_id,
            Commitment.company_id,
            Review.kind,
            Review.due_on,
            Review.held_on,
            func.coalesce(Review.held_on <= days_after(Review.due_on, GRACE_DAYS), false()).label('on_time'),
            Company.name,
            Company.usual_name,
        )
        .join(Commitment, Commitment.id == Review.commitment_id)
        .join(Company, Company.id == Commitment.company_id)
        .where(
            Review.due_on >= period.start,
            Review.due_on < period.end,
            ~commitments.terminated_before_review(),
        )
    )


def on_time(period: Period, wanted: Wanted) -> dict[str, Figure]:
    found = scopes.measured(_due(period), lambda c: (scopes.rows_where(c.on_time), func.count(c.key)), wanted)
    closing = period.end + timedelta(days=GRACE_DAYS)
    provisional = clock.today() < closing
    note = f'provisoire jusqu’au {date_fr(closing)}' if provisional else ''
    return {scope: rate(*row, provisional=provisional, note=note) for scope, row in found.items()}


def prove(wanted: Wanted, period: Period, named: bool) -> Proof:
    return proofs.paged(
        scopes.within(_due(period), wanted),
        ('Engagement', 'Entreprise', 'Bilan', 'Dû le', 'Tenu le', 'Dans les délais'),
        lambda r: (
            proofs.commitment_link(r.commitment_id),
            proofs.company_link(r.company_id, r.name, r.usual_name),
            r.kind.label,
            r.due_on,
            r.held_on,
            bool(r.on_time),
        ),
        'Une ligne par bilan dû dans la période (dénominateur) ; « oui » : compté au numérateur.',
        amount='on_time',
    )


ON_TIME = Indicator(
    Definition(
        'O2.9',
        2,
        'Bilans tenus dans les délais',
        f'Bilans à 6 ou 12 mois dus dans la période : part de ceux tenus au plus tard {GRACE_DAYS} jours après. Un '
        'bilan dont l’engagement a pris fin avant son échéance ne compte pas. Provisoire jusqu’à la fin de ce délai.',
        'rate',
        owner='Clubs LEE',
    ),
    on_time,
    prove,
)
