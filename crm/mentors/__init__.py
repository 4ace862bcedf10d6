"""Mentors: invitation, confirmation, withdrawal."""

from flask import Flask

from crm import registries
from crm.access import Permission
from crm.companies import queries as companies
from crm.companies.models import Company
from crm.imports import targets
from crm.mentors import exports, finders, jobs, models, panels, queries, routes, target
from crm.registries import Moving, Panel

__all__ = ['models']


def init_app(app: Flask) -> None:
    """Attach this feature to the application."""
    app.register_blueprint(routes.bp)
    targets.add(target.TARGET)
    exports.offer()
    finders.offer()
    registries.add_to_menu('Mentors', 'mentors.index', Permission.MENTORS_READ, 'person-hearts', 40)
    registries.add_to_menu('Nos mentors', 'mentors.company', Permission.MENTORS_INVITE, 'person-hearts', 40)
    registries.company_counts.add('invited', queries.invited)
    registries.company_counts.add('confirmed', queries.confirmed)
    registries.company_panels.add('mentors', _company_panel)
    registries.company_moves.add('mentor_invitation', Moving('Invitations de salariés', lambda it: it.state.label))
    registries.company_moves.add('shared_link', Moving('Liens d’inscription à partager', lambda it: ''))
    registries.company_moves.add('mentor', Moving('Mentors', lambda it: it.state.label))
    panels.offer()
    registries.call_at('mentors.expire', {'hour': 6, 'minute': 10}, jobs.expire)
    registries.call_at('mentors.remind', {'day_of_week': 'mon-sat', 'hour': 8, 'minute': 20}, jobs.remind)


def _company_panel(company: Company) -> Panel | None:
    """Coordinators and staff see counters, no person; nothing while nobody was invited."""
    invited, confirmed = (companies.counted(company, name) for name in ('invited', 'confirmed'))
    if not invited and not confirmed:
        return None
    return Panel('Mentors', 'mentors/_company_panel.html', {'invited': invited, 'confirmed': confirmed})
