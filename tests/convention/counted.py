"""A world counted by hand, with the edges of a quarter in it: Q3 2026, from 1 July to 1 October excluded, in Paris.

Creuse (23) and Haute-Vienne (87) are in the région 75, Bouches-du-Rhône (13) in 93, La Réunion (974) in 04, Paris (75)
in 11. Alpha is followed by two clubs, Beta by the national club (head office in La Réunion), Gamma by Paris: Epsilon
was merged into it. Delta has no SIREN. Eta, of Bouches-du-Rhône, signed and was left alone since.
"""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from crm import clock, history, samples
from crm.access import EVERYTHING, within
from crm.advocacy.models import ActionOutcome, ActionState, ActionType, Outcome
from crm.commitments.models import CommitmentChannel, CommitmentState, ReviewKind
from crm.companies import actions as companies
from crm.companies.models import Company, HeadcountBand
from crm.database import db
from crm.experiments.models import ExperimentState
from crm.mentors.models import InvitationState, MentorState
from crm.orientation.models import ReferralState
from crm.outreach.models import AttendanceState, Channel, EventState
from crm.outreach.models import Outcome as Result
from tests.convention.world import AFTER, FIRST, LAST, at, call

SIGNED, SUBMITTED = CommitmentState.SIGNED, CommitmentState.SUBMITTED
LONG_AGO = date(2026, 1, 15)


def build() -> SimpleNamespace:
    """Write the world; gives what a scope must be named by."""
    made = _companies()
    _exchanges(made)
    _commitments(made)
    _mentors(made)
    _declarations(made)
    _advocacy(made)
    _experiments(made)
    db.session.flush()
    return made


def _companies() -> SimpleNamespace:
    def company(name: str, departement: str, *clubs: str, **values: Any) -> Company:
        found = samples.company(name, clubs=(), departement_code=samples.departement(departement).code, **values)
        for code in clubs:
            samples.follow(found, code, LONG_AGO)
        return found

    made = SimpleNamespace(
        alpha=company('Alpha', '23', '23', '87', headcount_band=HeadcountBand.SMALL, naf_section='C'),
        beta=company('Beta', '974', 'national'),
        gamma=company('Gamma', '75', '75', headcount_band=HeadcountBand.SMALL),
        delta=company('Delta', '23', '23', with_siren=False),
        eta=company('Eta', '13'),
    )
    epsilon = company('Gamma', '75', '75', with_siren=False)
    call(epsilon, date(2026, 8, 2))  # Gamma is reached by what was said to Epsilon
    with within(EVERYTHING):
        companies.ask_or_merge(made.gamma, epsilon, {})
    return made


def _exchanges(made: SimpleNamespace) -> None:
    call(made.alpha, FIRST, '23', occurred_at=at(FIRST, 0, 0))
    last = at(LAST, 23, 59)
    call(made.alpha, LAST, '87', occurred_at=last, created_at=at(date(2026, 10, 5)))  # entered late
    call(made.beta, LAST, 'national')
    call(made.gamma, date(2026, 8, 1), outcome=Result.NO_ANSWER)
    call(made.delta, date(2026, 8, 3), '23')
    call(samples.company('Zeta', clubs=()), AFTER, '13', occurred_at=at(AFTER, 0, 0))
    held = samples.event('23', starts_at=at(date(2026, 8, 20)))
    history.change_state(held, EventState.HELD, on=date(2026, 8, 20))
    present = call(made.alpha, date(2026, 8, 20), '23', channel=Channel.EVENT)
    samples.attendance(held, made.alpha, '23', state=AttendanceState.PRESENT, interaction_id=present.id)


