"""What an association answers, and what a withdrawal closes. Each step moves the mentor with it."""

from collections.abc import Sequence
from datetime import date

from crm import clock, history
from crm.access import for_everyone
from crm.database import db
from crm.errors import Refusal
from crm.formatting import date_fr
from crm.mentors.models import Mentor
from crm.orientation.actions.referring import announce
from crm.orientation.models import (
    MENTOR_AFTER,
    OPEN_REFERRALS,
    TRANSITIONS,
    DeclineReason,
    Referral,
    ReferralState,
)

# What is read again under the lock, before the answer is judged.
STEPS = ('state', 'answered_on', 'first_contact_on', 'matched_on', 'ended_on', 'comment')


def answer(
    referrals: Sequence[Referral],
    new: ReferralState,
    *,
    on: date,
    reason: DeclineReason | None = None,
    comment: str = '',
) -> int:
    """Give several referrals the same answer, of business date `on`: all or none. Returns how many changed.

    A referral that has this answer already is left as it is, so that a form sent twice does no harm.
    Raises Refusal('referrals' | 'on' | 'reason', …).
    """
    if on > clock.today():
        raise Refusal('on', 'Cette date est dans le futur : indiquez la date à laquelle cela a eu lieu.')
    if new == ReferralState.DECLINED and reason is None:
        raise Refusal('reason', 'Indiquez pourquoi vous déclinez : cela aide à mieux orienter les suivants.')
    changed = 0
    for referral in sorted(referrals, key=lambda r: r.id):
        changed += _answer_one(referral, new, on, reason, comment)
    db.session.flush()
    return changed


def _answer_one(referral: Referral, new: ReferralState, on: date, reason: DeclineReason | None, comment: str) -> int:
    mentor = referral.mentor
    db.session.refresh(mentor, with_for_update=True)
    db.session.refresh(referral, STEPS, with_for_update=True)
    if referral.state == new:
        return 0
    if new not in TRANSITIONS[referral.state]:
        raise Refusal(
            'referrals',
            f'{mentor.full_name} : « {referral.state.label} » ne peut pas devenir « {new.label} ». '
            + (
                'Enregistrez d’abord le premier contact.'
                if new == ReferralState.MATCHED
                else 'Rechargez la page pour voir son état.'
            ),
        )
    _refuse_order(referral, on)
    _date(referral, new, on)
    if new == ReferralState.DECLINED:
        referral.decline_reason = reason
    referral.comment = comment or referral.comment
    history.change_state(referral, new, on=on)
    after = MENTOR_AFTER[new]
    if mentor.state != after:
        history.change_state(mentor, after, on=on)
    return 1


def _refuse_order(referral: Referral, on: date) -> None:
    steps = (referral.referred_on, referral.answered_on, referral.first_contact_on, referral.matched_on)
    latest = max(step for step in steps if step)
    if on < latest:
        raise Refusal(
            'on',
            f'{referral.mentor.full_name} : l’étape précédente date du {date_fr(latest, "long")}. '
            'Indiquez ce jour ou un jour suivant.',
        )


def _date(referral: Referral, new: ReferralState, on: date) -> None:
    referral.answered_on = referral.answered_on or on
    if new == ReferralState.CONTACTED:
        referral.first_contact_on = on
    elif new == ReferralState.MATCHED:
        referral.matched_on = on
    elif new in (ReferralState.ENDED, ReferralState.DECLINED):
        referral.ended_on = on


def close_open_referral(mentor: Mentor, on: date) -> None:
    """A mentor withdraws: the open referral is closed and the association told, without a reason nor a name."""
    with for_everyone('un mentor qui se retire ferme son orientation, quelle que soit l’association'):
        query = db.select(Referral).where(Referral.mentor_id == mentor.id, Referral.state.in_(OPEN_REFERRALS))
        for referral in db.session.scalars(query.with_for_update()):
            referral.ended_on = on
            history.change_state(referral, ReferralState.CLOSED, on=on)
            announce(referral.association, 'referral_closed', number=referral.id, referred_on=referral.referred_on)


def blank_comments(mentor: Mentor) -> None:
    """An erased mentor: what associations wrote beside their referrals goes too."""
    with for_everyone('l’effacement d’un mentor vaut pour toutes ses orientations'):
        ids = list(db.session.scalars(db.select(Referral.id).where(Referral.mentor_id == mentor.id)))
        mine = Referral.id.in_(ids)
        db.session.execute(db.update(Referral).where(mine).values(comment=''))
        old = (history.Change.table == Referral.__tablename__) & history.Change.record_id.in_([str(i) for i in ids])
        comments = db.update(history.Change).where(old, history.Change.field == 'comment')
        db.session.execute(comments.values(old=None, new=None), execution_options={'synchronize_session': False})
