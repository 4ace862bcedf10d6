"""Overview: Ma journée, help, tasks: pages that show several features."""

from flask import Flask

from crm import registries
from crm.access import Permission
from crm.overview import jobs, routes, visits
from crm.overview.dashboard import sheets
from crm.registries import Shortcut

__all__ = ['jobs']


def init_app(app: Flask) -> None:
    """Attach this feature to the application."""
    app.register_blueprint(routes.bp)
    visits.init_app(app)
    registries.add_to_menu('Ma journée', 'overview.home', Permission.HOME, 'house', 10)
    sheets.offer()
    words = 'indicateurs cibles pilotage chiffres carte'
    shown = Shortcut(
        'Voir le tableau de bord', 'overview.dashboard', Permission.DASHBOARD_READ, 'speedometer2', words=words
    )
    registries.shortcuts.add('overview.dashboard', shown)
    board = ('overview.dashboard',)
    registries.add_to_menu(
        'Tableau de bord', 'overview.dashboard', Permission.DASHBOARD_READ, 'speedometer2', 12, pages=board
    )
    pages = ('overview.exports', 'overview.export', 'overview.export_made')
    registries.add_to_menu('Exports', 'overview.exports', Permission.EXPORTS_AUDIT, 'download', 98, pages=pages)
