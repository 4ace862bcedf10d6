"""Addresses that must not be written to: only their hashes are kept."""

import hashlib
from collections.abc import Iterable

from crm.companies.models import Suppression
from crm.database import db

AT_ONCE = 500


def email_hash(email: str) -> str:
    """What is kept of an address that must not be written to."""
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()


def suppressed(emails: Iterable[str]) -> set[str]:
    """Which of these addresses must not be written to, nor come back by an import."""
    hashes = {email_hash(email): email for email in emails if email}
    found: set[str] = set()
    keys = list(hashes)
    for at in range(0, len(keys), AT_ONCE):
        query = db.select(Suppression.email_hash).where(Suppression.email_hash.in_(keys[at : at + AT_ONCE]))
        found |= {hashes[key] for key in db.session.scalars(query)}
    return found
