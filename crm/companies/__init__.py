"""Companies: list, file, import."""

from flask import Flask

from crm import registries
from crm.access import Permission
from crm.companies import commands, queries, routes, target
from crm.imports import targets


def init_app(app: Flask) -> None:
    """Attach this feature to the application."""
    app.register_blueprint(routes.bp)
    app.cli.add_command(commands.companies)
    registries.add_to_menu(
        'Entreprises', 'companies.index', Permission.COMPANIES_READ, 'building', 20, also=('imports',)
    )
    registries.company_timeline.add('companies', queries.own_timeline)
    registries.scopes.add('company', queries.scope_of)
    targets.add(target.TARGET)
