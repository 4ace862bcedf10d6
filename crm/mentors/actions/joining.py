"""Joining by a shared link: the address is proved first; the pages say the same to everybody."""

import hashlib
from datetime import timedelta
from typing import Any

from sqlalchemy import func

from crm import clock, history, links, mail
from crm.database import db
from crm.errors import Refusal
from crm.mentors.actions.answering import already_confirmed, confirm, send_link
from crm.mentors.models import InvitationState, Mentor, MentorInvitation, SharedLink

CODES_AN_HOUR = 5
CODES_A_LINK_AN_HOUR = 200


def living_link(token: str) -> SharedLink:
    """The shared link behind a token. Raises DeadLink when unknown, revoked or expired."""
    link = db.session.scalar(db.select(SharedLink).filter_by(token=token))
    if link is None:
        raise links.DeadLink('', 'Ce lien n’est pas reconnu. Vérifiez qu’il a été copié en entier.')
    if link.revoked_at:
        raise links.DeadLink('', 'Ce lien n’est plus valable. Demandez le nouveau à la personne qui vous l’a transmis.')
    if link.expires_on < clock.today():
        raise links.DeadLink('', 'Ce lien a expiré. Demandez le nouveau à la personne qui vous l’a transmis.')
    return link


def subject_of(link: SharedLink, address: str) -> str:
    """What a code is drawn for: the address itself is not kept."""
    return f'{link.id}:' + hashlib.sha256(address.lower().encode()).hexdigest()


def ask_code(link: SharedLink, address: str) -> None:
    """Mail a code to the address, or their own link to somebody already confirmed; the page says the same."""
    if _drawn(f'{link.id}:') >= CODES_A_LINK_AN_HOUR:
        raise Refusal('', 'Trop de codes ont été demandés par ce lien depuis une heure. Réessayez dans une heure.')
    known = already_confirmed(link.company_id, address)
    subject = subject_of(link, address)
    if _drawn(subject) >= CODES_AN_HOUR:
        return
    code = links.new_code('join', subject)
    if known:
        send_link(known, 'mentor_already')
    else:
        mail.post(address, 'mentor_code', code=code, minutes=links.CODE_MINUTES, company=link.company.display_name)


def _drawn(subject: str) -> int:
    """Codes drawn in the last hour for this subject, or for all that begin with it."""
    code = links.OneTimeCode
    same = code.subject.like(subject + '%') if subject.endswith(':') else code.subject == subject
    query = db.select(func.count(code.id)).where(
        code.purpose == 'join', same, code.created_at > clock.now() - timedelta(hours=1)
    )
    return db.session.scalar(query) or 0


def prove(link: SharedLink, address: str, typed: str) -> None:
    """Check the code. Raises Refusal('code', …); count the try first (`links.count_try`)."""
    links.accept_code('join', subject_of(link, address), typed)


def join(link: SharedLink, address: str, **values: Any) -> Mentor:
    """Make a mentor of somebody who proved `address`. A personal invitation to it is answered at the same time."""
    db.session.refresh(link, with_for_update=True)
    invitation = _invitation_of(link, address)
    return confirm(invitation, email=address, **values)


def _invitation_of(link: SharedLink, address: str) -> MentorInvitation:
    query = db.select(MentorInvitation).where(
        MentorInvitation.company_id == link.company_id,
        func.lower(MentorInvitation.email) == address.lower(),
        MentorInvitation.state != InvitationState.EXPIRED,
    )
    found = db.session.scalars(query.order_by(MentorInvitation.id.desc()).limit(1)).first()
    if found:
        return found
    made = MentorInvitation(
        company_id=link.company_id, commitment_id=link.commitment_id, email=address, shared=True, sent_at=clock.now()
    )
    history.change_state(made, InvitationState.SENT)
    return made
