"""A register that answers over HTTP, and people who ask it."""

import pytest
from sqlalchemy import event

from crm import samples
from crm.database import db
from crm.register import client
from tests import register_stub


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(client, 'INTERACTIVE_SECONDS', 0.4)


@pytest.fixture
def stub(app):
    with register_stub.running() as made:
        app.config['SIRENE_URL'] = made.url
        yield made
        app.config['SIRENE_URL'] = ''


@pytest.fixture
def coordinator(sign_in, app):
    return lambda code='75': sign_in(samples.coordinator(code))


@pytest.fixture
def statements(app):
    """statements(act) → how many statements `act` sent to the database."""

    def count(act):
        sent = []
        watch = lambda *arguments: sent.append(arguments[2])  # noqa: E731
        event.listen(db.engine, 'before_cursor_execute', watch)
        act()
        event.remove(db.engine, 'before_cursor_execute', watch)
        return len(sent)

    return count
