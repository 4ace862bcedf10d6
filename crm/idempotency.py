"""Idempotency: a form posted twice makes one record; the second post lands where the first did."""

from datetime import datetime, timedelta

from flask import Flask, Response, redirect, request
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


def _already_done() -> ResponseReturnValue | None:
    key = request.form.get(FIELD, '') if request.method == 'POST' else ''
    if not key or len(key) > 64:
        return None
    done = db.session.get(IdempotencyKey, key)
    if done and done.endpoint == request.endpoint and done.user_id == _user_id():
        return redirect(done.location, 303)
    before_commit(lambda response: _remember(key, response))
    return None


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
