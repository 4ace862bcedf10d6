"""Objective 2, mobilise: O2.7, mentors confirmed for the commitments in force, over the mentors these pledge."""

from sqlalchemy import func, select

from crm.commitments import queries as commitments
from crm.commitments.models import Commitment
from crm.companies.models import Company
from crm.convention.indicators import proofs, scopes
from crm.convention.indicators.definitions import Definition, Figure, Indicator, Proof, rate
from crm.convention.indicators.periods import Period
from crm.convention.indicators.wanted import Wanted
from crm.mentors.models import Mentor
from crm.statements import Statement


def _pledges(period: Period) -> Statement:
    """Commitments in force, with the mentors who had confirmed for them, or for the one they amend."""
    force = commitments.in_force(period.end).subquery()
    confirmed = (
        select(func.count(Mentor.id))
        .where(
            Mentor.commitment_id.in_([force.c.id, Commitment.replaces_id]),
            Mentor.confirmed_at < period.closes,
        )
        .correlate(force, Commitment)
        .scalar_subquery()
    )
    return (
        select(
            force.c.id.label('key'),
            force.c.id.label('commitment_id'),
            force.c.club_id,
            force.c.company_id,
            force.c.pledged_mentors,
            confirmed.label('confirmed'),
            Company.name,
            Company.usual_name,
        )
        .join(Commitment, Commitment.id == force.c.id)
        .join(Company, Company.id == force.c.company_id)
    )


def fulfilment(period: Period, wanted: Wanted) -> dict[str, Figure]:
    found = scopes.measured(_pledges(period), lambda c: (func.sum(c.confirmed), func.sum(c.pledged_mentors)), wanted)
    return {scope: rate(int(confirmed), int(pledged)) for scope, (confirmed, pledged) in found.items()}


def prove(wanted: Wanted, period: Period, named: bool) -> Proof:
    return proofs.paged(
        scopes.within(_pledges(period), wanted),
        ('Engagement', 'Entreprise', 'Mentors promis', 'Mentors confirmés'),
        lambda r: (
            proofs.commitment_link(r.key),
            proofs.company_link(r.company_id, r.name, r.usual_name),
            r.pledged_mentors,
            r.confirmed,
        ),
        'Une ligne par engagement en vigueur : le chiffre rapporte la somme de la dernière colonne à celle de la '
        'précédente.',
        amount='confirmed',
        below='pledged_mentors',
    )


FULFILMENT = Indicator(
    Definition(
        'O2.7',
        2,
        'Promesses tenues',
        'Mentors ayant confirmé avant la fin de la période pour un engagement alors en vigueur (ou pour celui qu’il '
        'remplace), rapportés aux mentors que ces mêmes engagements promettent. Peut dépasser 100 %.',
        'rate',
        kind='stock',
        owner='Clubs LEE',
        caution='Un mentor confirmé sans que son engagement soit indiqué n’entre pas dans ce taux.',
    ),
    fulfilment,
    prove,
)
