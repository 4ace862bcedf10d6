"""Objective 1, simplify engagement: O1.5, the step at which digital paths stop."""

from datetime import timedelta

from sqlalchemy import func

from crm.commitments import queries as commitments
from crm.commitments.models import Commitment, CommitmentState
from crm.companies.models import Company
from crm.convention.indicators import proofs, scopes
from crm.convention.indicators.definitions import Definition, Figure, Indicator, Proof, rate
from crm.convention.indicators.o1_path import paths
from crm.convention.indicators.periods import Period
from crm.convention.indicators.wanted import Wanted
from crm.statements import Statement

STALE_DAYS = 14  # a path that has not moved for so long has stopped
STEPS = {
    CommitmentState.DRAFT: 'Promesse ouverte, non déposée',
    CommitmentState.SUBMITTED: 'Déposé, pas encore envoyé à signer',
    CommitmentState.AWAITING_SIGNATURE: 'Envoyé, non signé',
    CommitmentState.EXPIRED: 'Délai de signature expiré',
}


def _stopped(period: Period) -> Statement:
    """Paths opened in the period, with the step where each stands at its end, and whether it has stopped there."""
    last = commitments.last_steps(period.end)
    abandoned = Commitment.id.in_(commitments.abandoned_before(period.end))
    stale = last.c.on <= period.end - timedelta(days=STALE_DAYS)
    stopped = last.c.state.in_([str(step) for step in STEPS]) & (abandoned | stale)
    return (
        paths(period)
        .join(last, last.c.record_id == Commitment.id)
        .add_columns(
            Commitment.id.label('key'),
            last.c.state,
            last.c.on,
            abandoned.label('abandoned'),
            stopped.label('stopped'),
            Company.name,
            Company.usual_name,
        )
    )


def drop_off(period: Period, wanted: Wanted) -> dict[str, Figure]:
    found = scopes.measured(
        _stopped(period),
        lambda c: (
            scopes.rows_where(c.stopped),
            func.count(c.key),
            *(scopes.rows_where(c.stopped & (c.state == str(step))) for step in STEPS),
        ),
        wanted,
    )
    return {
        scope: rate(stopped, begun, breakdown=tuple(zip(STEPS.values(), by_step, strict=True)))
        for scope, (stopped, begun, *by_step) in found.items()
    }


def prove_drop_off(wanted: Wanted, period: Period, named: bool) -> Proof:
    return proofs.paged(
        scopes.within(_stopped(period), wanted),
        ('Engagement', 'Entreprise', 'Dernière étape', 'Depuis le', 'Arrêté'),
        lambda r: (
            proofs.commitment_link(r.key),
            proofs.company_link(r.company_id, r.name, r.usual_name),
            STEPS.get(CommitmentState(r.state), CommitmentState(r.state).label),
            r.on,
            bool(r.stopped),
        ),
        'Une ligne par parcours ouvert dans la période (dénominateur) ; « oui » : compté au numérateur.',
        amount='stopped',
    )


DROP_OFF = Indicator(
    Definition(
        'O1.5',
        1,
        'Parcours numériques arrêtés en route',
        'Parmi les parcours numériques ouverts dans la période, part de ceux qui, à sa fin, sont abandonnés ou '
        f'n’ont passé aucune étape depuis {STALE_DAYS} jours, sans être signés ; par dernière étape atteinte.',
        'rate',
        direction='down',
    ),
    drop_off,
    prove_drop_off,
)
