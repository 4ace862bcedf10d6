"""Lists of commitments and reviews, the charter in force, and what a page shows of one commitment."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload

from crm import clock, search
from crm.commitments.models import CharterVersion, Commitment, CommitmentState, Review
from crm.companies.models import Company
from crm.database import db
from crm.links import SignedLink
from crm.once import once_a_page
from crm.statements import composed_once, when_run
from crm.territories.models import Club

S = CommitmentState
LINK_DAYS = 30
LINK_PURPOSE = 'signature'
IN_FORCE = 'in_force'
UNTOUCHED_DAYS = 14


def matching(wanted: Mapping[str, str]) -> Select[Commitment]:
    """Commitments that match the filters of the list: q, state (or in_force), club (code), channel, overdue."""
    query = select(Commitment).join(Commitment.company).join(Commitment.club)
    criteria = [
        search.matches(Company.folded, wanted.get('q', '')) if wanted.get('q') else true(),
        _in_state(wanted.get('state', '')),
        Club.code == wanted['club'] if wanted.get('club') else true(),
        Commitment.channel == wanted['channel'] if wanted.get('channel') else true(),
        with_overdue_review() if wanted.get('overdue') else true(),
    ]
    return query.where(*criteria)


def with_names(query: Select[Commitment]) -> Select[Commitment]:
    """The same, company and club read in one go."""
    return query.options(contains_eager(Commitment.company), contains_eager(Commitment.club))


def count(query: Select[Commitment]) -> int:
    return db.session.scalar(counting(query)) or 0


def counting(query: Select[Commitment]) -> Select[int]:
    return query.with_only_columns(func.count(Commitment.id)).order_by(None)


def _in_state(state: str) -> ColumnElement[bool]:
    if state == IN_FORCE:
        return in_force_now()
    return Commitment.state == state if state in {known.value for known in S} else true()


def in_force_now() -> ColumnElement[bool]:
    """Criterion on Commitment, for today's lists only: past figures come from `periods`."""
    day = clock.today()
    return (
        (Commitment.state == S.SIGNED)
        & (Commitment.start_on <= day)
        & or_(Commitment.end_on.is_(None), Commitment.end_on >= day)
    )


def with_overdue_review() -> ColumnElement[bool]:
    """Criterion on Commitment: signed, and a review has come due without being held."""
    late = select(Review.commitment_id).where(Review.held_on.is_(None), Review.due_on <= clock.today())
    return (Commitment.state == S.SIGNED) & Commitment.id.in_(late)


def totals(wanted: Mapping[str, str]) -> dict[str, int]:
    """How many commitments match the other filters, by state, and under « in_force » and « all »."""
    query = matching({**wanted, 'state': ''})
    rows = db.session.execute(query.with_only_columns(Commitment.state, func.count()).group_by(Commitment.state))
    found = {str(state): number for state, number in rows}
    return {**found, 'all': sum(found.values()), IN_FORCE: count(matching({**wanted, 'state': IN_FORCE}))}


def of_company(company_id: int) -> list[Commitment]:
    """Commitments of a company, latest first, with their club."""
    asked = {'company': company_id}
    return once_a_page(('commitments_of', company_id), lambda: list(db.session.scalars(_with_club(), asked)))


@composed_once
def _with_club() -> Select[Commitment]:
    query = select(Commitment).where(Commitment.company_id == bindparam('company'))
    return query.options(joinedload(Commitment.club)).order_by(Commitment.started_at.desc(), Commitment.id.desc())


def signed_of(company_id: int, start: date, end: date) -> list[Commitment]:
    """Commitments of a company signed before `end` and not over before `start`, the first signed first."""
    query = (
        db.select(Commitment)
        .join(Commitment.signature)
        .where(
            Commitment.company_id == company_id,
            Commitment.signed_at < clock.start_of(end),
            Commitment.ended_on.is_(None) | (Commitment.ended_on >= start),
            Commitment.end_on.is_(None) | (Commitment.end_on >= start),
        )
    )
    return list(db.session.scalars(query.order_by(Commitment.signed_at, Commitment.id)))


def of_companies(company_ids: frozenset[int]) -> list[Commitment]:
    """Commitments of the companies of an HR manager, latest first."""
    query = select(Commitment).where(Commitment.company_id.in_(company_ids))
    query = query.options(joinedload(Commitment.club), joinedload(Commitment.company))
    return list(db.session.scalars(query.order_by(Commitment.started_at.desc(), Commitment.id.desc())))


