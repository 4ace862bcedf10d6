"""Fixtures: the register as a server of our own, and the application pointed at it."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests import register_stub


@pytest.fixture
def stub(app: Flask) -> Iterator[register_stub.Register]:
    with register_stub.running() as made:
        app.config['SIRENE_URL'] = made.url
        yield made
        app.config['SIRENE_URL'] = ''
