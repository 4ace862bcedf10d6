"""Outreach: exchanges with companies, the next steps they call for, events."""

from flask import Flask

from crm import registries
from crm.access import Permission
from crm.formatting import date_fr
from crm.imports import targets
from crm.outreach import actions, bulk, exports, finders, panels, queries, routes, target
from crm.registries import Moving


def init_app(app: Flask) -> None:
    """Attach this feature to the application."""
    app.register_blueprint(routes.bp)
    targets.add(target.TARGET)
    finders.offer()
    exports.offer()
    registries.add_to_menu('Relances', 'outreach.follow_ups', Permission.OUTREACH_READ, 'calendar-check', 15)
    registries.company_timeline.add('outreach', queries.timeline)
    registries.company_timeline.add('events', queries.event_lines)
    registries.company_counts.add('steps', queries.steps_open)
    registries.company_counts.add('elsewhere', queries.exchanges_elsewhere)
    registries.company_counts.add('events', queries.invitations)
    registries.company_panels.add('outreach', queries.panel)
    registries.company_moves.add(
        'interaction', Moving('Échanges', lambda it: f'{it.channel.label} du {date_fr(it.occurred_at)}')
    )
    registries.company_moves.add('follow_up', Moving('Relances', lambda it: f'{it.kind.label}, {date_fr(it.due_on)}'))
    registries.company_moves.add('attendance', Moving('Venues à des événements', lambda it: it.event.title))
    registries.group_columns.add('outreach', queries.last_by_club)
    registries.company_passing.add('outreach', actions.pass_steps)
    panels.offer()
    bulk.offer()
    registries.home_blocks.add('late', queries.late_block)
    registries.home_blocks.add('today', queries.today_block)
    registries.home_blocks.add('coming', queries.coming_block)
    registries.home_blocks.add('events', queries.events_block)
