"""Reporting: schedules, snapshots, documents."""

from flask import Flask

from crm import registries
from crm.access import Permission
from crm.registries import Moving
from crm.reporting import actions, commands, exports, finders, jobs, queries, routes


def init_app(app: Flask) -> None:
    """Attach this feature to the application."""
    app.register_blueprint(routes.bp)
    exports.offer()
    app.cli.add_command(commands.reports)
    finders.offer()
    registries.company_moves.add('report', Moving('Rapports de l’entreprise', lambda it: it.title))
    registries.add_to_menu('Rapports', 'reporting.index', Permission.REPORTS_READ, 'file-earmark-text', 80)
    registries.home_blocks.add('reports_to_review', queries.review_block)
    registries.home_blocks.add('latest_report', queries.latest_block)
    registries.references['Programmes de rapports'] = actions.make_reference_schedules
    registries.call_at('reports.tick', {'minute': '*'}, jobs.ask_due_reports)
    registries.own_claims.add('reports.tick')
    registries.call_at('reports.batches', {'hour': 4, 'minute': 40}, jobs.forget_batches)
    registries.call_at('reports.digest', {'hour': 7, 'minute': 30}, jobs.mail_digest)
    registries.call_at('reports.remind', {'hour': 8, 'minute': 0}, jobs.remind_reviewers)
