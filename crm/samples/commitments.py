"""Commitments, at any step of their path, and their reviews."""

from datetime import date, timedelta
from typing import Any

from crm import clock, history
from crm.commitments.models import (
    CharterVersion,
    Commitment,
    CommitmentChannel,
    CommitmentState,
    Review,
    ReviewKind,
)
from crm.companies.models import Company
from crm.database import db
from crm.samples.basics import add, club


def charter() -> CharterVersion:
    found = db.session.scalar(db.select(CharterVersion).order_by(CharterVersion.effective_from.desc()))
    text = 'L’entreprise s’engage à proposer le mentorat à ses salariés.'
    return found or add(
        CharterVersion(
            number='1',
            title='Charte',
            body=text,
            text_hash='0' * 64,
            effective_from=date(2023, 1, 1),
            created_at=clock.now(),
        )
    )


def commitment(
    of: Company,
    code: str = '75',
    *,
    state: CommitmentState = CommitmentState.DRAFT,
    on: date | None = None,
    **values: Any,
) -> Commitment:
    """A commitment in `state`, having passed through the states before it; signed ones are signed on day `on`."""
    day = on or clock.today()
    started = values.pop('started_on', day - timedelta(days=20))
    values = {
        'channel': CommitmentChannel.COORDINATOR,
        'pledged_mentors': 5,
        'charter_id': charter().id,
    } | values
    made = Commitment(company_id=of.id, club_id=club(code).id, started_at=clock.start_of(started), **values)
    history.change_state(made, CommitmentState.DRAFT, on=started)
    for step in _path_to(state):
        history.change_state(made, step, on=started + timedelta(days=5) if step == CommitmentState.SUBMITTED else day)
    if state not in (CommitmentState.DRAFT, CommitmentState.ABANDONED):
        made.submitted_at = clock.start_of(started + timedelta(days=5))
    if state in (CommitmentState.SIGNED, CommitmentState.COMPLETED, CommitmentState.TERMINATED):
        made.signed_at = clock.start_of(day)
        made.start_on = made.start_on or day
    db.session.flush()
    return made


def _path_to(state: CommitmentState) -> list[CommitmentState]:
    s = CommitmentState
    before = {
        s.DRAFT: [],
        s.SUBMITTED: [s.SUBMITTED],
        s.AWAITING_SIGNATURE: [s.SUBMITTED, s.AWAITING_SIGNATURE],
        s.SIGNED: [s.SUBMITTED, s.AWAITING_SIGNATURE, s.SIGNED],
    }
    return (
        before.get(state) or [*before[s.SIGNED], state]
        if state in (s.COMPLETED, s.TERMINATED)
        else before.get(state, [state])
    )


def review(of: Commitment, kind: ReviewKind = ReviewKind.M6, **values: Any) -> Review:
    values = {'due_on': clock.today()} | values
    return add(Review(commitment_id=of.id, club_id=of.club_id, kind=kind, **values))
