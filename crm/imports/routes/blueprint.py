"""The blueprint of imports, and what its pages share."""

from flask import Blueprint, abort, url_for

from crm import access
from crm.database import db
from crm.imports import targets
from crm.imports.models import ImportBatch
from crm.imports.targets import Target

bp = Blueprint('imports', __name__, url_prefix='/imports')

STEPS = ('Fichier', 'Colonnes', 'Vérification', 'Enregistrement')


def trail(target: Target | None, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """The way to a page: the menu entry of the target, the list of imports, then `more`."""
    home = [(target.home[0], url_for(target.home[1]))] if target else []
    return [*home, ('Imports', url_for('imports.index')), *more]


def batch_and_target(batch_id: int) -> tuple[ImportBatch, Target]:
    """An import of the reader, of a target that they may import into."""
    batch = db.get_or_404(ImportBatch, batch_id)
    target = targets.named(batch.target)
    if not access.may(target.permission):
        abort(404)
    return batch, target
