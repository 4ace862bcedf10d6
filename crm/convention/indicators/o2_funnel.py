"""O2.4, the funnel: companies by the highest step they had reached at the end of the period."""

from collections import Counter
from typing import Any

from sqlalchemy import Text, case, cast, func, literal, null, select, union_all

from crm.commitments import queries as commitments
from crm.commitments.models import Commitment
from crm.companies.models import ClubMembership, Company
from crm.convention.indicators import facts, proofs, scopes
from crm.convention.indicators.definitions import (
    PLACES,
    Definition,
    Figure,
    Indicator,
    Proof,
)
from crm.convention.indicators.periods import Period
from crm.convention.indicators.wanted import Wanted
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


def _steps(period: Period, wanted: Wanted) -> list[Statement]:
    """Each source of steps (followed, exchanged, committed, mentors): club_id, departement_code, company_id, step."""
    return [
        _followed(period, wanted),
        _exchanged(period, wanted),
        _committed(period, wanted),
        _with_mentors(period, wanted),
    ]


def _columns(club_id: Any, place: Any, company_id: Any, step: Any) -> Statement:
    return select(
        club_id.label('club_id'), place.label('departement_code'), company_id.label('company_id'), step.label('step')
    )


# places are read when areas are wanted only: they cost as much as all the rest
NOWHERE = cast(null(), Text)


def _at_home(club_id: Any, company_id: Any, step: Any, wanted: Wanted) -> Statement:
    """Work of a club, with its place."""
    if not wanted.areas:
        return _columns(club_id, NOWHERE, company_id, step)
    query = _columns(club_id, facts.home(), company_id, step)
    return query.join(Company, Company.id == company_id).join(Club, Club.id == club_id)


def _followed(period: Period, wanted: Wanted) -> Statement:
    return _at_home(ClubMembership.club_id, ClubMembership.company_id, literal(0), wanted).where(
        ClubMembership.since < period.end,
        ClubMembership.until.is_(None) | (ClubMembership.until >= period.end),
    )


def _exchanged(period: Period, wanted: Wanted) -> Statement:
    highest = (
        select(
            Interaction.club_id,
            Interaction.company_id,
            func.max(case((outreach.reached(), 2), else_=1)).label('step'),
        )
        .where(Interaction.occurred_at < period.closes)
        .group_by(Interaction.company_id, Interaction.club_id)
        .subquery()
    )
    return _at_home(highest.c.club_id, highest.c.company_id, highest.c.step, wanted)


def _committed(period: Period, wanted: Wanted) -> Statement:
    signed, places = commitments.signatures(period.end), commitments.places().subquery()
    step = case((signed.c.on.is_not(None), 4), else_=3)
    place = places.c.departement_code if wanted.areas else NOWHERE
    query = _columns(Commitment.club_id, place, Commitment.company_id, step)
    query = query.outerjoin(signed, signed.c.record_id == Commitment.id)
    if wanted.areas:
        query = query.outerjoin(places, places.c.commitment_id == Commitment.id)
    return query.where(
        Commitment.started_at < period.closes, Commitment.id.not_in(commitments.abandoned_before(period.end))
    )


def _with_mentors(period: Period, wanted: Wanted) -> Statement:
    referred = (
        select(Referral.mentor_id, func.max(case((Referral.matched_on < period.end, 7), else_=6)).label('step'))
        .where(Referral.referred_on < period.end)
        .group_by(Referral.mentor_id)
        .subquery()
    )
    step = func.coalesce(referred.c.step, 5)
    place = Mentor.departement_code if wanted.areas else NOWHERE
    query = _columns(mentors.CLUB, place, Mentor.company_id, step)
    query = query.outerjoin(referred, referred.c.mentor_id == Mentor.id)
    return mentors.with_club(query).where(Mentor.confirmed_at < period.closes)


def _highest(period: Period, wanted: Wanted) -> Statement:
    """The highest step of each company in each club and département."""
    rows = union_all(*(scopes.within(part, wanted) for part in _steps(period, wanted))).subquery()
    keys = rows.c.company_id, rows.c.club_id, rows.c.departement_code
    return select(*keys, func.max(rows.c.step).label('step')).group_by(*keys)


Best = dict[int, int]


def funnel(period: Period, wanted: Wanted) -> dict[str, Figure]:
    """Every scope from one statement: a company's highest step in each is kept while its rows go by."""
    without_siren = set(db.session.scalars(select(Company.id).where(~facts.KNOWN)))
    best: dict[str, Best] = {scope: {} for scope in wanted.scopes}
    inside: dict[tuple[int | None, str | None], list[Best]] = {}
    for company_id, club_id, code, step in db.session.execute(_highest(period, wanted)):
        if (club_id, code) not in inside:
            inside[club_id, code] = [best[scope] for scope in wanted.of_person(club_id, code, None)]
        for held in inside[club_id, code]:
            if step > held.get(company_id, -1):
                held[company_id] = step
    return {scope: _figure(held, without_siren) for scope, held in best.items()}


def _figure(best: Best, without_siren: set[int]) -> Figure:
    apart = len(without_siren & best.keys())
    counts = Counter(step for company_id, step in best.items() if company_id not in without_siren)
    steps = [sum(counts[step] for step in range(least, len(STEPS))) for least in range(len(STEPS))]
    return scopes.company_figure(steps[0], apart, breakdown=tuple(zip(STEPS, steps, strict=True)))


def prove(wanted: Wanted, period: Period, named: bool) -> Proof:
    highest = _highest(period, wanted).subquery()
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
        watched=('step',),
    )


FUNNEL = Indicator(
    Definition(
        'O2.4',
        2,
        'Entonnoir de mobilisation',
        'Entreprises distinctes (SIREN) selon l’étape la plus avancée atteinte avant la fin de la période : identifiée '
        '(suivie par un club), contactée, jointe, engagement commencé, signé, mentors confirmés, orientés, en binôme. '
        'Chaque étape compte aussi les entreprises qui l’ont dépassée ; le chiffre principal est celui des entreprises '
        'identifiées. Les étapes ne s’additionnent pas. Dans un '
        'territoire, chaque étape compte où elle a eu lieu : département du club pour le suivi et les échanges (du '
        'siège pour le club national), départements de l’engagement, département du mentor.',
        'count',
        kind='stock',
        scopes=PLACES,
        owner='Clubs LEE',
    ),
    funnel,
    prove,
)
