"""Objective 1, simplify engagement: O1.7, mentors who confirmed themselves from an invitation."""

from sqlalchemy import func, select

from crm import clock
from crm.companies.models import Company
from crm.convention.indicators import proofs, scopes
from crm.convention.indicators.definitions import PLACES, Definition, Figure, Indicator, Proof, rate
from crm.convention.indicators.periods import Period
from crm.convention.indicators.wanted import Wanted
from crm.mentors import queries as mentors
from crm.mentors.models import Mentor
from crm.statements import Statement


def _confirmed(period: Period) -> Statement:
    """Mentors who confirmed in the period, and whether they came by a link sent to them."""
    query = select(
        Mentor.id.label('key'),
        mentors.CLUB.label('club_id'),
        Mentor.departement_code,
        Mentor.company_id,
        Mentor.first_name,
        Mentor.last_name,
        Mentor.confirmed_at,
        Mentor.invitation_id.is_not(None).label('invited'),
    )
    return mentors.with_club(query).where(Mentor.confirmed_at >= period.opens, Mentor.confirmed_at < period.closes)


def confirmations(period: Period, wanted: Wanted) -> dict[str, Figure]:
    found = scopes.measured(_confirmed(period), lambda c: (scopes.rows_where(c.invited), func.count(c.key)), wanted)
    return {scope: rate(*row) for scope, row in found.items()}


def prove(wanted: Wanted, period: Period, named: bool) -> Proof:
    rows = scopes.within(_confirmed(period), wanted).subquery()
    colleagues = func.count().over(partition_by=(rows.c.company_id, rows.c.departement_code))
    query = select(rows, Company.name, Company.usual_name, colleagues.label('colleagues')).join(
        Company, Company.id == rows.c.company_id
    )
    return proofs.paged(
        query,
        ('Mentor', 'Entreprise', 'Département', 'Confirmé le', 'Par son lien d’invitation'),
        lambda r: (
            proofs.mentor_cell(r.key, f'{r.first_name} {r.last_name}'.strip(), named),
            proofs.employer_cell(r, named),
            r.departement_code,
            clock.day_of(r.confirmed_at),
            bool(r.invited),
        ),
        'Une ligne par mentor confirmé dans la période (dénominateur) ; « oui » : compté au numérateur.',
        amount='invited',
    )


CONFIRMATIONS = Indicator(
    Definition(
        'O1.7',
        1,
        'Mentors confirmés sans ressaisie',
        'Parmi les mentors qui ont confirmé dans la période, part de ceux venus par un lien d’invitation : leur '
        'employeur n’a rien ressaisi. Club de l’engagement, sinon du département ; le département est celui du mentor.',
        'rate',
        scopes=PLACES,
    ),
    confirmations,
    prove,
)
