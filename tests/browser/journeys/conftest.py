"""Fixtures of the journeys: a stage where people meet, quiet to its end."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Site
from tests.browser.people import Stage


@pytest.fixture
def stage(site: Site, chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Stage]:
    """The site and its people; at the end, no console error was met and no request left the host."""
    made = Stage(site, chromium, re.sub(r'\W+', '-', request.node.name).removeprefix('test_'))
    yield made
    made.close()
    assert made.faults == []
