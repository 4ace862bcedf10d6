"""Associations: members of the Collectif and their places."""

from flask import Flask

from crm import registries
from crm.access import Permission
from crm.associations import exports, finders, models, queries, routes

__all__ = ['models']


def init_app(app: Flask) -> None:
    """Attach this feature to the application."""
    app.register_blueprint(routes.bp)
    exports.offer()
    finders.offer()
    registries.add_to_menu('Associations', 'associations.index', Permission.ASSOCIATIONS_READ, 'people', 50)
    registries.add_to_menu('Mon association', 'associations.mine', Permission.OWN_ASSOCIATION, 'people', 51)
    registries.scopes.add('association', queries.by_code)
