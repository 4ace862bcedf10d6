"""Refer a mentor to an association: with the mentor's own agreement, never above its places, one at a time."""

from datetime import timedelta
from typing import Any

from crm import clock, history, links, mail
from crm.access import for_everyone
from crm.associations.models import Capacity, MemberAssociation
from crm.associations.queries import Place, places_of
from crm.database import db
from crm.errors import Refusal
from crm.mentors.models import Mentor, MentorState
from crm.orientation import queries
from crm.orientation.models import MENTOR_AFTER, Referral, ReferralState

LINK_DAYS = 90


def refer(mentor: Mentor, association: MemberAssociation) -> Referral:
    """Refer a mentor, who waits for it and agreed to it, to an association with a place that suits.

    The lines of capacity are locked before they are counted: two referrals at once never exceed them.
    Raises Refusal('association', …) with the way out.
    """
    db.session.refresh(mentor, with_for_update=True)
    _refuse_mentor(mentor)
    _refuse_pair(mentor, association)
    place = _free_place(mentor, association)
    user_id, _ = history.actor()
    referral = Referral(
        mentor_id=mentor.id,
        association_id=association.id,
        departement_code=place.departement_code,
        mode=place.mode,
        referred_on=clock.today(),
        target_on=clock.today() + timedelta(days=association.recontact_days),
        created_at=clock.now(),
        referred_by_id=user_id,
    )
    history.change_state(referral, ReferralState.SENT)
    history.change_state(mentor, MENTOR_AFTER[ReferralState.SENT])
    db.session.flush()
    announce(association, 'referral_new', target=referral.target_on)
    return referral


def _refuse_mentor(mentor: Mentor) -> None:
    if mentor.state != MentorState.CONFIRMED or mentor.erased_at:
        raise Refusal(
            'association', f'Ce mentor n’est plus à orienter (« {mentor.state.label} ») : revenez à la liste.'
        )
    if not queries.has_consent(mentor):
        raise Refusal(
            'association',
            'Ce mentor n’a pas accepté que ses coordonnées soient transmises : lui seul peut le faire, par son lien.',
        )


def _refuse_pair(mentor: Mentor, association: MemberAssociation) -> None:
    if not association.active:
        raise Refusal(
            'association', f'{association.name} ne reçoit pas de mentors en ce moment : choisissez-en une autre.'
        )
    before = db.select(Referral.id).filter_by(
        mentor_id=mentor.id, association_id=association.id, state=ReferralState.DECLINED
    )
    if db.session.scalar(before.limit(1)):
        raise Refusal('association', f'{association.name} a déjà décliné ce mentor : choisissez une autre association.')


def _free_place(mentor: Mentor, association: MemberAssociation) -> Place:
    with for_everyone('les places d’une association se comptent sur toutes ses orientations'):
        lock = db.select(Capacity.id).where(Capacity.association_id == association.id).order_by(Capacity.id)
        db.session.execute(lock.with_for_update())
        suits = [place for place in places_of([association.id])[association.id] if queries.compatible(mentor, place)]
    free = next((place for place in suits if place.free), None)
    if free:
        return free
    total = sum(place.places for place in suits)
    here = {0: 'elle n’en a pas indiqué', 1: 'la seule est occupée'}.get(total, f'les {total} sont occupées')
    raise Refusal(
        'association',
        f'{association.name} n’a pas de place libre qui convienne à ce mentor ({here}). '
        'Choisissez une autre association, ou demandez-lui d’ouvrir des places.',
    )


def announce(association: MemberAssociation, template: str, *, key: str | None = None, **context: Any) -> bool:
    """Mail an association its personal link; false when it has no address (its account shows the same)."""
    if not association.email:
        return False
    token = links.issue('association', association.id, days=LINK_DAYS, replace=False)
    url = mail.address('orientation.answers', token=token)
    mail.post(association.email, template, key=key, association=association.name, url=url, days=LINK_DAYS, **context)
    return True


def revoke_links(association: MemberAssociation) -> None:
    """End all links mailed to an association."""
    links.revoke('association', association.id)
