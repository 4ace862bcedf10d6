"""Attempts to sign in: counted before the password is looked at, in a transaction that outlives the refusal.

Ten failures in five minutes close the door to an address, and to an account from that address. Failures on one
account from anywhere only slow it: a stranger cannot lock its owner out.
"""

import hashlib
import hmac
import ipaddress
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from crm import clock, history
from crm.accounts.models import SignInAttempt
from crm.database import db, is_postgresql

MOST = 10
WINDOW = timedelta(minutes=5)
SLOWEST = 1.0
KEPT = timedelta(days=30)

pause = time.sleep


class TooManyAttempts(Exception):
    """The door is closed for `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f'{seconds} s')
        self.seconds = seconds

    @property
    def sentence(self) -> str:
        minutes = -(-self.seconds // 60)
        wait = '1 minute' if minutes <= 1 else f'{minutes} minutes'
        return (
            f'Dix tentatives ont échoué en moins de cinq minutes depuis votre connexion. Réessayez dans {wait}. '
            'Si vous avez oublié votre mot de passe, demandez un lien pour en choisir un autre.'
        )


@dataclass(frozen=True)
class Failures:
    """When attempts failed in the last five minutes, oldest first."""

    from_address: list[datetime]
    on_account_from_address: list[datetime]
    on_account: int


def admit(address: str, account: str) -> int:
    """Write one attempt down as failed and return its id. Raises TooManyAttempts when the door is closed."""
    place, hashed = network(address), account_hash(account)
    with history.trail() as session:
        _one_at_a_time(session, place)
        failures = _recent(session, place, hashed)
        for times in (failures.from_address, failures.on_account_from_address):
            if len(times) >= MOST:
                raise TooManyAttempts(_seconds_until(times[-MOST] + WINDOW))
        attempt = SignInAttempt(address=place, account_hash=hashed, at=clock.now())
        session.add(attempt)
        session.flush()
        attempt_id = attempt.id
    slow_down(failures.on_account)
    return attempt_id


def _recent(session: Session, place: str, hashed: str) -> Failures:
    a = SignInAttempt
    query = select(a.address, a.account_hash, a.at).where(or_(a.address == place, a.account_hash == hashed))
    rows = session.execute(query.where(a.at > clock.now() - WINDOW, ~a.succeeded).order_by(a.at)).all()
    here = [row for row in rows if row.address == place]
    return Failures(
        [row.at for row in here],
        [row.at for row in here if row.account_hash == hashed],
        sum(row.account_hash == hashed for row in rows),
    )


def slow_down(failures_on_account: int) -> None:
    """Make an account under attack slower, up to a second; nothing is locked and no transaction is held."""
    if failures_on_account >= MOST:
        pause(min(SLOWEST, 0.1 * (failures_on_account - MOST + 1)))


def succeed(attempt_id: int) -> None:
    """The attempt was right after all: it no longer counts as a failure."""
    attempt = db.session.get(SignInAttempt, attempt_id)
    if attempt:
        attempt.succeeded = True


def forget_old() -> int:
    """Remove attempts older than thirty days; returns how many."""
    query = db.delete(SignInAttempt).where(SignInAttempt.at < clock.now() - KEPT)
    return db.session.execute(query).rowcount  # type: ignore[attr-defined]


def network(address: str) -> str:
    """The address itself, or for IPv6 its /64: one household has billions of addresses."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 6:
        return str(ipaddress.ip_network((known, 64), strict=False))
    return str(known)


def account_hash(account: str) -> str:
    """What was typed, as a keyed hash: the table does not tell which accounts were tried."""
    key = str(current_app.config['SECRET_KEY']).encode()
    return hmac.new(key, account.strip().lower().encode(), hashlib.sha256).hexdigest()


def _one_at_a_time(session: Session, place: str) -> None:
    """Attempts sent together are counted one after the other (SQLite writes one at a time already)."""
    if is_postgresql():
        number = int.from_bytes(hashlib.sha256(place.encode()).digest()[:8], signed=True)
        session.execute(select(func.pg_advisory_xact_lock(number)))


def _seconds_until(moment: datetime) -> int:
    return max(1, -int((clock.now() - moment).total_seconds() // 1))
