"""What the worker and the clock do for companies."""

from crm import tasks
from crm.companies import actions
from crm.companies.queries.duplicates.scope import KIND

tasks.carries(KIND)(actions.look_for_duplicates)


def search_duplicates() -> int:
    """Nightly: look at what changed since the last search, and on Sundays at everything."""
    return actions.ask_for_search().id