def _commitments(made: SimpleNamespace) -> None:
    digital = {'channel': CommitmentChannel.DIGITAL_PATH}
    august = date(2026, 8, 1)
    made.several = samples.commitment(
        made.alpha,
        '23',
        state=SIGNED,
        on=august,
        started_on=FIRST,
        departements=['23', '87'],
        pledged_mentors=4,
        **digital,
    )
    kept = samples.commitment(made.beta, 'national', state=SIGNED, on=date(2026, 3, 1), pledged_mentors=2)
    made.replaced = samples.commitment(made.gamma, state=SIGNED, on=date(2026, 2, 1), pledged_mentors=5)
    samples.commitment(
        made.gamma, state=SIGNED, on=date(2026, 9, 15), pledged_mentors=8, replaces_id=made.replaced.id
    )  # opened twenty days before
    samples.commitment(made.delta, '23', started_on=date(2026, 9, 10), on=LAST, **digital)
    over = samples.commitment(made.alpha, '23', state=SIGNED, on=date(2026, 5, 1))
    history.change_state(over, CommitmentState.TERMINATED, on=LAST)
    samples.commitment(made.eta, '13', state=SIGNED, on=date(2026, 2, 28), pledged_mentors=1)
    samples.review(kept, due_on=FIRST, held_on=FIRST + timedelta(days=30))
    samples.review(made.replaced, due_on=LAST)
    samples.review(made.several, ReviewKind.M12, due_on=AFTER)


def _mentors(made: SimpleNamespace) -> None:
    invited = samples.invitation(made.alpha, state=InvitationState.CONFIRMED, sent_at=at(FIRST))
    first = samples.mentor(
        made.alpha, on=date(2026, 8, 2), commitment_id=made.several.id, invitation_id=invited.id, departement_code='23'
    )
    samples.mentor(made.alpha, on=LAST, departement_code='87')
    gone = samples.mentor(made.gamma, on=date(2026, 3, 1), commitment_id=made.replaced.id)
    history.change_state(gone, MentorState.WITHDRAWN, on=date(2026, 8, 1))
    made.first, made.near, made.far = first, samples.association('Près'), samples.association('Loin')
    samples.capacity(made.near, '23'), samples.capacity(made.far, '75')
    contact = date(2026, 8, 17)
    samples.referral(
        first,
        made.near,
        state=ReferralState.CONTACTED,
        on=date(2026, 8, 10),
        target_on=contact,
        first_contact_on=contact,
    )
    samples.referral(gone, made.far, on=date(2026, 3, 5), target_on=FIRST)  # never contacted


def _declarations(made: SimpleNamespace) -> None:
    samples.pair_declaration(made.near, '23', started=6)
    winter = {'period_start': date(2026, 1, 1), 'period_end': date(2026, 4, 1)}
    samples.pair_declaration(made.far, '75', started=8, reached_six_months=5, broken_before_six_months=2, **winter)


def _advocacy(made: SimpleNamespace) -> None:
    done = {'state': ActionState.DONE}
    met = samples.advocacy_action(on=LAST, departement_code='23', institutions=[samples.institution()], **done)
    met.outcomes.append(Outcome(on=LAST, result=ActionOutcome.PARTLY, created_at=at(LAST)))
    samples.advocacy_action(on=AFTER, departement_code='23', **done)
    samples.advocacy_action(on=FIRST, departement_code='75', type=ActionType.PRESS, **done)
    samples.position(published_on=LAST, collectif_signed_on=LAST, lee_signed_on=LAST)
    samples.quote(made.alpha, authorised_on=FIRST, withdrawn_on=AFTER)
    samples.quote(made.gamma, authorised_on=FIRST, withdrawn_on=LAST)


def _experiments(made: SimpleNamespace) -> None:
    for departement in ('23', '974'):
        running = samples.experiment(departements=[departement], start_on=date(2026, 8, 1))
        history.change_state(running, ExperimentState.RUNNING, on=date(2026, 8, 1))
        if departement == '23':
            running.companies.append(made.alpha)
            running.mentors.append(made.first)
            made.experiment = running


def moment() -> datetime:
    """When the figures are read: the quarter is long over."""
    return clock.start_of(date(2026, 12, 15))
