"""Who keeps experiments."""

import pytest

from crm import samples


@pytest.fixture
def staff(app, sign_in):
    return sign_in(samples.user(name='Colin Collectif'))
