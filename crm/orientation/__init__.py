"""Orientation: from a confirmed mentor to an association."""

from flask import Flask

from crm import registries
from crm.access import Permission
from crm.imports import targets
from crm.orientation import actions, exports, jobs, models, panels, queries, routes, target

__all__ = ['models']


def init_app(app: Flask) -> None:
    """Attach this feature to the application."""
    app.register_blueprint(routes.bp)
    targets.add(target.TARGET)
    exports.offer()
    registries.add_to_menu('Orientation', 'orientation.index', Permission.ORIENTATION, 'compass', 45)
    registries.add_to_menu('Mentors transmis', 'orientation.mine', Permission.OWN_ASSOCIATION, 'compass', 45)
    registries.places_taken.add('orientation', queries.places_taken)
    registries.mentor_leaving.add('orientation', actions.close_open_referral)
    registries.mentor_erasing.add('orientation', actions.blank_comments)
    registries.mentor_panels.add('orientation', panels.mentor_panel)
    registries.association_panels.add('orientation', panels.association_panel)
    registries.home_blocks.add('orientation.to_orient', panels.to_orient_block)
    registries.home_blocks.add('orientation.late', panels.late_block)
    registries.home_blocks.add('orientation.answers', panels.answers_block)
    registries.call_at('orientation.chase', {'day_of_week': 'mon', 'hour': 8, 'minute': 40}, jobs.chase)
