"""Facts of objective 3, by business date: what was held, what was published jointly, who may be quoted."""

from datetime import date

from sqlalchemy import ColumnElement
from sqlalchemy.orm import joinedload

from crm.advocacy.models import ActionState, AdvocacyAction, Position, QuoteAuthorisation
from crm.database import db


def held(start: date, end: date) -> list[AdvocacyAction]:
    """Actions held in [start, end): the day of an action is the day on which it took place."""
    query = db.select(AdvocacyAction).where(
        AdvocacyAction.state == ActionState.DONE, AdvocacyAction.on >= start, AdvocacyAction.on < end
    )
    return list(db.session.scalars(query.order_by(AdvocacyAction.on.desc(), AdvocacyAction.id.desc())))


def published_joint(start: date, end: date) -> list[Position]:
    """Positions published in [start, end), both parties having signed before its end; a later withdrawal changes
    nothing to what was published."""
    query = db.select(Position).where(*joint_criteria(start, end))
    return list(db.session.scalars(query.order_by(Position.published_on.desc(), Position.id.desc())))


def joint_criteria(start: date, end: date) -> tuple[ColumnElement[bool], ...]:
    """What makes a position a joint one published in [start, end)."""
    return (
        Position.published_on >= start,
        Position.published_on < end,
        Position.collectif_signed_on < end,
        Position.lee_signed_on < end,
    )


def quotable(day: date) -> list[QuoteAuthorisation]:
    """Authorisations valid on `day`, with their company, latest first: withdrawn and expired ones are not here."""
    query = db.select(QuoteAuthorisation).where(*validity(day)).options(joinedload(QuoteAuthorisation.company))
    return list(
        db.session.scalars(query.order_by(QuoteAuthorisation.authorised_on.desc(), QuoteAuthorisation.id.desc()))
    )


def validity(day: date) -> tuple[ColumnElement[bool], ...]:
    """What makes an authorisation valid on `day` (see `QuoteAuthorisation.is_valid_on`)."""
    quote = QuoteAuthorisation
    return (
        quote.authorised_on <= day,
        quote.expires_on.is_(None) | (quote.expires_on > day),
        quote.withdrawn_on.is_(None) | (quote.withdrawn_on > day),
    )
