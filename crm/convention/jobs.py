"""What the worker and the clock do for the convention."""

from crm import tasks
from crm.convention import actions

tasks.carries(actions.FIGURES)(actions.keep_figures)
tasks.carries(actions.MINUTES)(actions.make_minutes)


def compute_figures() -> int:
    """Nightly: have the kept figures computed again."""
    return actions.ask_figures().id
