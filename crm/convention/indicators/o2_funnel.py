"""O2.4, the funnel: companies by the highest step they had reached at the end of the period."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import case, func, literal, select, union_all

from crm.commitments import queries as commitments
from crm.commitments.models import Commitment
from crm.companies.models import ClubMembership, Company
from crm.convention.indicators import facts, proofs, scopes
from crm.convention.indicators.definitions import (
    NATIONAL_SCOPE,
    Definition,
    Figure,
    Indicator,
    Proof,
    club_scope,
)
from crm.convention.indicators.periods import Period
from crm.database import db
from crm.formatting import siren_fr
from crm.mentors import queries as mentors
from crm.mentors.models import Mentor
from crm.orientation.models import Referral
from crm.outreach import queries as outreach
from crm.outreach.models import Interaction
from crm.statements import Statement
from crm.territories.models import Club

STEPS = (
    'Identifiées',
    'Contactées',
    'Jointes',
    'Engagement commencé',
    'Engagement signé',
    'Mentors confirmés',
    'Mentors orientés',
    'Mentors en binôme',
)


def _reached(period: Period, club: Club | None = None) -> Any:
    """(club_id, company_id, step): the highest step by company and club, as of the end."""
    return union_all(*(_of_club(part, club) for part in _steps(period))).subquery()


def _of_club(part: Statement, club: Club | None) -> Statement:
    return part if club is None else part.where(part.selected_columns['club_id'] == club.id)


def _steps(period: Period) -> list[Statement]:
    """Each source of steps: followed, exchanged, committed, mentors."""
    followed = select(ClubMembership.club_id, ClubMembership.company_id, literal(0).label('step')).where(
        ClubMembership.since < period.end,
        ClubMembership.until.is_(None) | (ClubMembership.until >= period.end),
    )
    exchanged = (
        select(
            Interaction.club_id,
            Interaction.company_id,
            func.max(case((outreach.reached(), 2), else_=1)).label('step'),
        )
        .where(Interaction.occurred_at < period.closes)
        .group_by(Interaction.company_id, Interaction.club_id)
    )
    return [followed, exchanged, _committed(period), _with_mentors(period)]


def _committed(period: Period) -> Statement:
    signed = commitments.signatures(period.end)
    return (
        select(
            Commitment.club_id,
            Commitment.company_id,
            case((signed.c.on.is_not(None), 4), else_=3).label('step'),
        )
        .outerjoin(signed, signed.c.record_id == Commitment.id)
        .where(Commitment.started_at < period.closes, Commitment.id.not_in(commitments.abandoned_before(period.end)))
    )


def _with_mentors(period: Period) -> Statement:
    referred = (
        select(Referral.mentor_id, func.max(case((Referral.matched_on < period.end, 7), else_=6)).label('step'))
        .where(Referral.referred_on < period.end)
        .group_by(Referral.mentor_id)
        .subquery()
    )
    query = select(
        mentors.CLUB.label('club_id'), Mentor.company_id, func.coalesce(referred.c.step, 5).label('step')
    ).outerjoin(referred, referred.c.mentor_id == Mentor.id)
    return mentors.with_club(query).where(Mentor.confirmed_at < period.closes)


def _highest(period: Period, club: Club | None = None) -> Statement:
    """The highest step of each company in each club."""
    rows = _reached(period, club)
    return select(rows.c.club_id, rows.c.company_id, func.max(rows.c.step).label('step')).group_by(
        rows.c.company_id, rows.c.club_id
    )


Counts = Counter[tuple[int, bool]]


def funnel(period: Period, clubs: Sequence[Club], national: bool) -> dict[str, Figure]:
    """Clubs and country from one statement: a company's highest step is kept while its rows go by."""
    only = clubs[0] if len(clubs) == 1 and not national else None
    without_siren = set(db.session.scalars(select(Company.id).where(~facts.KNOWN)))
    by_club: dict[int | None, Counts] = defaultdict(Counter)
    best: dict[int, int] = {}
    for club_id, company_id, step in db.session.execute(_highest(period, only)):
        by_club[club_id][step, company_id not in without_siren] += 1
        if step > best.get(company_id, -1):
            best[company_id] = step
    found = {club_scope(club.code): _figure(by_club[club.id]) for club in clubs}
    if national:
        whole = Counter((step, company_id not in without_siren) for company_id, step in best.items())
        found[NATIONAL_SCOPE] = _figure(whole)
    return found


def _figure(counts: Counts) -> Figure:
    steps = [
        sum(count for (step, known), count in counts.items() if known and step >= least) for least in range(len(STEPS))
    ]
    apart = sum(count for (_, known), count in counts.items() if not known)
    return scopes.company_figure(
        steps[0], apart, breakdown=tuple((name, count) for name, count in zip(STEPS, steps, strict=True))
    )


def prove(scope: str, period: Period, named: bool) -> Proof:
    code = facts.club_code(scope)
    club = None if code is None else db.session.scalars(select(Club).filter_by(code=code)).one()
    highest = _highest(period, club).subquery()
    step = func.max(highest.c.step).label('step')
    best = select(highest.c.company_id, step).group_by(highest.c.company_id).subquery()
    query = (
        select(Company.id.label('key'), Company.name, Company.usual_name, Company.siren, best.c.step)
        .join(best, best.c.company_id == Company.id)
        .where(Company.siren.is_not(None))
    )
    return proofs.paged(
        query,
        ('Entreprise', 'SIREN', 'Étape la plus avancée'),
        lambda r: (proofs.company_link(r.key, r.name, r.usual_name), siren_fr(r.siren), STEPS[r.step]),
        'Une ligne par entreprise (SIREN) suivie ; une étape compte les lignes de cette étape et des suivantes.',
    )


FUNNEL = Indicator(
    Definition(
        'O2.4',
        2,
        'Entonnoir de mobilisation',
        'Entreprises distinctes (SIREN) selon l’étape la plus avancée atteinte avant la fin de la période : identifiée '
        '(suivie par un club), contactée, jointe, engagement commencé, signé, mentors confirmés, orientés, en binôme. '
        'Chaque étape compte aussi les entreprises qui l’ont dépassée ; le chiffre principal est celui des entreprises '
        'identifiées. Les étapes ne s’additionnent pas.',
        'count',
        kind='stock',
        owner='Clubs LEE',
    ),
    funnel,
    prove,
)
