"""Advocacy: actions and their outcomes, institutions, positions, quotes companies allow, calendar, declaration."""

from flask import Flask

from crm import registries
from crm.access import Permission
from crm.advocacy import actions, exports, finders, queries
from crm.advocacy.routes import bp
from crm.registries import Moving


def init_app(app: Flask) -> None:
    """Attach this feature to the application."""
    app.register_blueprint(bp)
    exports.offer()
    finders.offer()
    registries.add_to_menu('Plaidoyer', 'advocacy.index', Permission.ADVOCACY_READ, 'megaphone', 60)
    registries.company_counts.add('quotes', queries.quotes)
    registries.references['Calendrier du plaidoyer'] = actions.load_reference
    registries.company_moves.add('advocacy_action_company', Moving('Actions de plaidoyer'))
    registries.company_panels.add('advocacy', queries.panel)
    registries.company_moves.add('quote_authorisation', Moving('Citations autorisées', lambda it: it.quote[:60]))
    registries.home_blocks.add('advocacy', queries.planned_block)
