"""Following a signed commitment: reviews, end, and what the clock does."""

from datetime import date

from crm import clock, mail
from crm.commitments import queries
from crm.commitments.actions.moves import move
from crm.commitments.models import Commitment, CommitmentState, Review, ReviewResult
from crm.database import db
from crm.errors import Refusal

S = CommitmentState


def terminate(commitment: Commitment, *, ended_on: date, reason: str) -> None:
    """End a signed commitment before its time, on a day that has come."""
    if ended_on > clock.today():
        raise Refusal('ended_on', 'Cette date est dans le futur : indiquez le jour où l’engagement a pris fin.')
    if commitment.signed_at and ended_on < clock.day_of(commitment.signed_at):
        raise Refusal(
            'ended_on',
            f'L’engagement a été signé le {clock.day_of(commitment.signed_at):%d/%m/%Y} : il n’a pas pu finir avant.',
        )
    move(commitment, S.TERMINATED, on=ended_on, reason=reason)
    commitment.ended_on, commitment.end_reason = ended_on, reason


def hold_review(review: Review, *, held_on: date, result: str, comment: str) -> None:
    """Write down a review that took place."""
    if held_on > clock.today():
        raise Refusal('held_on', 'Cette date est dans le futur : indiquez le jour où le bilan a eu lieu.')
    signed_at = review.commitment.signed_at
    if signed_at and held_on < clock.day_of(signed_at):
        raise Refusal(
            'held_on',
            f'L’engagement a été signé le {clock.day_of(signed_at):%d/%m/%Y} : le bilan n’a pas pu avoir lieu avant.',
        )
    review.held_on, review.result, review.comment = held_on, ReviewResult(result), comment


def expire_unsigned() -> int:
    """Commitments whose link is over without a signature; their club hears of it. Returns how many."""
    found = list(db.session.scalars(queries.never_signed_since()))
    for commitment in found:
        move(commitment, S.EXPIRED, reason=f'Non signé {queries.LINK_DAYS} jours après l’envoi')
        for address in queries.addresses_to_tell(commitment):
            mail.post(address, 'commitment_expired', commitment=commitment, days=queries.LINK_DAYS)
    return len(found)


def complete_over() -> int:
    """Signed commitments past their last day. Returns how many."""
    found = list(db.session.scalars(queries.over()))
    for commitment in found:
        move(commitment, S.COMPLETED, on=commitment.end_on, reason='Date de fin atteinte')
        commitment.ended_on = commitment.end_on
    return len(found)
