"""Sign-in sessions: rows on the server; the cookie holds only a token, of which the hash is stored."""

import hashlib
import secrets
from datetime import timedelta

from crm import access, clock
from crm.accounts.models import SignInSession, User
from crm.database import db

IDLE = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=10)


def begin(user: User, address: str = '', agent: str = '') -> str:
    """Open a session for `user` and return its token."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    db.session.add(
        SignInSession(
            user_id=user.id, token_hash=_hash(token), created_at=now, last_seen_at=now, address=address, agent=agent[:300]
        )
    )
    db.session.flush()
    user.session_token = token
    return token


def user_of(token: str) -> User | None:
    """The active user behind a token; None once the session has ended, has been idle too long, or is unknown."""
    session = _living(token)
    if session is None or not session.user.active:
        return None
    session.user.session_token = token
    return session.user


def _living(token: str) -> SignInSession | None:
    session = db.session.scalar(db.select(SignInSession).filter_by(token_hash=_hash(token), ended_at=None))
    if session is None or session.last_seen_at < clock.now() - IDLE:
        return None
    return session


def is_seen_again(token: str) -> bool:
    """Whether the session was last seen long enough ago to be written down again."""
    session = _living(token)
    return session is not None and session.last_seen_at < clock.now() - SEEN_EVERY


def end(token: str) -> None:
    """End one session (sign-out)."""
    session = _living(token)
    if session:
        session.ended_at = clock.now()


def end_all(user: User, but: str = '') -> None:
    """End all sessions of a user at once: change of password, deactivation."""
    with access.for_everyone('les sessions d’un compte se ferment toutes ensemble'):
        kept = _hash(but)
        for session in db.session.scalars(db.select(SignInSession).filter_by(user_id=user.id, ended_at=None)):
            if session.token_hash != kept:
                session.ended_at = clock.now()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
