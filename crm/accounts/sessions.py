"""Sign-in sessions: rows on the server; the cookie holds only a token, of which the hash is stored."""

import hashlib
import secrets
from datetime import timedelta
from functools import cache

from flask import has_request_context
from sqlalchemy import Select, bindparam, update
from sqlalchemy.orm import joinedload

from crm import access, clock, demonstration, history
from crm.accounts.models import SignInSession, User
from crm.database import after_unit, db

IDLE = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=10)


def begin(user: User, address: str = '', agent: str = '') -> str:
    """Open a session for `user` and return its token."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    db.session.add(
        SignInSession(
            user_id=user.id,
            token_hash=_hash(token),
            created_at=now,
            last_seen_at=now,
            address=address,
            agent=agent[:300],
        )
    )
    db.session.flush()
    user.session_token = token
    return token


def user_of(token: str) -> User | None:
    """The active user behind a token; None once the session has ended, has been idle too long, or is unknown."""
    with access.for_everyone('on cherche justement à qui est cette session'):
        session = _living(token)
    if session is None or not session.user.active:
        return None
    session.user.session_token = token
    if has_request_context() and session.last_seen_at < clock.now() - SEEN_EVERY:
        after_unit(lambda: _see(token))
    return session.user


def _living(token: str) -> SignInSession | None:
    """The session of a token, with its user and rights; the same statement says whether the data are fictional."""
    found = db.session.execute(_session_of_token(), {'token': _hash(token)}).unique().one_or_none()
    if found is None:
        return None
    session, fictional = found
    demonstration.hold(fictional)
    return session if session.last_seen_at >= clock.now() - IDLE else None


@cache
def _session_of_token() -> Select[SignInSession, bool]:
    """Asked by every page, so composed once."""
    query = db.select(SignInSession, demonstration.marked()).options(
        joinedload(SignInSession.user).joinedload(User.grants)
    )
    return query.where(SignInSession.token_hash == bindparam('token'), SignInSession.ended_at.is_(None))


def _see(token: str) -> None:
    """Write down, apart from the request's own work, that the session is in use: at most once in ten minutes."""
    with history.trail(waits=False) as trail:
        query = update(SignInSession).where(SignInSession.token_hash == _hash(token))
        trail.execute(query.values(last_seen_at=clock.now()), execution_options={'synchronize_session': False})


def living_of(user: User) -> list[SignInSession]:
    """Open sessions of a user, the last seen first."""
    query = db.select(SignInSession).filter_by(user_id=user.id, ended_at=None)
    query = query.where(SignInSession.last_seen_at >= clock.now() - IDLE)
    return list(db.session.scalars(query.order_by(SignInSession.last_seen_at.desc(), SignInSession.id.desc())))


def is_of(session: SignInSession, token: str) -> bool:
    """Whether this is the session of this token."""
    return session.token_hash == _hash(token)


def end(token: str) -> None:
    """End one session (sign-out)."""
    session = _living(token)
    if session:
        session.ended_at = clock.now()


def close(session: SignInSession) -> None:
    """End one session seen in a list."""
    session.ended_at = session.ended_at or clock.now()


def end_all(user: User, but: str = '') -> None:
    """End all sessions of a user at once: change of password, deactivation."""
    with access.for_everyone('les sessions d’un compte se ferment toutes ensemble'):
        kept = _hash(but)
        for session in db.session.scalars(db.select(SignInSession).filter_by(user_id=user.id, ended_at=None)):
            if session.token_hash != kept:
                session.ended_at = clock.now()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
