"""Commitments: from promise to signature and reviews."""

from flask import Flask

from crm import registries
from crm.access import Permission
from crm.commitments import commands, exports, finders, jobs, panels
from crm.commitments.routes import bp
from crm.registries import Moving


def init_app(app: Flask) -> None:
    """Attach this feature to the application."""
    app.register_blueprint(bp)
    exports.offer()
    finders.offer()
    registries.add_to_menu('Engagements', 'commitments.index', Permission.COMMITMENTS_READ, 'pen', 30)
    registries.add_to_menu('Notre engagement', 'commitments.mine', Permission.OWN_COMPANY, 'pen', 30)
    registries.references['Charte'] = commands.load_charter
    registries.company_timeline.add('commitments', panels.timeline)
    registries.company_states.add('commitment', panels.commitment_ids)
    registries.company_panels.add('commitments', panels.panel)
    registries.company_moves.add('commitment', Moving('Engagements', lambda it: it.state.label))
    panels.offer()
    registries.group_columns.add('commitments', panels.by_club)
    registries.home_blocks.add('commitments_to_sign', panels.home_to_sign)
    registries.home_blocks.add('commitments_reviews', panels.home_reviews)
    registries.home_blocks.add('commitments_drafts', panels.home_drafts)
    registries.call_at('commitments.expire', {'hour': 5, 'minute': 5}, jobs.expire_unsigned)
    registries.call_at('commitments.complete', {'hour': 5, 'minute': 10}, jobs.complete_over)
