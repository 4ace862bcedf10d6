"""Beside O2.4: the share of companies that pass from one step of the funnel to the next, and the days it takes.

Read for one scope at a time, when its page is shown: the first day of each step is looked for in all the past.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import Any

from sqlalchemy import func, select

from crm import clock
from crm.commitments import queries as commitments
from crm.commitments.models import Commitment
from crm.companies.models import ClubMembership, Company
from crm.convention.indicators import facts, scopes
from crm.convention.indicators.o2_funnel import STEPS
from crm.convention.indicators.periods import Period
from crm.convention.indicators.wanted import Wanted
from crm.database import db
from crm.mentors import queries as mentors
from crm.mentors.models import Mentor
from crm.orientation.models import Referral
from crm.outreach import queries as outreach
from crm.outreach.models import Interaction
from crm.statements import Statement
from crm.territories.models import Club


@dataclass(frozen=True)
class Passage:
    """From one step to the next: how many were at each, and the median of days of those who passed in the period."""

    step: str
    following: str
    before: int
    after: int
    days: float | None
    passed: int


def passages(period: Period, wanted: Wanted, steps: Sequence[float | None]) -> list[Passage]:
    """`steps` are the counts of the funnel of this scope."""
    first = _first_days(period, wanted)
    found = []
    for rank in range(len(STEPS) - 1):
        start, end = first[rank], first[rank + 1]
        passed = [
            (day - start[company]).days
            for company, day in end.items()
            if company in start and start[company] <= day and period.start <= day < period.end
        ]
        before, after = int(steps[rank] or 0), int(steps[rank + 1] or 0)
        middle = float(median(passed)) if passed else None
        found.append(Passage(STEPS[rank], STEPS[rank + 1], before, after, middle, len(passed)))
    return found


def _first_days(period: Period, wanted: Wanted) -> list[dict[int, date]]:
    """By step, the first day on which each company reached it in this scope."""
    first: list[dict[int, date]] = [{} for _ in STEPS]
    for query, steps in _sources(period):
        for row in db.session.execute(_by_company(scopes.within(query, wanted))):
            for step, moment in zip(steps, row[1:], strict=True):
                if moment is not None:
                    first[step][row.company_id] = _day(moment)
    return first


def _by_company(query: Statement) -> Statement:
    rows = query.subquery()
    days = [func.min(column) for column in rows.c if column.name.startswith('day')]
    return select(rows.c.company_id, *days).group_by(rows.c.company_id)


def _day(moment: date | datetime) -> date:
    return clock.day_of(moment) if isinstance(moment, datetime) else moment


def _sources(period: Period) -> Iterator[tuple[Statement, tuple[int, ...]]]:
    """Statements of (club_id, company_id, departement_code or commitment_id, day…), and the step of each day."""
    known = facts.KNOWN
    member, said = ClubMembership, Interaction
    home: tuple[Any, ...] = (facts.home().label('departement_code'),)
    yield (
        _work(member, *home, member.since.label('day0')).where(known, member.since < period.end),
        (0,),
    )
    yield _work(said, *home, said.occurred_at.label('day1')).where(known, said.occurred_at < period.closes), (1,)
    yield (
        _work(said, *home, said.occurred_at.label('day2')).where(
            known, said.occurred_at < period.closes, outreach.reached()
        ),
        (2,),
    )
    signed = commitments.signatures(period.end)
    yield (
        select(
            Commitment.club_id,
            Commitment.company_id,
            Commitment.id.label('commitment_id'),
            Commitment.started_at.label('day3'),
            signed.c.on.label('day4'),
        )
        .join(Company, Company.id == Commitment.company_id)
        .outerjoin(signed, signed.c.record_id == Commitment.id)
        .where(known, Commitment.started_at < period.closes),
        (3, 4),
    )
    yield _people(period), (5, 6, 7)


def _work(model: Any, *columns: Any) -> Statement:
    query = select(model.club_id, model.company_id, *columns)
    return query.join(Company, Company.id == model.company_id).join(Club, Club.id == model.club_id)


def _people(period: Period) -> Statement:
    referred = func.min(Referral.referred_on).filter(Referral.referred_on < period.end)
    matched = func.min(Referral.matched_on).filter(Referral.matched_on < period.end)
    sent = (
        select(Referral.mentor_id, referred.label('referred_on'), matched.label('matched_on'))
        .group_by(Referral.mentor_id)
        .subquery()
    )
    query = (
        select(
            mentors.CLUB.label('club_id'),
            Mentor.company_id,
            Mentor.departement_code,
            Mentor.confirmed_at.label('day5'),
            sent.c.referred_on.label('day6'),
            sent.c.matched_on.label('day7'),
        )
        .join(Company, Company.id == Mentor.company_id)
        .outerjoin(sent, sent.c.mentor_id == Mentor.id)
    )
    return mentors.with_club(query).where(facts.KNOWN, Mentor.confirmed_at < period.closes)
