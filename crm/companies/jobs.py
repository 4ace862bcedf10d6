"""What the worker and the clock do for companies."""

from crm import access, tasks
from crm.companies import actions
from crm.companies.actions import bulk, register_round
from crm.companies.queries.duplicates.scope import KIND
from crm.register import cache

tasks.carries(KIND)(actions.look_for_duplicates)
tasks.carries(bulk.KIND)(bulk.carry_out)


def search_duplicates() -> int:
    """Nightly: look at what changed since the last search, and on Sundays at everything."""
    return actions.ask_for_search().id


def check_register() -> None:
    """Nightly: ask for a round of checks in the register, forget its old answers."""
    cache.forget_old()
    register_round.ask_round()


@tasks.carries(register_round.NIGHTLY)
def carry_out_round(run: tasks.Run) -> None:
    """The round, for the companies of all clubs."""
    with access.for_everyone('la ronde de nuit vérifie les entreprises de tous les clubs'):
        register_round.carry_out_round(run)
