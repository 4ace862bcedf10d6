"""Objective 1, simplify engagement: O1.8, recontact within the promised delay."""

from sqlalchemy import func

from crm.convention.indicators import proofs, scopes
from crm.convention.indicators.definitions import (
    PLACES,
    Definition,
    Figure,
    Indicator,
    Proof,
    rate,
)
from crm.convention.indicators.periods import Period
from crm.convention.indicators.wanted import Wanted
from crm.orientation import queries as orientation
from crm.statements import Statement

# --- O1.8 recontact within the promised delay -------------------------------------------------------


def _due(period: Period) -> Statement:
    return orientation.recontacts_due_in(period.start, period.end)


def recontact(period: Period, wanted: Wanted) -> dict[str, Figure]:
    found = scopes.measured(_due(period), lambda c: (scopes.rows_where(c.in_time), func.count(c.key)), wanted)
    return {scope: rate(*row) for scope, row in found.items()}


def prove_recontact(wanted: Wanted, period: Period, named: bool) -> Proof:
    return proofs.paged(
        scopes.within(_due(period), wanted),
        ('Mentor', 'Transmis le', 'À recontacter avant le', 'Premier contact', 'Dans le délai'),
        lambda r: (
            proofs.mentor_cell(r.mentor_id, f'{r.first_name} {r.last_name}'.strip(), named),
            r.referred_on,
            r.target_on,
            r.first_contact_on,
            bool(r.in_time),
        ),
        'Une ligne par transmission dont le délai est échu (dénominateur) ; « oui » : comptée au numérateur.',
        amount='in_time',
    )


INDICATORS = (
    Indicator(
        Definition(
            'O1.8',
            1,
            'Mentors recontactés dans le délai promis',
            'Transmissions dont la date cible tombe dans la période : part de celles où l’association a pris le '
            'premier contact au plus tard à cette date. Les retards encore ouverts comptent au dénominateur ; les '
            'transmissions déclinées ou closes avant la date cible ne comptent pas. Club de l’engagement du mentor, '
            'sinon club de son département ; le département est celui de la transmission.',
            'rate',
            owner='Associations membres',
            scopes=(*PLACES, 'association'),
        ),
        recontact,
        prove_recontact,
    ),
)
