"""Demonstration: a database knows whether its data are fictional; real data never mix with them."""

from flask import g, has_app_context, has_request_context
from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import Mapped, mapped_column

from crm.database import Model, db

KEY = 'demonstration'
FICTIONAL = '999'  # SIREN that begin so are attributed to nobody

# Accounts of a demonstration and who they stand for; one password for all, shown on the sign-in page.
ACCOUNTS = [
    ('administrateur@demo.example', 'Administration'),
    ('coordination.paris@demo.example', 'Coordination du club Paris'),
    ('rh@demo.example', 'Ressources humaines d’une entreprise'),
    ('collectif@demo.example', 'Équipe du Collectif Mentorat'),
    ('association@demo.example', 'Association membre'),
]
PASSWORD = 'mentorat-demo-2026'


class Fact(Model):
    """Something a database knows about itself."""

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


def marked() -> ColumnElement[bool]:
    """Whether this database holds fictional data, as a column of a statement that is run anyway."""
    return exists().where(Fact.key == KEY)


def hold(fictional: bool) -> None:
    """Keep what `marked` said until the end of the request."""
    if has_request_context():
        g.demonstration = fictional


def is_demonstration() -> bool:
    """Whether this database holds fictional data; asked once a request."""
    if has_app_context() and 'demonstration' in g:
        return bool(g.demonstration)
    fact = db.session.get(Fact, KEY)
    g.demonstration = fact is not None
    return fact is not None


def is_fictional(number: str) -> bool:
    """Whether a SIREN or SIRET is one of those kept for the fictional companies of this database."""
    return number.startswith(FICTIONAL) and is_demonstration()


def mark() -> None:
    """Say that this database holds fictional data only."""
    db.session.merge(Fact(key=KEY, value='oui'))
    g.pop('demonstration', None)
