"""Objective 2, mobilise: O2.10, companies with a commitment in force that nobody spoke to for six months."""

from datetime import date

from sqlalchemy import func, select

from crm.commitments import queries as commitments
from crm.companies.models import Company
from crm.convention.indicators import facts, proofs, scopes
from crm.convention.indicators.definitions import Definition, Figure, Indicator, Proof
from crm.convention.indicators.periods import Period, add_months
from crm.convention.indicators.wanted import Wanted
from crm.formatting import siren_fr
from crm.outreach import queries as outreach
from crm.outreach.models import Interaction
from crm.statements import Statement

MONTHS = 6


def _quiet_since(day: date) -> date:
    return add_months(day, -MONTHS)


def _quiet(period: Period) -> Statement:
    """Commitments in force of companies without an exchange in the six months before the end."""
    force = commitments.in_force(period.end).subquery()
    return (
        select(
            force.c.id.label('commitment_id'),
            force.c.club_id,
            force.c.company_id,
            force.c.signed_on,
            facts.KNOWN.label('known'),
        )
        .join(Company, Company.id == force.c.company_id)
        .where(
            force.c.signed_on < _quiet_since(period.end),
            ~outreach.exchanged_between(force.c.company_id, _quiet_since(period.end), period.end),
        )
    )


def inactive(period: Period, wanted: Wanted) -> dict[str, Figure]:
    found = scopes.measured(_quiet(period), lambda c: (scopes.companies(c), scopes.companies_apart(c)), wanted)
    return {scope: scopes.company_figure(*row) for scope, row in found.items()}


def prove(wanted: Wanted, period: Period, named: bool) -> Proof:
    rows = proofs.by_company(scopes.within(_quiet(period), wanted), lambda c: func.min(c.signed_on)).subquery()
    latest = (
        select(func.max(Interaction.occurred_at))
        .where(Interaction.company_id == rows.c.key, Interaction.occurred_at < period.closes)
        .scalar_subquery()
    )
    return proofs.paged(
        select(rows, latest.label('latest')),
        ('Entreprise', 'SIREN', 'Engagements en vigueur', 'Premier signé le', 'Dernier échange'),
        lambda r: (
            proofs.company_link(r.key, r.name, r.usual_name),
            siren_fr(r.siren),
            r.times,
            r.day,
            proofs.day_of(r.latest),
        ),
        'Une ligne par entreprise (SIREN) : leur nombre est le chiffre.',
    )


INACTIVE = Indicator(
    Definition(
        'O2.10',
        2,
        'Entreprises engagées sans échange depuis six mois',
        'Entreprises distinctes (SIREN) dont un engagement en vigueur à la fin de la période est signé depuis plus de '
        f'{MONTHS} mois, et avec qui aucun club n’a noté d’échange dans les {MONTHS} mois qui précèdent cette fin.',
        'count',
        kind='stock',
        direction='down',
        owner='Clubs LEE',
    ),
    inactive,
    prove,
)
