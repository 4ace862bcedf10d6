"""Invitations: personal mails, the link to share, the reminder and the end of an invitation."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from crm import clock, history, links, mail
from crm.access import for_everyone
from crm.companies.models import Company
from crm.database import db
from crm.errors import Refusal
from crm.mentors import queries
from crm.mentors.models import InvitationState, MentorInvitation, SharedLink
from crm.mentors.wording import DAYS_BEFORE_REMINDER, DAYS_TO_ANSWER

MOST_AT_ONCE = 1000
SHARED_DAYS = 90


def invite(company: Company, text: str) -> queries.Preview:
    """Invite the new addresses of a pasted list, one personal mail each; returns what was done with the list."""
    db.session.execute(db.select(Company.id).where(Company.id == company.id).with_for_update())
    preview = queries.preview_of(company, text)
    if not preview.new:
        raise Refusal(
            'addresses', 'Il n’y a aucune nouvelle adresse à inviter dans cette liste : ajoutez-en au moins une.'
        )
    if len(preview.new) > MOST_AT_ONCE:
        raise Refusal('addresses', f'Cette liste a plus de {MOST_AT_ONCE} adresses : envoyez-la en plusieurs fois.')
    _send(company, preview.new)
    return preview


def invite_new(company: Company, addresses: Sequence[str]) -> None:
    """Invite addresses that `queries.preview_of` says are new, one personal mail each."""
    _send(company, addresses)


def _send(company: Company, addresses: Sequence[str]) -> None:
    commitment = queries.current_commitment(company)
    user_id, _ = history.actor()
    for address in addresses:
        invitation = MentorInvitation(
            company_id=company.id,
            commitment_id=commitment.id if commitment else None,
            email=address,
            sent_by_id=user_id,
            sent_at=clock.now(),
        )
        history.change_state(invitation, InvitationState.SENT)
        _mail(invitation, company, 'mentor_invitation', DAYS_TO_ANSWER)


def _mail(invitation: MentorInvitation, company: Company, template: str, days: int) -> None:
    token = links.issue('mentor', invitation.id, days=days, replace=False)
    mail.post(
        invitation.email,
        template,
        key=f'{template}:{invitation.id}',
        company=company.display_name,
        url=mail.address('mentors.invited', token=token),
        until=clock.today() + timedelta(days=days),
    )


def remind_unanswered() -> int:
    """Remind once, ten days after, whoever has not answered; returns how many. Harmless when run twice."""
    limit = clock.now() - timedelta(days=DAYS_BEFORE_REMINDER)
    with for_everyone('les rappels partent pour toutes les entreprises'):
        query = db.select(MentorInvitation).where(
            MentorInvitation.state == InvitationState.SENT,
            MentorInvitation.reminded_at.is_(None),
            MentorInvitation.sent_at <= limit,
            MentorInvitation.sent_at > clock.now() - timedelta(days=DAYS_TO_ANSWER - 1),
        )
        found = db.session.scalars(query.order_by(MentorInvitation.id).limit(2 * MOST_AT_ONCE)).all()
        for invitation in found:
            left = DAYS_TO_ANSWER - (clock.now() - invitation.sent_at).days
            invitation.reminded_at = clock.now()
            _mail(invitation, invitation.company, 'mentor_reminder', left)
        return len(found)


def expire_unanswered() -> int:
    """End invitations left without an answer for sixty days; returns how many. Harmless when run twice."""
    with for_everyone('les invitations de toutes les entreprises expirent de même'):
        query = db.select(MentorInvitation).where(
            MentorInvitation.state == InvitationState.SENT,
            MentorInvitation.sent_at <= clock.now() - timedelta(days=DAYS_TO_ANSWER),
        )
        found = db.session.scalars(query).all()
        for invitation in found:
            history.change_state(invitation, InvitationState.EXPIRED)
        return len(found)


def share(company: Company) -> SharedLink:
    """A new link to share, for ninety days; the earlier one opens nothing any more."""
    unshare(company)
    commitment = queries.current_commitment(company)
    link = SharedLink(
        company_id=company.id,
        commitment_id=commitment.id if commitment else None,
        token=secrets.token_urlsafe(24),
        created_at=clock.now(),
        expires_on=clock.today() + timedelta(days=SHARED_DAYS),
    )
    db.session.add(link)
    db.session.flush()
    return link


def unshare(company: Company) -> None:
    """End the links shared so far."""
    query = db.select(SharedLink).where(SharedLink.company_id == company.id, SharedLink.revoked_at.is_(None))
    for link in db.session.scalars(query):
        link.revoked_at = clock.now()
