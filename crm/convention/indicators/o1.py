"""Objective 1, simplify engagement: the digital path, its completion, the delays."""

import math
from collections.abc import Sequence
from datetime import date, timedelta
from statistics import median
from typing import Any

from sqlalchemy import func, select

from crm import clock
from crm.commitments import queries as commitments
from crm.commitments.models import Commitment, CommitmentChannel
from crm.companies.models import Company
from crm.convention.indicators import facts, proofs, scopes
from crm.convention.indicators.definitions import (
    NATIONAL_SCOPE,
    Definition,
    Figure,
    Indicator,
    Proof,
    club_scope,
    rate,
)
from crm.convention.indicators.periods import Period
from crm.database import db
from crm.formatting import date_fr, plural, siren_fr
from crm.orientation import queries as orientation
from crm.statements import Statement
from crm.territories.models import Club

CLOSING_DAYS = 30  # a cohort of started paths is left this long to be completed


# --- O1.1 companies that started the digital path, O1.3 completion of that cohort -------------------


def _paths(period: Period) -> Statement:
    """Digital paths opened in the period, and whether they were submitted before the cohort closed."""
    submitted = commitments.submitted_before(_closing(period))
    return (
        select(
            Commitment.id,
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


def started(period: Period, clubs: Sequence[Club], national: bool) -> dict[str, Figure]:
    found = scopes.measured(_paths(period), lambda c: (scopes.companies(c), scopes.companies_apart(c)), clubs, national)
    return {scope: scopes.company_figure(*row) for scope, row in found.items()}


def completion(period: Period, clubs: Sequence[Club], national: bool) -> dict[str, Figure]:
    found = scopes.measured(
        _paths(period),
        lambda c: (scopes.companies(c, c.submitted), scopes.companies(c), scopes.companies_apart(c)),
        clubs,
        national,
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


def prove_started(scope: str, period: Period, named: bool) -> Proof:
    query = proofs.by_company(facts.of_scope(_paths(period), scope), lambda c: func.min(c.started_at))
    return proofs.paged(
        query,
        ('Entreprise', 'SIREN', 'Parcours ouverts', 'Premier ouvert le'),
        lambda r: (
            proofs.company_link(r.key, r.name, r.usual_name),
            siren_fr(r.siren),
            r.times,
            clock.day_of(r.day),
        ),
        'Une ligne par entreprise (SIREN) : leur nombre est le chiffre.',
    )


def prove_completion(scope: str, period: Period, named: bool) -> Proof:
    query = proofs.by_company(
        facts.of_scope(_paths(period), scope),
        lambda c: func.min(c.started_at),
        ('submitted', lambda c: func.count(c.company_id).filter(c.submitted)),
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
    )


# --- O1.4 time to signature, O1.6 share of the digital path -----------------------------------------


def _signed(period: Period) -> Statement:
    """Commitments signed in the period."""
    signed = commitments.signatures(period.end, period.start)
    return (
        select(
            Commitment.id.label('key'),
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


def delay(period: Period, clubs: Sequence[Club], national: bool) -> dict[str, Figure]:
    query = _signed(period)
    if len(clubs) == 1 and not national:
        query = query.where(Commitment.club_id == clubs[0].id)
    days: dict[str, list[int]] = {club_scope(club.code): [] for club in clubs}
    if national:
        days[NATIONAL_SCOPE] = []
    codes = {club.id: club_scope(club.code) for club in clubs}
    for row in db.session.execute(query):
        for scope in (NATIONAL_SCOPE, codes.get(row.club_id)):
            if scope in days:
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


def prove_delay(scope: str, period: Period, named: bool) -> Proof:
    return proofs.paged(
        facts.of_scope(_signed(period), scope),
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


def digital_share(period: Period, clubs: Sequence[Club], national: bool) -> dict[str, Figure]:
    found = scopes.measured(
        _signed(period),
        lambda c: (scopes.rows_where(c.digital), func.count(c.key), scopes.rows_where(c.late)),
        clubs,
        national,
    )
    return {
        scope: rate(digital, signed, late=late, note=scopes.remarks(late=late))
        for scope, (digital, signed, late) in found.items()
    }


def prove_share(scope: str, period: Period, named: bool) -> Proof:
    return proofs.paged(
        facts.of_scope(_signed(period), scope),
        ('Engagement', 'Entreprise', 'Signé le', 'Par le parcours numérique'),
        lambda r: (
            proofs.commitment_link(r.key),
            proofs.company_link(r.company_id, r.name, r.usual_name),
            r.signed_on,
            bool(r.digital),
        ),
        'Une ligne par engagement signé (dénominateur) ; « oui » : compté au numérateur.',
    )


# --- O1.8 recontact within the promised delay -------------------------------------------------------


def _due(period: Period) -> Statement:
    return orientation.recontacts_due_in(period.start, period.end)


def recontact(period: Period, clubs: Sequence[Club], national: bool) -> dict[str, Figure]:
    found = scopes.measured(_due(period), lambda c: (scopes.rows_where(c.in_time), func.count(c.key)), clubs, national)
    return {scope: rate(*row) for scope, row in found.items()}


def prove_recontact(scope: str, period: Period, named: bool) -> Proof:
    return proofs.paged(
        facts.of_scope(_due(period), scope),
        ('Mentor', 'Transmis le', 'À recontacter avant le', 'Premier contact', 'Dans le délai'),
        lambda r: (
            proofs.mentor_cell(r.mentor_id, f'{r.first_name} {r.last_name}'.strip(), named),
            r.referred_on,
            r.target_on,
            r.first_contact_on,
            bool(r.in_time),
        ),
        'Une ligne par transmission dont le délai est échu (dénominateur) ; « oui » : comptée au numérateur.',
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
    Indicator(
        Definition(
            'O1.8',
            1,
            'Mentors recontactés dans le délai promis',
            'Transmissions dont la date cible tombe dans la période : part de celles où l’association a pris le '
            'premier contact au plus tard à cette date. Les retards encore ouverts comptent au dénominateur ; les '
            'transmissions déclinées ou closes avant la date cible ne comptent pas. Club de l’engagement du mentor, '
            'sinon club de son département.',
            'rate',
            owner='Associations membres',
        ),
        recontact,
        prove_recontact,
    ),
)
