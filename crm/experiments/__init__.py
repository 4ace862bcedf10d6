"""Territorial experiments, from question to verdict."""

from flask import Flask

from crm import registries
from crm.access import Permission
from crm.experiments import exports, finders
from crm.experiments.routes import bp
from crm.registries import Moving


def init_app(app: Flask) -> None:
    """Attach this feature to the application."""
    app.register_blueprint(bp)
    exports.offer()
    finders.offer()
    registries.company_moves.add('experiment_company', Moving('Expérimentations'))
    registries.add_to_menu('Expérimentations', 'experiments.index', Permission.EXPERIMENTS_READ, 'lightbulb', 65)
