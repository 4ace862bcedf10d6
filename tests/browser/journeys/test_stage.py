"""The stage itself: what no journey should meet is seen when it is planted."""

import pytest

from tests.browser.people import Stage

pytestmark = pytest.mark.browser


def test_a_foreign_request_an_inline_script_and_an_error_are_seen(stage: Stage):
    someone = stage.person()
    someone.opens('/aide')
    someone.page.evaluate("() => { document.body.insertAdjacentHTML('beforeend', '<i style=\"color: red\">x</i>'); }")
    someone.page.evaluate("() => fetch('http://127.0.0.2:9/').catch(() => null)")
    someone.page.evaluate("() => setTimeout(() => { throw new Error('planted'); }, 0)")
    someone.page.wait_for_timeout(300)
    seen, stage.faults[:] = '\n'.join(stage.faults), []
    assert 'style' in seen
    assert '127.0.0.2' in seen
    assert 'planted' in seen
