"""Answers of the register kept for some days: what was read of them, never the whole of what it knows."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from crm import clock
from crm.database import Model, db
from crm.history import trail

DAYS_KEPT = 30


class RegisterAnswer(Model):
    """One answer: the question as key, when it was given, what it said (`LegalUnit.as_kept`)."""

    key: Mapped[str] = mapped_column(primary_key=True)
    fetched_at: Mapped[datetime] = mapped_column(index=True)
    answer: Mapped[dict[str, Any]]


def now() -> datetime:
    """When an answer given this instant is dated."""
    return clock.now()


def read(key: str) -> RegisterAnswer | None:
    """The answer kept for a question, however old."""
    return db.session.get(RegisterAnswer, key, populate_existing=True)


def keep(key: str, answer: dict[str, Any]) -> RegisterAnswer:
    """Keep an answer in the place of the former one, in a transaction of its own."""
    kept = RegisterAnswer(key=key, fetched_at=clock.now(), answer=answer)
    with trail() as session:
        session.merge(kept)
    return kept


def forget_old() -> int:
    """Remove answers older than thirty days, in the present transaction; returns how many."""
    old = db.delete(RegisterAnswer).where(RegisterAnswer.fetched_at < clock.now() - timedelta(days=DAYS_KEPT))
    return db.session.execute(old).rowcount  # type: ignore[attr-defined]
