"""Signed links and one-time codes: hashed, expiring, revocable; the address carries no personal data."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from crm import clock, history
from crm.database import Model, db
from crm.errors import Refusal


class SignedLink(Model):
    """A personal link to one record for one purpose. Only the hash of its token is stored."""

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    subject_id: Mapped[int]
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (Index('ix_signed_link_subject', 'purpose', 'subject_id'),)


class OneTimeCode(Model):
    """Six digits sent by mail to prove an address: fifteen minutes, five tries."""

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    subject: Mapped[str]
    code_hash: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)

    __table_args__ = (Index('ix_one_time_code_subject', 'purpose', 'subject'),)


CODE_MINUTES = 15
CODE_TRIES = 5


class DeadLink(Refusal):
    """A link that opens nothing any more; the sentence says why and what to do."""

    status = 410


def issue(purpose: str, subject_id: int, *, days: float, replace: bool = True) -> str:
    """A new token for this purpose and record; earlier ones are revoked unless `replace` is false."""
    if replace:
        revoke(purpose, subject_id)
    token = secrets.token_urlsafe(32)
    now = clock.now()
    db.session.add(
        SignedLink(
            purpose=purpose,
            subject_id=subject_id,
            token_hash=_hash(token),
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
    )
    db.session.flush()
    return token


def revoke(purpose: str, subject_id: int) -> None:
    """End all links of this purpose to this record."""
    query = db.select(SignedLink).filter_by(purpose=purpose, subject_id=subject_id, revoked_at=None, used_at=None)
    for link in db.session.scalars(query):
        link.revoked_at = clock.now()


def opened(purpose: str, token: str) -> SignedLink:
    """The living link behind a token. Raises DeadLink (unknown, expired, used or revoked)."""
    link = db.session.scalar(db.select(SignedLink).filter_by(purpose=purpose, token_hash=_hash(token)))
    if link is None:
        raise DeadLink('', 'Ce lien n’est pas reconnu. Ouvrez-le depuis le message reçu, sans le recopier à la main.')
    if link.used_at:
        raise DeadLink('', 'Ce lien a déjà servi. Si vous devez recommencer, demandez-en un nouveau.')
    if link.revoked_at:
        raise DeadLink('', 'Ce lien a été remplacé par un plus récent : ouvrez le dernier message reçu.')
    if link.expires_at <= clock.now():
        raise DeadLink('', 'Ce lien a expiré. Demandez-en un nouveau à la personne qui vous l’a envoyé.')
    return link


def use(link: SignedLink) -> None:
    """Mark a single-use link as used."""
    link.used_at = clock.now()


def new_code(purpose: str, subject: str) -> str:
    """A new six-digit code for this subject, to be mailed; earlier ones stop working."""
    for earlier in db.session.scalars(db.select(OneTimeCode).filter_by(purpose=purpose, subject=subject, used_at=None)):
        earlier.used_at = clock.now()
    code = f'{secrets.randbelow(1_000_000):06d}'
    now = clock.now()
    db.session.add(
        OneTimeCode(
            purpose=purpose,
            subject=subject,
            code_hash=_hash(purpose + subject + code),
            created_at=now,
            expires_at=now + timedelta(minutes=CODE_MINUTES),
            tries=0,
        )
    )
    return code


def count_try(purpose: str, subject: str) -> None:
    """Count one try before the code is looked at, in its own transaction: a refusal does not undo it.

    Call it first in the route, before anything is changed.
    """
    with history.trail() as session:
        query = db.select(OneTimeCode).filter_by(purpose=purpose, subject=subject, used_at=None).with_for_update()
        code = session.scalar(query)
        if code is not None:
            code.tries += 1


def accept_code(purpose: str, subject: str, typed: str) -> OneTimeCode:
    """The code, marked as used. Raises Refusal('code', …) when wrong, expired or tried too often."""
    code = db.session.scalar(db.select(OneTimeCode).filter_by(purpose=purpose, subject=subject, used_at=None))
    if code is None or code.expires_at <= clock.now():
        raise Refusal('code', 'Ce code a expiré. Demandez-en un nouveau, il arrive en moins d’une minute.')
    if code.tries > CODE_TRIES:
        raise Refusal('code', 'Trop d’essais avec ce code. Demandez-en un nouveau.')
    digits = ''.join(c for c in typed if c.isdigit())
    if not secrets.compare_digest(code.code_hash, _hash(purpose + subject + digits)):
        left = CODE_TRIES - code.tries
        raise Refusal(
            'code',
            f'Ce code n’est pas le bon. Vérifiez les six chiffres du message ({max(left, 0)} essais restants).',
        )
    code.used_at = clock.now()
    return code


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
