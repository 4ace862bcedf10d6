"""Territories: départements, communes, clubs, zones."""

from flask import Flask

from crm import registries
from crm.access import Permission
from crm.territories import actions, commands, exports, finders, queries, routes


def init_app(app: Flask) -> None:
    """Attach this feature to the application."""
    app.register_blueprint(routes.bp)
    exports.offer()
    app.cli.add_command(commands.zones)
    finders.offer()
    registries.add_to_menu('Clubs', 'territories.index', Permission.TERRITORIES_READ, 'pin-map', 90)
    registries.references['Territoires'] = actions.load_reference
    registries.scopes.add('club', queries.club_scope)
    registries.scopes.add('departement', queries.departement_scope)
