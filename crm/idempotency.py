"""Idempotency: a form posted twice makes one record; the second post lands where the first did."""

from datetime import datetime, timedelta

from flask import Flask, Response, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Mapped, mapped_column

from crm import clock
from crm.database import Model, before_commit, db

FIELD = 'once'


class IdempotencyKey(Model):
    """The key of a form that was accepted, and where it led."""

    key: Mapped[str] = mapped_column(primary_key=True)
    endpoint: Mapped[str]
    user_id: Mapped[int | None]
    location: Mapped[str]
    created_at: Mapped[datetime]


def init_app(app: Flask) -> None:
    app.before_request(_already_done)
    app.after_request(_land_where_the_other_did)


def _already_done() -> ResponseReturnValue | None:
    key = request.form.get(FIELD, '') if request.method == 'POST' else ''
    if not key or len(key) > 64:
        return None
    if done := _done(key):
        return redirect(done.location, 303)
    g.once = key
    before_commit(lambda response: _remember(key, response))
    return None


def _done(key: str) -> IdempotencyKey | None:
    """The earlier post of this form by the same person, if it was accepted."""
    done = db.session.get(IdempotencyKey, key)
    return done if done and done.endpoint == request.endpoint and done.user_id == _user_id() else None


def _land_where_the_other_did(response: Response) -> Response:
    """Of two posts sent at the same instant, the one that met the other's record is not shown a refusal."""
    if response.status_code not in (409, 422) or 'once' not in g:
        return response
    done = _done(g.once)
    return redirect(done.location, 303) if done else response  # type: ignore[return-value]


def _remember(key: str, response: Response) -> None:
    if not 300 <= response.status_code < 400:
        return
    db.session.add(
        IdempotencyKey(
            key=key,
            endpoint=request.endpoint or '',
            user_id=_user_id(),
            location=response.location,
            created_at=clock.now(),
        )
    )
    db.session.flush()


def _user_id() -> int | None:
    return current_user.id if current_user and current_user.is_authenticated else None


def forget_old_keys(days: int = 7) -> int:
    """Remove keys older than `days`; returns how many."""
    query = db.delete(IdempotencyKey).where(IdempotencyKey.created_at < clock.now() - timedelta(days=days))
    return db.session.execute(query).rowcount  # type: ignore[attr-defined]
