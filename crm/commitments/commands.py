"""Reference data of commitments, loaded by `flask init`."""

from crm.commitments import actions
from crm.database import unit_of_work


def load_charter() -> None:
    """The first version of the charter; harmless when there is one."""
    with unit_of_work():
        actions.load_first_charter()
