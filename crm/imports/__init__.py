"""Imports: files brought in."""

from flask import Flask

from crm.imports import commands, finders, jobs, routes

__all__ = ['jobs']


def init_app(app: Flask) -> None:
    """Attach this feature to the application."""
    app.register_blueprint(routes.bp)
    finders.offer()
    app.cli.add_command(commands.imports)
