"""Outreach: exchanges with companies, the next steps they call for, events."""

from flask import Flask

from crm import registries
from crm.access import Permission
from crm.outreach import actions, exports, finders, panels, queries, routes


def init_app(app: Flask) -> None:
    """Attach this feature to the application."""
    app.register_blueprint(routes.bp)
    finders.offer()
    exports.offer()
    registries.add_to_menu('Relances', 'outreach.follow_ups', Permission.OUTREACH_READ, 'calendar-check', 15)
    registries.company_timeline.add('outreach', queries.timeline)
    registries.company_timeline.add('events', queries.event_lines)
    registries.company_panels.add('outreach', queries.panel)
    registries.group_columns.add('outreach', queries.last_by_club)
    registries.company_passing.add('outreach', actions.pass_steps)
    panels.offer()
    registries.home_blocks.add('late', queries.late_block)
    registries.home_blocks.add('today', queries.today_block)
    registries.home_blocks.add('coming', queries.coming_block)
    registries.home_blocks.add('events', queries.events_block)