def draft_of(company: Company) -> Commitment | None:
    """A commitment of this company that is still being written by the digital path."""
    query = select(Commitment).filter_by(company_id=company.id, state=S.DRAFT, channel='digital_path')
    return db.session.scalar(query.order_by(Commitment.id).limit(1))


def amendment_of(commitment: Commitment) -> Commitment | None:
    """The amendment being prepared, or in place, of this commitment."""
    query = select(Commitment).where(Commitment.replaces_id == commitment.id, Commitment.state != S.ABANDONED)
    return db.session.scalar(query.order_by(Commitment.id.desc()).limit(1))


def charters() -> list[CharterVersion]:
    """Versions of the charter, latest first."""
    return list(
        db.session.scalars(
            select(CharterVersion).order_by(CharterVersion.effective_from.desc(), CharterVersion.id.desc())
        )
    )


def charter_on(day: date) -> CharterVersion | None:
    """The version in force on a day."""
    query = select(CharterVersion).where(CharterVersion.effective_from <= day)
    return db.session.scalar(query.order_by(CharterVersion.effective_from.desc(), CharterVersion.id.desc()).limit(1))


def use_of_charters() -> dict[int, int]:
    """charter id → how many commitments of the perimeter carry it."""
    rows = db.session.execute(select(Commitment.charter_id, func.count()).group_by(Commitment.charter_id))
    return {charter_id: number for charter_id, number in rows}


def link_of(commitment: Commitment) -> SignedLink | None:
    """The personal link that still opens its signature."""
    query = select(SignedLink).filter_by(purpose=LINK_PURPOSE, subject_id=commitment.id, used_at=None, revoked_at=None)
    return db.session.scalar(query.where(SignedLink.expires_at > clock.now()).order_by(SignedLink.id.desc()).limit(1))


# --- what waits for somebody ------------------------------------------------------------------------


def to_sign() -> Select[Commitment]:
    return select(Commitment).where(Commitment.state == S.AWAITING_SIGNATURE).options(joinedload(Commitment.company))


def untouched_drafts() -> Select[Commitment]:
    """Drafts opened at least 14 days ago."""
    since = when_run(lambda: clock.now() - timedelta(days=UNTOUCHED_DAYS))
    query = select(Commitment).where(Commitment.state == S.DRAFT, Commitment.started_at <= since)
    return query.options(joinedload(Commitment.company))


def due_reviews(until: Any) -> Select[Review]:
    """Reviews not held of signed commitments, due by `until` (included): a day, or what gives one when it is run."""
    query = (
        select(Review)
        .join(Review.commitment)
        .where(Commitment.state == S.SIGNED, Review.held_on.is_(None), Review.due_on <= until)
    )
    return query.options(joinedload(Review.commitment).joinedload(Commitment.company))


def count_reviews(query: Select[Review]) -> int:
    return db.session.scalar(query.with_only_columns(func.count(Review.id)).order_by(None)) or 0


def never_signed_since(instant_days: int = LINK_DAYS) -> Select[Commitment]:
    """Commitments waiting for a signature whose link is over."""
    since = clock.now() - timedelta(days=instant_days)
    return select(Commitment).where(Commitment.state == S.AWAITING_SIGNATURE, Commitment.sent_at <= since)


def over() -> Select[Commitment]:
    """Signed commitments whose last day is past."""
    return select(Commitment).where(Commitment.state == S.SIGNED, Commitment.end_on < clock.today())


# --- the company list -------------------------------------------------------------------------------


def companies_in_force() -> ColumnElement[bool]:
    """Criterion on Company: a signed commitment is in force."""
    return exists().where(Commitment.company_id == Company.id, in_force_now())


def companies_not_signed() -> ColumnElement[bool]:
    """Criterion on Company: a promise was made and nothing is signed yet."""
    promised = select(Commitment.company_id).where(
        Commitment.state.in_([S.DRAFT, S.SUBMITTED, S.AWAITING_SIGNATURE, S.EXPIRED])
    )
    signed = select(Commitment.company_id).where(Commitment.state == S.SIGNED)
    return Company.id.in_(promised) & Company.id.not_in(signed)


def companies_with_overdue_review() -> ColumnElement[bool]:
    """Criterion on Company: a review of a signed commitment is overdue."""
    return Company.id.in_(select(Commitment.company_id).where(with_overdue_review()))
