"""Facts of objective 3, by business date: what was held, what was published jointly, who may be quoted."""

from datetime import date

from sqlalchemy import ColumnElement, Select, func
from sqlalchemy.orm import aliased, joinedload, selectinload

from crm.advocacy.models import ActionState, AdvocacyAction, Position, PositionVersion, QuoteAuthorisation, QuoteUse
from crm.database import db


def held(start: date, end: date) -> list[AdvocacyAction]:
    """Actions held in [start, end): the day of an action is the day on which it took place."""
    return list(db.session.scalars(_held(start, end)))


def held_with_outcomes(start: date, end: date) -> list[AdvocacyAction]:
    """The same, with what came of each."""
    query = _held(start, end).options(selectinload(AdvocacyAction.outcomes))
    return list(db.session.scalars(query))


def _held(start: date, end: date) -> Select[AdvocacyAction]:
    query = db.select(AdvocacyAction).where(
        AdvocacyAction.state == ActionState.DONE, AdvocacyAction.on >= start, AdvocacyAction.on < end
    )
    return query.order_by(AdvocacyAction.on.desc(), AdvocacyAction.id.desc())


def published_joint(start: date, end: date) -> list[Position]:
    """Positions whose first joint version was published in [start, end), both parties having signed it before its end;
    a later version or a later withdrawal changes nothing to what was published."""
    query = db.select(Position).join(PositionVersion).where(*joint_criteria(start, end))
    return list(db.session.scalars(query.order_by(PositionVersion.published_on.desc(), Position.id.desc())))


def joint_criteria(start: date, end: date) -> tuple[ColumnElement[bool], ...]:
    """What makes a version (joined to its position) the first one published jointly, and in [start, end)."""
    version, earlier = PositionVersion, aliased(PositionVersion)
    first = db.select(func.min(earlier.number)).where(
        earlier.position_id == version.position_id,
        earlier.published_on.is_not(None),
        earlier.collectif_signed_on.is_not(None),
        earlier.lee_signed_on.is_not(None),
    )
    return (
        version.number == first.correlate(version).scalar_subquery(),
        version.published_on >= start,
        version.published_on < end,
        version.collectif_signed_on < end,
        version.lee_signed_on < end,
    )


def quotable(day: date) -> list[QuoteAuthorisation]:
    """Authorisations valid on `day`, with their company, latest first: withdrawn and expired ones are not here."""
    query = db.select(QuoteAuthorisation).where(*validity(day)).options(joinedload(QuoteAuthorisation.company))
    return list(
        db.session.scalars(query.order_by(QuoteAuthorisation.authorised_on.desc(), QuoteAuthorisation.id.desc()))
    )


def quotable_in(use: QuoteUse, day: date) -> list[QuoteAuthorisation]:
    """Authorisations valid on `day` that cover this use."""
    return [quote for quote in quotable(day) if quote.allows(use, day)]


def validity(day: date) -> tuple[ColumnElement[bool], ...]:
    """What makes an authorisation valid on `day` (see `QuoteAuthorisation.is_valid_on`)."""
    quote = QuoteAuthorisation
    return (
        quote.authorised_on <= day,
        quote.expires_on.is_(None) | (quote.expires_on > day),
        quote.withdrawn_on.is_(None) | (quote.withdrawn_on > day),
    )
