"""Objective 3, joint advocacy: O3.4, companies that allow to be quoted."""

from datetime import timedelta

from sqlalchemy import func, select

from crm.advocacy.models import QuoteAuthorisation
from crm.companies.models import Company
from crm.convention.indicators import facts, proofs, scopes
from crm.convention.indicators.definitions import Definition, Figure, Indicator, Proof
from crm.convention.indicators.periods import Period
from crm.convention.indicators.wanted import Wanted
from crm.statements import Statement


def _valid(period: Period) -> Statement:
    """Authorisations valid on the last day of the period."""
    quote, day = QuoteAuthorisation, period.end - timedelta(days=1)
    return (
        select(
            quote.company_id,
            Company.departement_code,
            quote.authorised_on,
            facts.KNOWN.label('known'),
            facts.entered_late(quote.created_at, period.end).label('late'),
        )
        .join(Company, Company.id == quote.company_id)
        .where(
            quote.authorised_on <= day,
            quote.expires_on.is_(None) | (quote.expires_on > day),
            quote.withdrawn_on.is_(None) | (quote.withdrawn_on > day),
        )
    )


def supporters(period: Period, wanted: Wanted) -> dict[str, Figure]:
    found = scopes.measured(
        _valid(period),
        lambda c: (scopes.companies(c), scopes.companies_apart(c), scopes.rows_where(c.late)),
        wanted,
    )
    return {scope: scopes.company_figure(*row) for scope, row in found.items()}


def prove(wanted: Wanted, period: Period, named: bool) -> Proof:
    return proofs.companies(
        scopes.within(_valid(period), wanted),
        lambda c: func.min(c.authorised_on),
        ('Autorisations', 'Première le'),
        'Une ligne par entreprise (SIREN) dont une citation est autorisée : leur nombre est le chiffre.',
    )


SUPPORTERS = Indicator(
    Definition(
        'O3.4',
        3,
        'Entreprises qui soutiennent publiquement',
        'Entreprises distinctes (SIREN) dont une autorisation de citation est valable le dernier jour de la période : '
        'donnée, ni expirée ni retirée. Le département est celui du siège.',
        'count',
        kind='stock',
        owner='Collectif Mentorat et LEE',
    ),
    supporters,
    prove,
)
