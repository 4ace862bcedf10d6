"""Objective 1, simplify engagement: O1.4 and O1.6, delay to the signature and share of the digital path."""

import math
from statistics import median
from typing import Any

from sqlalchemy import func, select

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
from crm.formatting import plural
from crm.statements import Statement

# --- O1.4 time to signature, O1.6 share of the digital path -----------------------------------------


def _signed(period: Period) -> Statement:
    """Commitments signed in the period."""
    signed = commitments.signatures(period.end, period.start)
    return (
        select(
            Commitment.id.label('key'),
            Commitment.id.label('commitment_id'),
            Commitment.club_id,
            Commitment.company_id,
            Commitment.started_at,
            (Commitment.channel == CommitmentChannel.DIGITAL_PATH).label('digital'),
            Company.name,
            Company.usual_name,
            signed.c.on.label('signed_on'),
            facts.entered_late(signed.c.at, period.end).label('late'),
        )
        .join(signed, signed.c.record_id == Commitment.id)
        .join(Company, Company.id == Commitment.company_id)
    )


def days_between(row: Any) -> int:
    """Calendar days, in Paris, from the opening of a commitment to its signature."""
    return (row.signed_on - clock.day_of(row.started_at)).days


def delay(period: Period, wanted: Wanted) -> dict[str, Figure]:
    days: dict[str, list[int]] = {scope: [] for scope in wanted.scopes}
    for scope, row in scopes.listed(_signed(period), wanted):
        days[scope].append(days_between(row))
    return {scope: _delay(sorted(found)) for scope, found in days.items()}


def _delay(days: list[int]) -> Figure:
    if not days:
        return Figure(None, denominator=0, note='aucune signature dans la période')
    ninth = days[math.ceil(0.9 * len(days)) - 1]
    return Figure(
        float(median(days)),
        denominator=len(days),
        note=f'sur {plural(len(days), "signature")} ; neuf sur dix en {plural(ninth, "jour")} au plus',
        breakdown=(('Médiane (jours)', float(median(days))), ('9ᵉ décile (jours)', ninth), ('Signatures', len(days))),
    )


def prove_delay(wanted: Wanted, period: Period, named: bool) -> Proof:
    return proofs.paged(
        scopes.within(_signed(period), wanted),
        ('Engagement', 'Entreprise', 'Ouvert le', 'Signé le', 'Jours'),
        lambda r: (
            proofs.commitment_link(r.key),
            proofs.company_link(r.company_id, r.name, r.usual_name),
            clock.day_of(r.started_at),
            r.signed_on,
            days_between(r),
        ),
        'Une ligne par engagement signé dans la période ; le chiffre est la médiane de la colonne « Jours ».',
    )


def digital_share(period: Period, wanted: Wanted) -> dict[str, Figure]:
    found = scopes.measured(
        _signed(period),
        lambda c: (scopes.rows_where(c.digital), func.count(c.key), scopes.rows_where(c.late)),
        wanted,
    )
    return {
        scope: rate(digital, signed, late=late, note=scopes.remarks(late=late))
        for scope, (digital, signed, late) in found.items()
    }


def prove_share(wanted: Wanted, period: Period, named: bool) -> Proof:
    return proofs.paged(
        scopes.within(_signed(period), wanted),
        ('Engagement', 'Entreprise', 'Signé le', 'Par le parcours numérique'),
        lambda r: (
            proofs.commitment_link(r.key),
            proofs.company_link(r.company_id, r.name, r.usual_name),
            r.signed_on,
            bool(r.digital),
        ),
        'Une ligne par engagement signé (dénominateur) ; « oui » : compté au numérateur.',
        amount='digital',
    )


INDICATORS = (
    Indicator(
        Definition(
            'O1.4',
            1,
            'Délai médian de l’ouverture à la signature',
            'Médiane du nombre de jours calendaires entre l’ouverture de l’engagement et sa signature, pour les '
            'engagements signés dans la période ; le 9ᵉ décile et l’effectif sont indiqués.',
            'days',
            direction='down',
        ),
        delay,
        prove_delay,
    ),
    Indicator(
        Definition(
            'O1.6',
            1,
            'Part des engagements signés par le parcours numérique',
            'Engagements signés dans la période et ouverts par le parcours numérique, rapportés à tous les '
            'engagements signés dans la période.',
            'rate',
        ),
        digital_share,
        prove_share,
    ),
)
