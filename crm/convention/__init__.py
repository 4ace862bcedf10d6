"""Convention: objectives, indicators, targets, proof."""

from flask import Flask

from crm import registries
from crm.access import Permission
from crm.convention import actions, exports, routes


def init_app(app: Flask) -> None:
    """Attach this feature to the application."""
    app.register_blueprint(routes.bp)
    exports.offer()
    registries.add_to_menu('Convention', 'convention.index', Permission.CONVENTION_READ, 'award', 70)
    registries.references['Convention'] = actions.load_conventions
