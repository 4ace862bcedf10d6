"""What an action concerns beyond advocacy: experiments, whose table is named and never imported."""

from collections.abc import Sequence

from crm.addresses import record_numbers
from crm.advocacy.models import AdvocacyAction, action_experiment
from crm.advocacy.queries.subjects import experiments_of
from crm.database import db


def keep_experiments(action: AdvocacyAction, ids: Sequence[str]) -> None:
    """Make these, and no other, the experiments an action concerns."""
    held, wanted, known = action_experiment, set(record_numbers(ids)), set(experiments_of(action))
    if gone := known - wanted:
        db.session.execute(held.delete().where(held.c.action_id == action.id, held.c.experiment_id.in_(gone)))
    if new := sorted(wanted - known):
        db.session.execute(held.insert(), [{'action_id': action.id, 'experiment_id': key} for key in new])
