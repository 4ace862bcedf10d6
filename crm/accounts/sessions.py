"""Sign-in sessions: rows on the server; the cookie holds only a token, of which the hash is stored."""

import hashlib
import secrets
from datetime import timedelta

from flask import has_request_context
from sqlalchemy import bindparam, update
from sqlalchemy.orm.attributes import set_committed_value

from crm import access, clock, demonstration, history
from crm.accounts.models import RoleGrant, SignInSession, User
from crm.database import after_unit, db
from crm.statements import Statement, composed_once

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
        rows = db.session.execute(_user_of_token(), {'token': _hash(token)}).all()
    if not rows:
        return None
    user, _, seen_at, fictional = rows[0]
    demonstration.hold(fictional)
    if seen_at < clock.now() - IDLE or not user.active:
        return None
    set_committed_value(user, 'grants', [row.RoleGrant for row in rows if row.RoleGrant])
    user.session_token = token
    if has_request_context() and seen_at < clock.now() - SEEN_EVERY:
        after_unit(lambda: _see(token))
    return user


@composed_once
def _user_of_token() -> Statement:
    """The user of a living session, once a right; when it was last seen; whether the data are fictional.

    Read without the machinery of eager loading.
    """
    return (
        db.select(User, RoleGrant, SignInSession.last_seen_at, demonstration.marked())
        .join_from(SignInSession, User, User.id == SignInSession.user_id)
        .outerjoin(RoleGrant, RoleGrant.user_id == User.id)
        .where(SignInSession.token_hash == bindparam('token'), SignInSession.ended_at.is_(None))
        .order_by(RoleGrant.id)
    )


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
    query = db.select(SignInSession).filter_by(token_hash=_hash(token), ended_at=None)
    if session := db.session.scalar(query):
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
