"""What the search finds of experiments."""

from typing import Any

from flask import url_for
from sqlalchemy import Select, cast
from sqlalchemy.types import Text

from crm import registries
from crm.access import Permission
from crm.database import db
from crm.experiments.models import ExperimentState, TerritorialExperiment
from crm.registries import Directory, Hit, Shortcut


def offer() -> None:
    """Add experiments to the search, and what one may do with them."""
    read, edit = Permission.EXPERIMENTS_READ, Permission.EXPERIMENTS_EDIT
    registries.finders.add(
        'experiments', Directory('Expérimentations', read, _titles, _hit, 'experiments.show', 'experiment_id')
    )
    add = Shortcut('Ajouter une expérimentation', 'experiments.add', edit, 'lightbulb')
    registries.shortcuts.add('experiments.add', add)
    registries.experiments_named.add('experiments', _named)


def _named() -> list[tuple[str, str]]:
    """(id, title) of experiments, latest first."""
    it = TerritorialExperiment
    return [(str(key), title) for key, title in db.session.execute(db.select(it.id, it.title).order_by(it.id.desc()))]


def _titles() -> Select[Any]:
    it = TerritorialExperiment
    return db.select(cast(it.id, Text), it.title, it.territory, cast(it.state, Text))


def _hit(row: Any) -> Hit:
    url = url_for('experiments.show', experiment_id=int(row.key))
    return Hit(row.title, url, row.detail or 'Expérimentation territoriale', ExperimentState(row.state))
