"""Answers of the employee: confirm, decline, change what they offer. Only their own act makes a mentor."""

from typing import Any

from flask import current_app
from sqlalchemy import func

from crm import clock, history, links, mail
from crm.database import db
from crm.errors import Refusal
from crm.mentors.models import Consent, InvitationState, Mentor, MentorInvitation, MentorState
from crm.mentors.wording import VERSION

LINK_DAYS = 730


def confirm(invitation: MentorInvitation, **values: Any) -> Mentor:
    """Make a mentor of an invitation, by the employee's own act.

    `values` are the columns of Mentor. Somebody already confirmed in this company makes no second mentor: they get
    their link again by mail, and the page says the same as to everybody.
    """
    db.session.refresh(invitation, with_for_update=True)
    if invitation.state == InvitationState.EXPIRED:
        raise Refusal('', 'Cette invitation a expiré. Demandez-en une nouvelle à la personne qui vous l’a envoyée.')
    known = already_confirmed(invitation.company_id, values['email'], invitation.email)
    if invitation.state != InvitationState.CONFIRMED:
        history.change_state(invitation, InvitationState.CONFIRMED)
        invitation.answered_at = clock.now()
    if known:
        send_link(known, 'mentor_already')
        return known
    mentor = _make(invitation, values)
    send_link(mentor, 'mentor_confirmed')
    return mentor


def _make(invitation: MentorInvitation, values: dict[str, Any]) -> Mentor:
    mentor = Mentor(
        company_id=invitation.company_id,
        commitment_id=invitation.commitment_id,
        invitation_id=invitation.id,
        confirmed_at=clock.now(),
        **values,
    )
    history.change_state(mentor, MentorState.CONFIRMED)
    for purpose in ('adult', 'transmission'):
        _consent(mentor, purpose, True)
    _consent(mentor, 'named', mentor.named_to_employer)
    return mentor


def _consent(mentor: Mentor, purpose: str, given: bool) -> None:
    db.session.add(Consent(mentor_id=mentor.id, purpose=purpose, text_version=VERSION, given=given, at=clock.now()))


def already_confirmed(company_id: int, *addresses: str) -> Mentor | None:
    """The mentor of this company who has, or was invited at, one of these addresses."""
    folded = [address.lower() for address in addresses]
    query = (
        db.select(Mentor)
        .outerjoin(MentorInvitation, MentorInvitation.id == Mentor.invitation_id)
        .where(
            Mentor.company_id == company_id,
            Mentor.erased_at.is_(None),
            func.lower(Mentor.email).in_(folded) | func.lower(MentorInvitation.email).in_(folded),
        )
    )
    return db.session.scalars(query.order_by(Mentor.id).limit(1)).first()


def decline(invitation: MentorInvitation) -> None:
    """The employee does not wish to. No reason is asked, the employer is not told. Declining twice changes nothing."""
    db.session.refresh(invitation, with_for_update=True)
    if invitation.state == InvitationState.CONFIRMED:
        raise Refusal('', 'Vous avez déjà confirmé. Pour arrêter, ouvrez votre lien personnel puis « Me retirer ».')
    if invitation.state == InvitationState.SENT:
        history.change_state(invitation, InvitationState.DECLINED)
        invitation.answered_at = clock.now()


def change(mentor: Mentor, **values: Any) -> Mentor:
    """Change what a mentor offers, until they are in a pair."""
    db.session.refresh(mentor, with_for_update=True)
    if not mentor.may_change:
        raise Refusal('', 'Vos réponses ne peuvent plus être modifiées ici : parlez-en à votre association.')
    if values['named_to_employer'] != mentor.named_to_employer:
        _consent(mentor, 'named', values['named_to_employer'])
    for name, value in values.items():
        setattr(mentor, name, value)
    db.session.flush()
    return mentor


def send_link(mentor: Mentor, template: str = 'mentor_link') -> None:
    """Mail a mentor their personal link; at most one mail of each kind an hour."""
    key = f'{template}:{mentor.id}:{clock.now():%Y%m%d%H}'
    if db.session.scalar(db.select(mail.Message.id).filter_by(key=key)):
        return
    token = links.issue('mentorship', mentor.id, days=LINK_DAYS, replace=False)
    mail.post(
        mentor.email,
        template,
        key=key,
        url=mail.address('mentors.mentorship', token=token),
        days=current_app.config['RECONTACT_DAYS'],
    )


def mail_links_of(address: str) -> None:
    """Mail their personal links to the mentors of this address, if there are any: the page does not tell."""
    query = db.select(Mentor).where(func.lower(Mentor.email) == address.lower(), Mentor.erased_at.is_(None))
    for mentor in db.session.scalars(query.limit(5)):
        send_link(mentor)
