"""Convention: objectives, indicators, targets, proof, committee."""

from flask import Flask

from crm import operations, registries
from crm.access import Permission
from crm.convention import actions, exports, finders, jobs, queries, routes, target
from crm.convention.models import Target
from crm.imports import targets


def init_app(app: Flask) -> None:
    """Attach this feature to the application."""
    app.register_blueprint(routes.bp)
    exports.offer()
    finders.offer()
    targets.add(target.TARGET)
    registries.home_blocks.add('committee', queries.late_block)
    operations.call(Target, 'cible', 'cibles')
    for definition in queries.definitions():
        registries.convention_indicators.add(definition.code, definition.name)
    registries.add_to_menu('Convention', 'convention.index', Permission.CONVENTION_READ, 'award', 70)
    registries.references['Convention'] = actions.load_conventions
    registries.references['Chiffres externes'] = actions.load_external_figures
    registries.call_at('convention.figures', {'hour': 5, 'minute': 10}, jobs.compute_figures)
