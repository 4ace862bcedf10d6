"""Leaving: withdraw at any time, or be erased. Neither moves what the employer sees (see queries/totals.py)."""

from typing import Any

from sqlalchemy import ColumnElement, func

from crm import clock, history, links, mail, registries
from crm.database import db
from crm.errors import Refusal
from crm.history import Change, StateChange
from crm.mentors.models import Mentor, MentorInvitation, MentorState
from crm.mentors.queries import known_hash

PERSONAL = ('first_name', 'last_name', 'email', 'phone')


def withdraw(mentor: Mentor, *, unname: bool = False) -> None:
    """Stop being a mentor: no reason is asked, the association is told that the mentor is no longer available,
    the employer is told nothing. With `unname`, the mentor leaves the list of those named to the employer."""
    db.session.refresh(mentor, with_for_update=True)
    if not mentor.may_withdraw:
        raise Refusal('', 'Vous n’êtes plus dans la liste des mentors : il n’y a rien à faire.')
    _leave(mentor)
    if unname:
        mentor.named_to_employer = False
    db.session.flush()


def _leave(mentor: Mentor) -> None:
    for follow in registries.mentor_leaving:
        follow(mentor, clock.today())
    history.change_state(mentor, MentorState.WITHDRAWN)
    mentor.withdrawn_at = clock.now()


def erase(mentor: Mentor) -> None:
    """Blank all that names a mentor, wherever it is kept: record, history, invitation, mails, links. Counts remain."""
    db.session.refresh(mentor, with_for_update=True)
    if mentor.erased_at:
        return
    if mentor.may_withdraw:
        _leave(mentor)
    addresses, name = [mentor.email], mentor.full_name
    invitation = db.session.get(MentorInvitation, mentor.invitation_id) if mentor.invitation_id else None
    if invitation:
        addresses.append(invitation.email)
        invitation.email = known_hash(mentor.company, invitation.email)
        links.revoke('mentor', invitation.id)
    links.revoke('mentorship', mentor.id)
    mentor.first_name = mentor.last_name = mentor.email = mentor.phone = ''
    mentor.named_to_employer, mentor.erased_at = False, clock.now()
    for blank in registries.mentor_erasing:
        blank(mentor)
    db.session.flush()
    _blank_history(mentor, name)
    _run(db.delete(mail.Message).where(func.lower(mail.Message.recipient).in_([a.lower() for a in addresses])))


def _blank_history(mentor: Mentor, name: str) -> None:
    record = str(mentor.id)
    mine: list[ColumnElement[bool]] = [Change.table == mentor.__tablename__, Change.record_id == record]
    _run(db.update(Change).where(*mine, Change.field.in_(PERSONAL)).values(old=None, new=None))
    _run(db.update(Change).where(*mine, Change.user_name == name).values(user_name=history.SYSTEM, user_id=None))
    passages = [StateChange.table == mentor.__tablename__, StateChange.record_id == mentor.id]
    _run(db.update(StateChange).where(*passages).values(reason=''))
    _run(
        db.update(StateChange)
        .where(*passages, StateChange.user_name == name)
        .values(user_name=history.SYSTEM, user_id=None)
    )


def _run(statement: Any) -> None:
    db.session.execute(statement, execution_options={'synchronize_session': False})
