"""Objective 1, simplify engagement: O1.1 to O1.3, the digital path and its completion."""

from datetime import date, timedelta

from sqlalchemy import case, func, select

from crm import clock
from crm.commitments import queries as commitments
from crm.commitments.models import Commitment, CommitmentChannel
from crm.companies.models import Company
from crm.convention.indicators import facts, proofs, scopes
from crm.convention.indicators.definitions import (
    Definition,
    Figure,
    Indicator,
    Proof,
    rate,
)
from crm.convention.indicators.periods import Period
from crm.convention.indicators.wanted import Wanted
from crm.formatting import date_fr, siren_fr
from crm.statements import Statement

CLOSING_DAYS = 30  # a cohort of started paths is left this long to be completed


# --- O1.1 companies that started the digital path, O1.3 completion of that cohort -------------------


def paths(period: Period) -> Statement:
    """Digital paths opened in the period, and whether they were submitted before the cohort closed."""
    submitted = commitments.submitted_before(_closing(period))
    return (
        select(
            Commitment.id.label('commitment_id'),
            Commitment.club_id,
            Commitment.company_id,
            Commitment.started_at,
            facts.KNOWN.label('known'),
            Commitment.id.in_(submitted).label('submitted'),
        )
        .join(Company, Company.id == Commitment.company_id)
        .where(
            Commitment.channel == CommitmentChannel.DIGITAL_PATH,
            Commitment.started_at >= period.opens,
            Commitment.started_at < period.closes,
        )
    )


def _closing(period: Period) -> date:
    return period.end + timedelta(days=CLOSING_DAYS)


def started(period: Period, wanted: Wanted) -> dict[str, Figure]:
    found = scopes.measured(paths(period), lambda c: (scopes.companies(c), scopes.companies_apart(c)), wanted)
    return {scope: scopes.company_figure(*row) for scope, row in found.items()}


def completion(period: Period, wanted: Wanted) -> dict[str, Figure]:
    found = scopes.measured(
        paths(period),
        lambda c: (scopes.companies(c, c.submitted), scopes.companies(c), scopes.companies_apart(c)),
        wanted,
    )
    open_until = _closing(period)
    provisional = clock.today() < open_until
    say = f'provisoire jusqu’au {date_fr(open_until)}' if provisional else ''
    return {
        scope: rate(
            done,
            begun,
            provisional=provisional,
            without_siren=apart,
            note=scopes.remarks(apart=apart, say=say),
        )
        for scope, (done, begun, apart) in found.items()
    }


def prove_started(wanted: Wanted, period: Period, named: bool) -> Proof:
    return proofs.companies(
        scopes.within(paths(period), wanted),
        lambda c: func.min(c.started_at),
        ('Parcours ouverts', 'Premier ouvert le'),
        'Une ligne par entreprise (SIREN) : leur nombre est le chiffre.',
    )


def prove_completion(wanted: Wanted, period: Period, named: bool) -> Proof:
    query = proofs.by_company(
        scopes.within(paths(period), wanted),
        lambda c: func.min(c.started_at),
        ('submitted', lambda c: func.max(case((c.submitted, 1), else_=0))),
    )
    return proofs.paged(
        query,
        ('Entreprise', 'SIREN', 'Premier parcours ouvert le', 'Parcours déposé'),
        lambda r: (
            proofs.company_link(r.key, r.name, r.usual_name),
            siren_fr(r.siren),
            clock.day_of(r.day),
            r.submitted > 0,
        ),
        'Une ligne par entreprise ayant ouvert le parcours (dénominateur) ; « oui » : comptée au numérateur.',
        amount='submitted',
    )


# --- O1.2 companies that completed it ---------------------------------------------------------------


def _submitted(period: Period) -> Statement:
    """Digital paths submitted for the first time in the period."""
    done = commitments.submissions(period.end, period.start)
    return (
        select(
            Commitment.id.label('commitment_id'),
            Commitment.club_id,
            Commitment.company_id,
            done.c.on,
            facts.KNOWN.label('known'),
            facts.entered_late(done.c.at, period.end).label('late'),
        )
        .join(done, done.c.record_id == Commitment.id)
        .join(Company, Company.id == Commitment.company_id)
        .where(Commitment.channel == CommitmentChannel.DIGITAL_PATH)
    )


def completed(period: Period, wanted: Wanted) -> dict[str, Figure]:
    done = scopes.measured(
        _submitted(period),
        lambda c: (scopes.companies(c), scopes.companies_apart(c), scopes.rows_where(c.late)),
        wanted,
    )
    cohort = scopes.measured(paths(period), lambda c: (scopes.companies(c, c.submitted),), wanted)
    return {
        scope: scopes.company_figure(
            *row, breakdown=(('Déposé dans la période', row[0]), ('Ouvert dans la période et déposé', cohort[scope][0]))
        )
        for scope, row in done.items()
    }


def prove_completed(wanted: Wanted, period: Period, named: bool) -> Proof:
    return proofs.companies(
        scopes.within(_submitted(period), wanted),
        lambda c: func.min(c.on),
        ('Parcours déposés', 'Premier déposé le'),
        'Une ligne par entreprise (SIREN) : leur nombre est le chiffre.',
    )


INDICATORS = (
    Indicator(
        Definition(
            'O1.1',
            1,
            'Entreprises ayant ouvert le parcours numérique',
            'Nombre d’entreprises distinctes (SIREN) ayant ouvert au moins un engagement par le parcours numérique '
            'dans la période. Les entreprises sans SIREN sont comptées à part.',
            'count',
            owner='Collectif Mentorat',
        ),
        started,
        prove_started,
    ),
    Indicator(
        Definition(
            'O1.2',
            1,
            'Entreprises ayant déposé leur engagement',
            'Nombre d’entreprises distinctes (SIREN) dont un engagement du parcours numérique a été déposé pour la '
            'première fois dans la période. À côté : celles de O1.1 (ouvert dans la période) qui l’ont déposé, '
            'numérateur de O1.3.',
            'count',
        ),
        completed,
        prove_completed,
    ),
    Indicator(
        Definition(
            'O1.3',
            1,
            'Taux d’achèvement du parcours numérique',
            'Parmi les entreprises de l’indicateur O1.1, part de celles qui ont déposé leur engagement au plus tard '
            f'{CLOSING_DAYS} jours après la fin de la période. Jusque-là, le chiffre est provisoire.',
            'rate',
        ),
        completion,
        prove_completion,
    ),
)
